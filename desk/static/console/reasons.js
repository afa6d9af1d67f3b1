// Why the conversation came here: the rules that fired with their evidence, what would have kept the bot in charge,
// and the agent's own judgement of the handoff.

import { html } from "../vendor/preact-htm.js";
import { Cite } from "./cite.js";
import { HeldAnswer, isHeldBack } from "./held_answer.js";
import { isPassedOn } from "./passed_on.js";
import { signalWords, verdicts } from "./words.js";

export function Reasons({ id, envelope, verdict, mayFlag, mayAudit, isFlagging, flagProblem, actions }) {
  // Why a colleague passed it on stands at the top of the briefing.
  const [first, ...others] = envelope.reasons.filter((rule) => !isPassedOn(rule));
  return html`<section class="reasons" aria-labelledby="reasons-title">
    <h3 id="reasons-title">Why it came here</h3>
    ${first && html`<${Reason} rule=${first} goTo=${actions.goTo} />`}
    ${others.length > 0 &&
    html`<details>
      <summary>${others.length === 1 ? "1 more reason" : `${others.length} more reasons`}</summary>
      ${others.map((rule) => html`<${Reason} key=${rule.name} rule=${rule} goTo=${actions.goTo} />`)}
    </details>`}
    ${mayAudit && envelope.reasons.some(isHeldBack) && html`<${HeldAnswer} key=${envelope.id} id=${id} />`}
    ${envelope.counterfactual && html`<p class="counterfactual">${envelope.counterfactual}</p>`}
    ${mayFlag && html`<${Verdict} ...${{ id, verdict, isFlagging, flagProblem, actions }} />`}
  </section>`;
}

/** A rule that fired, with its evidence; its name in the policy is for those who may change it. */
export function Reason({ rule, goTo, isNamed = false }) {
  return html`<div class="reason">
    <p><strong>${rule.reason}</strong>${isNamed && html` <code>${rule.name}</code>`}</p>
    <${Evidence} ...${{ rule, goTo }} />
  </div>`;
}

/** What shows that a rule holds: each signal's value against the rule's threshold, and the messages that it rests on. */
export function Evidence({ rule, goTo }) {
  if (!rule.evidence.length) return null;
  return html`<ul>
    ${rule.evidence.map((evidence, index) => {
      // Several signals of one message quote it; once is enough.
      const isRepeated = rule.evidence.slice(0, index).some((earlier) => earlier.quote === evidence.quote);
      return html`<li>
        ${signalWords(evidence.signal)}: ${evidence.value} <span class="soft">(rule: ${evidence.threshold})</span>
        ${" "}<${Cite} seqs=${evidence.seqs} goTo=${goTo} />
        ${evidence.quote && !isRepeated && html`<q>${evidence.quote}</q>`}
      </li>`;
    })}
  </ul>`;
}

function Verdict({ id, verdict, isFlagging, flagProblem, actions }) {
  return html`<div class="verdict" role="group" aria-label="Was this handoff right?">
    <span>Was this handoff right?</span>
    ${Object.entries(verdicts).map(
      ([name, [label, meaning]]) =>
        html`<button
          key=${name}
          type="button"
          title=${meaning}
          aria-pressed=${verdict === name}
          aria-disabled=${isFlagging}
          onClick=${() => verdict !== name && actions.flag(id, name)}
        >
          ${label}
        </button>`,
    )}
    ${verdict && html`<span class="soft" role="status">Noted, thank you. It helps the next ones.</span>`}
    ${flagProblem && html`<p class="problem" role="alert">${flagProblem}</p>`}
  </div>`;
}
