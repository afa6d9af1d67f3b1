// The first page of Insight: how conversations ended, what that means for customers, and how it went over time.

import { html } from "../../vendor/preact-htm.js";
import { behind } from "./address.js";
import { Answered } from "./answered.js";
import { AverageCard, byName, ShareCard, SpreadCard } from "./figure.js";
import { OutcomeBar } from "./outcome_bar.js";
import { SignalsLine } from "./signals.js";
import { Trends } from "./trends.js";
import { whole } from "./words.js";

export function Overview({ answer, ...common }) {
  return html`<${Answered} answer=${answer} what="The figures">${(told) => html`<${Counted} answer=${told} ...${common} />`}<//>`;
}

function Counted({ answer, address, definitions }) {
  const { figures, figures_before, changes, period } = answer;
  if (!figures.conversations) return html`<${Nothing} ...${{ figures, address }} />`;
  const now = byName(figures);
  const before = byName(figures_before);
  const days = Math.round((period.ends_at - period.starts_at) / 86_400);
  const of = { address, definitions, days, changes: Object.fromEntries(changes.map((one) => [one.name, one])) };
  const share = (name, title) => html`<${ShareCard} key=${name} ...${{ share: now[name], title, of }} />`;
  const spread = (name) => html`<${SpreadCard} key=${name} ...${{ spread: now[name], before: before[name], of }} />`;
  return html`<${OutcomeBar} ...${{ figures, before: figures_before, address }} />
    <${SignalsLine} address=${address} />
    <div class="figure-groups">
      <${Balance} ...${{ now, of }} />
      <${Group} title="Does it last?">${share("durable_resolution")} ${share("durability")} ${share("repeat_contacts")} ${share("reopened")}<//>
      <${Group} title="With people">${share("escalation")} ${share("human_resolution")} ${share("abandonment")} ${share("solved")}<//>
      <${Group} title="Customers' ratings: the bot and people apart">
        <${Rating} ...${{ who: "bot", title: "Content with the bot", now, before, of }} />
        <${Rating} ...${{ who: "agent", title: "Content with people", now, before, of }} />
      <//>
      <${Group} title="Time">${spread("wait")} ${spread("first_reply")} ${spread("handle")}<//>
      <${Group} title="Effort">${share("asked_twice")} ${share("context_lost")} ${spread("agent_steps")} <${AverageCard} ...${{ average: now.mood_change, before: before.mood_change, of }} /><//>
    </div>
    <${Trends} ...${{ address, definitions, days }} />`;
}

const Group = ({ title, children }) => html`<section class="figure-group"><h3>${title}</h3><div class="figures">${children}</div></section>`;

/** Resolution and deflection, never one without the other: their difference is those who left without an answer. */
function Balance({ now, of }) {
  const { resolution, deflection, contained_but_unsolved: unsolved } = now;
  return html`<section class="figure-group balance">
    <h3>Resolved, or merely kept from people?</h3>
    <div class="figures">
      <${ShareCard} share=${resolution} term="Resolution" of=${of} />
      <${ShareCard} share=${deflection} term="Deflection" of=${of} />
      <${ShareCard} share=${now.confirmed_resolution} of=${of} />
    </div>
    <p class="soft">
      ${unsolved?.numerator > 0
        ? html`<a href=${behind(of.address, unsolved.name, "counted")}>${whole(unsolved.numerator)} conversations</a> reached no person and were not solved either: they are deflected, and not resolved.`
        : "Whoever reached no person got what they came for."}
    </p>
  </section>`;
}

function Rating({ who, title, now, before, of }) {
  const mean = now[`csat_${who}_mean`];
  const answers = now[`csat_${who}_answers`];
  const was = before[`csat_${who}_mean`];
  return html`<${ShareCard} share=${now[`csat_${who}`]} title=${title} of=${of}>
    ${mean && mean.value !== null && html`<p class="of">${mean.value.toFixed(2)} of 5 on average${was?.value ? `, ${was.value.toFixed(2)} before` : ""}</p>`}
    ${answers && html`<p class="of">${whole(answers.numerator)} of <a href=${behind(of.address, answers.name, "all")} aria-label=${`${whole(answers.denominator)} who were asked about the ${who}`}>${whole(answers.denominator)}</a> answered</p>`}
  <//>`;
}

function Nothing({ figures, address }) {
  const isNarrowed = Object.keys(address.filters).length > 0;
  return html`<div class="nothing-yet">
    <h3>No conversation of these days has ended${isNarrowed ? " that is like this" : ""}.</h3>
    <p class="soft">
      ${figures.still_open > 0 ? `${whole(figures.still_open)} are still open. ` : ""}A conversation is counted some minutes after it has ended.${" "}
      ${isNarrowed ? "Take a filter away, or choose more days." : "Choose other days, or come back when customers have written."}
    </p>
  </div>`;
}
