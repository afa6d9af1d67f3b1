// How right it was to call a person, by the agents' verdicts, and how right not to, by a random sample of those that were not
// escalated: without the sample nobody can know who should have got a person and did not.

import { html } from "../../vendor/preact-htm.js";
import { Chart } from "../chart.js";
import { isSupervisor } from "../state.js";
import { behind } from "./address.js";
import { Answered } from "./answered.js";
import { ShareCard } from "./figure.js";
import { Meaning } from "./meaning.js";
import { leaveFor } from "./place.js";
import { Sample } from "./sample.js";
import { percent, verdictWords, whole } from "./words.js";

export function Escalation({ answer, ...common }) {
  return html`<${Answered} answer=${answer} what="The figures">${(told) => html`<${Judged} answer=${told} again=${answer.again} ...${common} />`}<//>`;
}

function Judged({ answer, address, definitions, me, again }) {
  const of = { address, definitions, changes: {} };
  const { verdicts, handoffs, judged_share, precision, too_late, wrong_team, missed, recall } = answer;
  const total = verdicts.reduce((sum, one) => sum + one.count, 0);
  const series = [
    {
      name: "Handoffs",
      values: verdicts.map(({ count }) => count),
      details: verdicts.map(({ count }) => (total ? percent(count / total) : "")),
    },
  ];
  return html`<section class="escalation" aria-labelledby="escalation-title">
    <h3 id="escalation-title">Was a person called when one was needed?</h3>
    <p class="soft">
      ${handoffs === 1 ? "1 handoff" : html`<a href=${behind(address, "escalation", "counted")}>${whole(handoffs)} handoffs</a>`}; agents judged ${percent(judged_share.value)} of them.
      ${recall.value === null ? " How many should have been called and were not is not known: too few of the sample were judged." : ""}
    </p>
    <div class="figures">
      <${ShareCard} share=${precision} term="Precision" of=${of} />
      <${Recall} ...${{ answer, recall, of }} />
      <${ShareCard} share=${missed} title="Missed: a person was needed" of=${of} />
      <${ShareCard} share=${too_late} of=${of} />
      <${ShareCard} share=${wrong_team} of=${of} />
      <${ShareCard} share=${judged_share} of=${of} />
    </div>
    <div class="escalation-parts">
      <${Chart}
        id="verdicts"
        title="What agents said of the handoffs"
        kind="bar"
        isAcross=${true}
        first="Verdict"
        labels=${total ? verdicts.map(({ value }) => verdictWords(value)) : []}
        series=${series}
        format=${whole}
        empty="No handoff of these days was judged. Agents judge it with one click, beside the conversation or in the wrap-up."
        onPoint=${({ point }) => {
          leaveFor(behind(address, "verdicts", "counted", { verdict: verdicts[point].value }));
        }}
      />
      <${Sample} ...${{ answer, address, mayJudge: isSupervisor(me), again }} />
    </div>
  </section>`;
}

/** An estimate has its uncertainty beside it, not behind a mark. */
function Recall({ answer, recall, of }) {
  const title = of.definitions[recall.name]?.title ?? "Got a person who needed one";
  return html`<div class="figure" id="figure-recall">
    <h4>
      <b>Recall</b> ${title}
      <${Meaning} title=${title}>
        <p>Of all conversations that needed a person, how many got one. It is an estimate: a random sample of those that were not escalated is judged by people.</p>
        <p>${whole(answer.judged)} of ${whole(answer.drawn)} in the sample are judged, of ${whole(answer.not_escalated)} that no person was called in; ${whole(answer.unsure)} could not be told, ${whole(answer.gone)} were forgotten before a look.</p>
        <p>Its interval takes the far ends of both numbers that it rests on, so it is wider than 95%.</p>
      <//>
    </h4>
    <div>
    <p class="value">${percent(recall.value)} ${recall.value !== null && html`<span class="soft">estimate</span>`}</p>
    <p class="of">${recall.value === null ? "Judge the sample below to know it." : `between ${percent(recall.low)} and ${percent(recall.high)}`}</p>
    </div>
  </div>`;
}
