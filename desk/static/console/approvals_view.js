// What agents may not decide alone, for supervisors: what would happen, why it is asked for, and the two answers.

import { html, useState } from "../vendor/preact-htm.js";
import { ago, fullTime, iso, useNow } from "./clock.js";
import { words } from "./words.js";
import { Preview } from "./workflow_dialog.js";

export function ApprovalsView({ state, actions }) {
  const now = useNow(state.clockOffset);
  return html`<main class="view approvals" aria-labelledby="approvals-title">
    <h2 id="approvals-title" tabindex="-1">Approvals</h2>
    <p class="soft">What agents ask you to approve, because it is above what they decide alone. It is done as soon as you approve it.</p>
    ${!state.approvals.length && html`<p class="empty">Nothing waits for your approval.</p>`}
    <ul>
      ${state.approvals.map(({ run, customer_name }) => html`<${Approval} key=${run.id} ...${{ state, run, customer_name, now, actions }} />`)}
    </ul>
  </main>`;
}

function Approval({ state, run, customer_name, now, actions }) {
  const [reason, setReason] = useState("");
  const [isMissing, setMissing] = useState(false);
  const key = `approval:${run.id}`;
  const isBusy = Boolean(state.busy[key]);
  const isOwn = run.asked_by === state.me.id; // two people answer for what needs an approval
  const id = `approval-${run.id}`;
  const reject = () => {
    setMissing(!reason.trim());
    if (reason.trim()) actions.rejectRun(run, reason.trim());
    else document.querySelector(`#${id}`).focus();
  };
  return html`<li class="approval" aria-labelledby=${`${id}-title`}>
    <h3 id=${`${id}-title`}>${run.preview.title}</h3>
    <p>
      <strong>${run.asked_by_name}</strong> for <strong>${customer_name || words.anonymous}</strong>${" "}
      <time class="soft" datetime=${iso(run.asked_at)} title=${fullTime(run.asked_at)}>${ago(now - run.asked_at)}</time>
    </p>
    <blockquote dir="auto">${run.reason}</blockquote>
    <div class="preview"><${Preview} preview=${run.preview} /></div>
    <label for=${id}>Your reason <span class="soft">(needed to reject; the agent reads it)</span></label>
    <textarea id=${id} rows="2" maxlength="500" value=${reason} aria-invalid=${isMissing && !reason.trim()} onInput=${(event) => setReason(event.target.value)}></textarea>
    ${isMissing && !reason.trim() && html`<p class="problem">Say in a few words why not.</p>`}
    ${state.problems[key] && html`<p class="problem told" role="alert">${state.problems[key]}</p>`}
    ${isOwn && html`<p class="soft">You have asked for this yourself, so another supervisor approves it.</p>`}
    <div class="buttons">
      ${!isOwn &&
      html`<button type="button" class="primary" aria-disabled=${isBusy} onClick=${() => actions.approveRun(run, reason.trim())}>
        ${isBusy ? "One moment…" : `Approve: ${run.preview.confirm}`}
      </button>`}
      <button type="button" aria-disabled=${isBusy} onClick=${reject}>Reject</button>
      <button type="button" onClick=${() => actions.open(run.conversation)}>Read the conversation</button>
    </div>
  </li>`;
}
