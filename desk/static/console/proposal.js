// The policy reads on while a person has the conversation: what it proposes stands above the composer, with what shows
// it. The agent passes the conversation on or keeps it.

import { html } from "../vendor/preact-htm.js";
import { Evidence } from "./reasons.js";
import { skillWords } from "./words.js";

export function Proposal({ state, conversation, actions }) {
  const { id, proposal } = conversation;
  const { decision } = proposal;
  const [first, ...others] = decision.rules;
  const key = `transfer:${id}`;
  const isBusy = Boolean(state.busy[key]);
  return html`<section class="proposal ${decision.priority === 1 ? "urgent" : ""}" aria-labelledby="proposal-title">
    <h3 id="proposal-title">${first.reason.replace(/\.$/, "")}: layer ${decision.layer}, skill ${skillWords(decision.skill)}</h3>
    <div class="buttons">
      <button type="button" class="primary" aria-disabled=${isBusy} onClick=${() => actions.acceptTransfer(id, proposal.id)}>
        ${isBusy ? "One moment…" : `Pass on to ${skillWords(decision.skill)}`}
      </button>
      <button type="button" aria-disabled=${isBusy} onClick=${() => actions.dismissTransfer(id, proposal.id)}>Keep it</button>
    </div>
    <details>
      <summary>Why a transfer is proposed</summary>
      <${Evidence} rule=${first} goTo=${actions.goTo} />
      ${others.map((rule) => html`<p key=${rule.name}>${rule.reason}</p><${Evidence} rule=${rule} goTo=${actions.goTo} />`)}
    </details>
    ${state.problems[key] && html`<p class="problem" role="alert">${state.problems[key]}</p>`}
  </section>`;
}
