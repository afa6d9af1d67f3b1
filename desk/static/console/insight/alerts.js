// Figures that went beyond their limit, and all that have one. Supervisors say that they have seen it, and what they do.

import { html, useState } from "../../vendor/preact-htm.js";
import { ago, fullTime, iso } from "../clock.js";
import { icons } from "../icons.js";
import { ask } from "../reading_calls.js";
import { isSupervisor } from "../state.js";
import { hashOf } from "./address.js";
import { forget, pathOf, useAnswer } from "./answers.js";
import { Answered } from "./answered.js";
import { Csv } from "./csv.js";
import { Definition, Meaning } from "./meaning.js";
import { decimal, lasting, none, percent, points, whole } from "./words.js";

const STATES = { well: "Well", beyond: "Beyond, not for long enough", raised: "Raised", clearing: "Better, not for long enough", unknown: "Not judged" };
const MAILS = { waiting: "waits", sent: "sent", given_up: "given up" };

const FORMATS = { share: percent, seconds: lasting, points: (value) => points(value).replace("+", ""), count: whole, number: decimal };
const textOf = (unit) => (value) => (value === null || value === undefined ? none : (FORMATS[unit] ?? decimal)(value));

export function Alerts({ address, definitions, me }) {
  const [isAll, setAll] = useState(false);
  const answer = useAnswer(pathOf("alerts", { state: isAll ? "all" : "open" }));
  const watched = useAnswer(pathOf("watched", {}));
  const again = () => {
    forget();
    answer.again();
    watched.again();
  };
  return html`<section class="alerts" aria-labelledby="alerts-title">
    <header>
      <h3 id="alerts-title">Alerts ${answer.told && html`<span class="count ${answer.told.unseen ? "some" : ""}">${answer.told.open}</span>`}</h3>
      <label class="soft"><input type="checkbox" checked=${isAll} onChange=${() => setAll(!isAll)} /> Also those that are over</label>
      <${Csv} path="alerts/export" asked=${{}} label="CSV of all alerts" />
    </header>
    <${Answered} answer=${answer} what="The alerts">
      ${({ alerts, next }) =>
        html`${!alerts.length && html`<p class="empty">${icons.check} No figure is beyond its limit.</p>`}
          <ul>${alerts.map((alert) => html`<${One} key=${alert.id} ...${{ alert, address, definitions, again, mayAcknowledge: isSupervisor(me) }} />`)}</ul>
          ${next && html`<p class="soft">Older ones are not shown; the API gives them all.</p>`}`}
    <//>
    <h3>What is watched</h3>
    <${Answered} answer=${watched} what="What is watched">${(told) => html`<${Watched} ...${{ told, definitions }} />`}<//>
  </section>`;
}

const When = ({ at }) => html`<time datetime=${iso(at)} title=${fullTime(at)}>${ago(Date.now() / 1000 - at)}</time>`;

function One({ alert, address, definitions, again, mayAcknowledge }) {
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const text = textOf(alert.unit);
  const isOver = alert.state === "ended";
  const acknowledge = async (event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    try {
      await ask(`/api/insight/alerts/${encodeURIComponent(alert.id)}/acknowledge`, { method: "POST", body: { note: note.trim() } });
      again();
    } catch (error) {
      setProblem(error.message);
    }
    setBusy(false);
  };
  const filters = Object.fromEntries(["intent", "channel", "language"].filter((name) => alert[name]).map((name) => [name, alert[name]]));
  const figures = hashOf({ ...address, show: "", days: alert.days, first_day: "", last_day: "", filters, figure: "", part: "", at: {} });
  const mails = alert.mails ?? [];
  return html`<li class="signal ${isOver ? "calm" : "crossed"}">
    <header><h4>${alert.title}</h4><p class="state">${isOver ? html`${icons.check} Over` : html`${icons.warn} ${STATES[alert.state] ?? alert.state}`}</p></header>
    <p>${alert.sentence}</p>
    <p class="of">
      ${alert.side === "above" ? "Above" : "Below"} ${text(alert.limit)} since <${When} at=${alert.since} />; told <${When} at=${alert.raised_at} /> at ${text(alert.value)}${alert.cases > 0 && ` over ${whole(alert.cases)} cases`}.
      ${isOver ? html` Over <${When} at=${alert.ended_at} />${alert.ended_because && `: ${alert.ended_because}`}.` : html` Now ${text(alert.latest)}, at worst ${text(alert.worst)}; over when it is back at ${text(alert.back_at)}.`}
      ${definitions[alert.figure] && html` <a href=${figures}>The figures of these days</a>`}
    </p>
    ${alert.acknowledged_by
      ? html`<p>${icons.check} ${alert.acknowledged_name} has seen it, <${When} at=${alert.acknowledged_at} />${alert.note && html`: <q>${alert.note}</q>`}</p>`
      : !isOver &&
        mayAcknowledge &&
        html`<form class="acknowledge" onSubmit=${acknowledge}>
          <label for=${`note-${alert.id}`}>What is done about it <span class="soft">(optional)</span></label>
          <input id=${`note-${alert.id}`} maxlength="2000" value=${note} onInput=${({ target }) => setNote(target.value)} />
          <button type="submit" class="primary" aria-disabled=${isBusy}>I have seen it</button>
          ${problem && html`<p class="problem" role="alert">${problem}</p>`}
        </form>`}
    ${mails.length > 0 &&
    html`<details><summary>${mails.length === 1 ? "1 mail" : `${mails.length} mails`}</summary>
      <ul class="advice">${mails.map((mail) => html`<li key=${`${mail.recipient} ${mail.about}`}>${mail.recipient}, ${mail.about === "began" ? "that it began" : "that it is over"}: ${MAILS[mail.state] ?? mail.state}${mail.answered && ` (${mail.answered})`}</li>`)}</ul>
    </details>`}
  </li>`;
}

function Watched({ told, definitions }) {
  const { figures, every_minutes, recipients, version } = told;
  return html`<p class="soft">
      Judged every ${decimal(every_minutes)} minutes, by data/insight.yml, version ${version}. ${recipients ? `${recipients === 1 ? "1 address gets" : `${recipients} addresses get`} a mail.` : "Nobody gets a mail: name addresses in the file."}
    </p>
    ${!figures.length && html`<p class="empty">No figure has a limit yet.</p>`}
    ${figures.length > 0 &&
    html`<div class="table" tabindex="0" role="group" aria-label="What is watched">
      <table>
        <caption class="hidden">What is watched</caption>
        <thead><tr><th scope="col">Figure</th><th scope="col" class="number">Now</th><th scope="col" class="number">Limit</th><th scope="col" class="number">Cases</th><th scope="col">State</th></tr></thead>
        <tbody>
          ${figures.map((one) => {
            const text = textOf(one.unit);
            return html`<tr key=${one.rule} class=${one.state === "raised" ? "bad" : ""}>
              <th scope="row">${one.title} ${definitions[one.figure] && html`<${Meaning} title=${one.title}><${Definition} definition=${definitions[one.figure]} /><//>`}</th>
              <td class="number">${text(one.value)}</td>
              <td class="number">${one.side === "above" ? "at most" : "at least"} ${text(one.limit)}</td>
              <td class="number">${one.cases || one.least_cases ? whole(one.cases) : none}${one.cases < one.least_cases && html` <span class="few" title=${`Judged from ${whole(one.least_cases)} on`}>few</span>`}</td>
              <td>${STATES[one.state] ?? one.state}${one.problem && html`<p class="problem">${one.problem}</p>`}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`}`;
}
