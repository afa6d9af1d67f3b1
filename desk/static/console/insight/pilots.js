// A candidate beside the live model, each on conversations of its own: which of the two serves customers better, and how sure
// that is. Nothing is made live from here: that asks for the gates, at the terminal.

import { html } from "../../vendor/preact-htm.js";
import { Chart } from "../chart.js";
import { fullTime, iso, shortDay } from "../clock.js";
import { icons } from "../icons.js";
import { behind, hashOf } from "./address.js";
import { Answered } from "./answered.js";
import { Csv } from "./csv.js";
import { Definition, Meaning } from "./meaning.js";
import { leaveFor } from "./place.js";
import { decimal, none, percent, points, shortDayWords, shortPercent, valueWords, whole } from "./words.js";

const VERDICTS = {
  __proto__: null,
  better: { tone: "calm", icon: icons.check },
  no_worse: { tone: "calm", icon: icons.check },
  worse: { tone: "crossed", icon: icons.warn },
  undecided: { tone: "unknown", icon: "" },
};
const LEAST_DRAWN = 10; // conversations of an arm: with fewer a share leaps from end to end
/** What is no figure of the ledger: of messages, with nobody's list behind it. */
const OF_MESSAGES = {
  not_understood: { title: "Messages not understood", is_good: "low", meaning: "Of what customers typed and the bot answered, that of which it knew no intent." },
  stood_in: { title: "Answered by the other model", is_good: "", meaning: "Where no worker of the arm was there, or all were busy for four seconds. Conversations count for their arm all the same." },
};
const ENDS = { promoted: "made live", dropped: "dropped" };
const started = "frontline model pilot start latest --name spring --share 0.1";

export function Pilots({ answer, address, definitions }) {
  return html`<section class="pilots" aria-labelledby="pilots-title">
    <header>
      <h3 id="pilots-title">Does a new model serve customers better?</h3>
      ${answer.told?.pilots.length > 0 && html`<${Csv} path="pilots/export" asked=${{}} label="CSV of all pilots" />`}
    </header>
    <${Answered} answer=${answer} what="The pilots">
      ${({ pilots, next }) => {
        if (!pilots.length) return html`<${Nothing} />`;
        const chosen = pilots.find(({ name }) => name === address.pilot) ?? pilots[0];
        return html`${pilots.length > 1 && html`<${Choice} ...${{ pilots, chosen, address }} />`}
          ${next && html`<p class="soft">Older ones are in the CSV.</p>`}
          <${One} key=${chosen.name} ...${{ pilot: chosen, address, definitions }} />`;
      }}
    <//>
  </section>`;
}

const Choice = ({ pilots, chosen, address }) =>
  html`<nav class="choice" aria-label="Which pilot">
    ${pilots.map((one) => html`<a key=${one.name} href=${hashOf({ ...address, pilot: one.name })} aria-current=${one === chosen ? "true" : null}>${one.name}${one.ended_at ? "" : " (runs)"}</a>`)}
  </nav>`;

const Nothing = () =>
  html`<div class="nothing-yet">
    <h4>No candidate was tried on customers yet.</h4>
    <p class="soft">
      A pilot lets a new model serve a share of the new conversations, and shows here how they end beside those of the live model. It is begun at the
      terminal, after the comparison: <code>${started}</code>
    </p>
  </div>`;

function One({ pilot, address, definitions }) {
  const { name, verdict, sentence, caveat, is_small, ended_at } = pilot;
  const { tone, icon } = VERDICTS[verdict] ?? VERDICTS.undecided;
  return html`<article class="pilot" aria-labelledby="pilot-title">
    <header>
      <h4 id="pilot-title">${name}</h4>
      <p class="soft"><${Course} pilot=${pilot} /></p>
    </header>
    <p>${served(pilot)}</p>
    <div class="signal ${tone}">
      <p class="verdict-words"><span class="state">${icon}</span> ${sentence}</p>
      ${caveat && html`<p class="warning">${icons.warn} ${caveat}</p>`}
      ${is_small && html`<p class="of"><span class="few">few</span> So few conversations of an arm have ended that its shares are mostly chance.</p>`}
    </div>
    <${Arms} ...${{ pilot, address, definitions }} />
    <${Charts} ...${{ pilot, address }} />
    ${!ended_at && html`<${Ways} />`}
  </article>`;
}

const When = ({ at }) => html`<time datetime=${iso(at)} title=${fullTime(at)}>${shortDay(at)}</time>`;

function Course({ pilot: { started_at, started_by, ended_at, ended_as, ended_by, reason } }) {
  const begun = html`by <bdi>${who(started_by)}</bdi>`;
  if (!ended_at) return html`runs since <${When} at=${started_at} />, begun ${begun}`;
  return html`<${When} at=${started_at} /> to <${When} at=${ended_at} />, begun ${begun}, ${ENDS[ended_as] ?? ended_as} by <bdi>${who(ended_by)}</bdi>${reason && html`: <q>${reason}</q>`}`;
}

/** Whoever sat at the terminal, without the mark of the audit log. */
const who = (name) => name.replace(/^cli:/, "");

function served({ share, channel, candidate, live, ended_at }) {
  const is = ended_at ? "was" : "is";
  const of = `the new conversations${channel && ` on ${valueWords("channel", channel)}`}`;
  const isAll = share >= 1;
  return html`The candidate <code>${candidate.model}</code> ${is} given ${isAll ? `all of ${of}` : `${shortPercent(share)} of ${of}, drawn by lot`}; the live model <code>${live.model}</code> ${isAll ? `${is} given none of them, so there is nothing to compare with.` : "the rest."}`;
}

/** Where the conversations of an arm are: those of the pilot's days, whatever else the page is narrowed to. */
const behindArm = (address, pilot, arm, figure, part, last = pilot.period.last_day) =>
  behind({ ...address, filters: {}, pilot: pilot.name }, figure, part, { arm: arm.arm, first_day: pilot.period.first_day, last_day: last });

function Arms({ pilot, address, definitions }) {
  const { candidate, live, changes } = pilot;
  const change = Object.fromEntries(changes.map((one) => [one.name, one]));
  const arms = [
    [candidate, "candidate"],
    [live, "live model"],
  ];
  const ended = ([arm, called]) =>
    html`<td key=${called} class="number">
      ${arm.ended ? html`<a href=${behindArm(address, pilot, arm, "resolution", "all")} aria-label=${`${whole(arm.ended)} of the ${called} have ended. Show the conversations`}>${whole(arm.ended)}</a>` : "0"}
      <span class="of">of ${whole(arm.begun)} given</span>
    </td>`;
  return html`<div class="table" tabindex="0" role="group" aria-label="Both arms beside each other">
      <table>
        <caption class="hidden">Both arms of ${pilot.name} beside each other</caption>
        <thead>
          <tr><th scope="col">Figure</th><th scope="col" class="number">Candidate</th><th scope="col" class="number">Live model</th><th scope="col">Difference, and where the true one lies</th></tr>
        </thead>
        <tbody>
          <tr><th scope="row">Conversations that have ended</th>${arms.map(ended)}<td></td></tr>
          ${candidate.shares.map(
            ({ name }, place) =>
              html`<${Line} key=${name} ...${{ name, definition: definitions[name], change: change[name] }}>
                ${arms.map(([arm, called]) => html`<${Cell} key=${called} share=${arm.shares[place]} called=${called} title=${titleOf(name, definitions)} to=${name in OF_MESSAGES ? "" : behindArm(address, pilot, arm, name, "counted")} all=${name in OF_MESSAGES ? "" : behindArm(address, pilot, arm, name, "all")} />`)}
              <//>`,
          )}
          <tr>
            <th scope="row">${definitions.csat_bot_mean?.title ?? "Stars for the bot"}</th>
            ${arms.map(([arm, called]) => html`<td key=${called} class="number">${arm.stars.count ? html`<a href=${behindArm(address, pilot, arm, "csat_bot_mean", "all")} aria-label=${`${decimal(arm.stars.value)} stars of five for the ${called}. Show the conversations`}>${arm.stars.value.toFixed(2)}</a> <span class="of">of ${whole(arm.stars.count)} who rated</span>` : none}</td>`)}
            <td></td>
          </tr>
        </tbody>
      </table>
    </div>`;
}

const titleOf = (name, definitions) => OF_MESSAGES[name]?.title ?? definitions[name]?.title ?? name;

function Line({ name, definition, change, children }) {
  const own = OF_MESSAGES[name];
  const title = own?.title ?? definition?.title ?? name;
  return html`<tr class=${name === "resolution" ? "leading" : ""}>
    <th scope="row">${title} <${Meaning} title=${title}>${own ? html`<p>${own.meaning}</p>` : html`<${Definition} definition=${definition} />`}<//></th>
    ${children}
    <td>${name !== "stood_in" && html`<${Gap} ...${{ change, isGood: own ? own.is_good : definition?.is_good }} />`}</td>
  </tr>`;
}

function Cell({ share, called, title, to, all }) {
  const { numerator, denominator, value, low, high, left_out } = share;
  if (value === null) return html`<td class="number">${none}${left_out > 0 && html` <span class="of" title="It is too early to say">${whole(left_out)} too recent</span>`}</td>`;
  const of = whole(denominator);
  return html`<td class="number" title=${`With 95% certainty between ${percent(low)} and ${percent(high)}`}>
    ${to && numerator ? html`<a href=${to} aria-label=${`${title}, ${called}: ${percent(value)}, ${whole(numerator)} of ${of}. Show the conversations`}>${percent(value)}</a>` : percent(value)}
    <span class="of">${whole(numerator)} of ${all ? html`<a href=${all} aria-label=${`All ${of} that ${title} of the ${called} is of`}>${of}</a>` : of}</span>
  </td>`;
}

/** The difference with its range, in words: what chance explains is called so. */
function Gap({ change, isGood }) {
  if (!change) return none;
  const { difference, low, high, is_clear } = change;
  const isUp = difference > 0;
  const tone = !is_clear || !isGood ? "" : isUp === (isGood === "high") ? "better" : "worse";
  const bare = (value) => points(value).replace(" points", "");
  return html`<span class="arms-gap ${tone}">${is_clear && html`<span aria-hidden="true">${isUp ? "▲" : "▼"} </span>`}${points(difference)}${tone && `, ${tone}`}</span>
    <span class="of">${bare(low)} to ${bare(high)}${!is_clear && ", may be chance"}</span>`;
}

function Charts({ pilot, address }) {
  const { course, candidate, live, accepted_loss } = pilot;
  const shown = course.filter((one) => Math.min(one.candidate.denominator, one.live.denominator) >= LEAST_DRAWN);
  if (shown.length < 2) return null;
  const labels = shown.map(({ day }) => shortDayWords(day));
  const sum = ({ numerator, denominator }) => (denominator ? `${whole(numerator)} of ${whole(denominator)}` : "");
  const line = (key, name, arm) => ({ key, name, arm, values: shown.map((one) => one[key].value), details: shown.map((one) => sum(one[key])) });
  const arms = [line("candidate", "Candidate", candidate), line("live", "Live model", live)];
  const range = (key, name, mark) => ({ key, name, mark, values: shown.map(({ change }) => change && change[key] * 100) });
  const pointsText = (value) => points(value / 100);
  const common = { first: "Until", labels };
  return html`<div class="charts">
      <${Chart}
        id="pilot-resolved"
        title="Resolved by the bot, of all until then"
        ...${{ ...common, series: arms, format: percent, tick: shortPercent, level: 4 }}
        onPoint=${({ series, point }) => leaveFor(behindArm(address, pilot, series.arm, "resolution", "counted", shown[point].day))}
      />
      <${Chart}
        id="pilot-difference"
        title="The difference until then, in points"
        ...${{ ...common, format: pointsText, tick: decimal, level: 4 }}
        series=${[range("difference", "Difference", 0), range("high", "At most", 1), range("low", "At least", 2)]}
        limit=${{ value: -accepted_loss * 100, label: `accepted loss ${shortPercent(accepted_loss)}` }}
      />
    </div>
    <p class="soft">
      Each day with all that had begun until then, from ${LEAST_DRAWN} conversations of each arm on. Whoever looks every day and stops at the first clear difference is
      misled by chance more often than in 5 of 100 pilots: decide beforehand how many conversations it takes.
    </p>`;
}

const Ways = () =>
  html`<p class="soft ways-on">
    Nothing is made live from here. <code>frontline model pilot end --promote</code> makes the candidate live if it meets the gates of bot/gates.yml;${" "}
    <code>frontline model pilot end --drop</code> goes on with the live model. <code>frontline model pilot status</code> shows the same figures.
  </p>`;
