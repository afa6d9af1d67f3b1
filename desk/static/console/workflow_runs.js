// What was done on the back office in a conversation: what became of each, and how it is taken back.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { ago, fullTime, iso, useNow } from "./clock.js";
import { icons } from "./icons.js";
import { isSupervisor, permissions } from "./state.js";

const STATES = {
  waiting: ["Waiting for a supervisor", "open"],
  rejected: ["Not approved", "cross"],
  withdrawn: ["Request taken back", "cross"],
  running: ["Being done", "open"],
  done: ["Done", "check"],
  refused: ["Not possible", "cross"],
  failed: ["Not done", "cross"],
  undoing: ["Being undone", "open"],
  undone: ["Undone", "back"],
};
export const stateWords = (run) => STATES[run.state]?.[0] ?? run.state;

/** One sentence on what became of it. */
export function outcomeOf(run) {
  if (run.state === "waiting") return `${run.asked_by_name} asked: ${run.reason}`;
  if (run.state === "rejected") return `${run.decided_by_name}: ${run.decision}`;
  if (run.state === "done" && run.decided_by_name) return `${run.result} Approved by ${run.decided_by_name}.`;
  return run.problem || run.result || "";
}

/** In the form, once it was confirmed. */
export function RunResult({ state, run, conversation, actions, close }) {
  const first = useRef(null);
  const isFinal = run.state !== "running" && run.state !== "undoing";
  useEffect(() => first.current?.focus(), [run.state]);
  const key = `run ${run.id}:${run.conversation}`;
  const mayTell = run.draft && permissions(state, conversation).write;
  const useDraft = () => {
    close();
    actions.useReply(run.conversation, run.draft);
  };
  return html`<div class="body result ${run.state}">
    <p role="status" class="became">${icons[STATES[run.state]?.[1]] ?? icons.open} <strong>${stateWords(run)}</strong></p>
    <p>${outcomeOf(run)}</p>
    ${run.problem && run.result && run.problem !== outcomeOf(run) && html`<p class="problem" role="alert">${run.problem}</p>`}
    ${run.state === "waiting" && html`<p class="soft">You see here and in the briefing what your supervisor decides. You can go on meanwhile.</p>`}
    ${run.draft && conversation.mine && html`<blockquote class="draft">${run.draft}</blockquote>`}
    ${state.problems[key] && html`<p class="problem told" role="alert">${state.problems[key]}</p>`}
    <div class="buttons">
      ${mayTell && html`<button ref=${first} type="button" class="primary" onClick=${useDraft}>Tell the customer</button>`}
      ${run.may_undo && html`<${UndoButton} ...${{ state, run, actions }} />`}
      ${run.state === "waiting" && html`<button type="button" aria-disabled=${Boolean(state.busy[key])} onClick=${() => actions.withdrawApproval(run)}>Take the request back</button>`}
      <button ref=${mayTell ? null : first} type="button" class=${isFinal && !mayTell ? "primary" : ""} onClick=${close}>Close</button>
    </div>
  </div>`;
}

/** Taking back is confirmed by a second press, for it is a deed as well. */
function UndoButton({ state, run, actions }) {
  const [isSure, setSure] = useState(false);
  const isBusy = Boolean(state.busy[`run ${run.id}:${run.conversation}`]);
  const press = ({ detail }) => {
    if (isSure && detail > 1) return; // the second half of a double click is no confirmation
    if (isSure) actions.undoRun(run);
    setSure(!isSure);
  };
  return html`<button type="button" class=${isSure ? "sure" : ""} aria-disabled=${isBusy} onBlur=${() => setSure(false)} onClick=${press}>
    ${isBusy ? "One moment…" : isSure ? `${run.undo}: press again` : run.undo}
  </button>`;
}

/** In the briefing: all that was asked for here, the latest first. */
export function Runs({ state, runs, clockOffset, mayUndo, actions }) {
  const now = useNow(clockOffset);
  if (!runs.length) return null;
  return html`<section class="runs" aria-labelledby="runs-title">
    <h3 id="runs-title">Done on the back office</h3>
    <ul>
      ${runs.map((run) => {
        const key = `run ${run.id}:${run.conversation}`;
        const at = run.undone_at || run.finished_at || run.asked_at;
        const may = mayUndo || run.asked_by === state.me.id;
        return html`<li key=${run.id} class=${run.state}>
          ${icons[STATES[run.state]?.[1]] ?? icons.open}
          <div>
            <p>
              <strong>${run.preview.title}</strong> <span class="state">${stateWords(run)}, </span>
              <time class="soft" datetime=${iso(at)} title=${fullTime(at)}>${ago(now - at)}</time>
            </p>
            <p class="soft">${outcomeOf(run)} ${run.note > 0 && html`<button type="button" class="cite" aria-label=${`Message ${run.note}`} onClick=${() => actions.goTo(run.note)}>${run.note}</button>`}</p>
            ${run.problem && run.state === "done" && html`<p class="problem">${run.problem}</p>`}
            ${state.problems[key] && html`<p class="problem" role="alert">${state.problems[key]}</p>`}
            ${may &&
            html`<div class="buttons">
              ${run.may_undo && html`<${UndoButton} ...${{ state, run, actions }} />`}
              ${run.state === "waiting" && html`<button type="button" onClick=${() => actions.withdrawApproval(run)}>Take back</button>`}
            </div>`}
          </div>
        </li>`;
      })}
    </ul>
  </section>`;
}

export const RunsPanel = ({ state, conversation, actions }) => {
  const runs = conversation.workflows?.runs ?? [];
  const mayUndo = conversation.mine || isSupervisor(state.me);
  return runs.length ? html`<${Runs} ...${{ state, runs, clockOffset: state.clockOffset, mayUndo, actions }} />` : null;
};
