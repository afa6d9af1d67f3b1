// The form of a workflow: what it must be told, what will happen in plain words, the confirmation, and what became of it.
// A dialog of the browser's own keeps the focus, and gives it back. Enter alone confirms nothing, for it may be meant for a
// field: the button does, and Ctrl+Enter.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { icons } from "./icons.js";
import { conversationOf } from "./state.js";
import { SlotPicker } from "./slot_picker.js";
import { WorkflowChoice } from "./workflow_choice.js";
import { RunResult } from "./workflow_runs.js";
import { firstOpen, isNeeded, runOf, valueOf } from "./workflow_state.js";

export function WorkflowDialog({ state, actions }) {
  const form = state.workflow;
  const dialog = useRef(null);
  useEffect(() => {
    if (form && !dialog.current.open) dialog.current.showModal();
  }, [Boolean(form)]);
  if (!form) return null;
  const close = () => {
    dialog.current.close();
    actions.closeWorkflow();
  };
  const onCancel = (event) => {
    event.preventDefault();
    close();
  };
  const conversation = conversationOf(state, form.conversation);
  const run = runOf(state, form);
  const isOver = run && run.state !== "failed";
  const title = isOver ? run.preview.title : (form.shown?.title ?? (form.name ? "One moment…" : "What shall be done?"));
  return html`<dialog ref=${dialog} class="workflow" aria-labelledby="workflow-title" onCancel=${onCancel}>
    <header>
      <h2 id="workflow-title">${title}</h2>
      <button type="button" class="close" aria-label="Close" title="Close (Esc)" onClick=${close}>${icons.cross}</button>
    </header>
    ${!form.name
      ? html`<${WorkflowChoice} offered=${conversation.workflows?.offered ?? []} choose=${actions.chooseWorkflow} />`
      : isOver
        ? html`<${RunResult} ...${{ state, run, conversation, actions, close }} />`
        : html`<${Form} ...${{ state, form, run, actions, close }} />`}
  </dialog>`;
}

function Form({ state, form, run, actions, close }) {
  const { shown } = form;
  const [reason, setReason] = useState("");
  const [isMissing, setMissing] = useState(false);
  const element = useRef(null);
  const preview = form.asked ? null : (shown?.preview ?? null);
  const isBusy = Boolean(state.busy[`workflow:${form.conversation}`]);
  const problem = form.problem || state.problems[`workflow:${form.conversation}`] || run?.problem || "";
  const mustAsk = Boolean(preview?.needs_approval) && state.me.role !== "supervisor" && state.me.role !== "admin";

  useEffect(() => {
    if (!shown || element.current.contains(document.activeElement)) return;
    const open = firstOpen(form);
    const target = open ? element.current.querySelector(`[data-field="${CSS.escape(open.name)}"]`) : element.current.querySelector(".confirm");
    (target ?? element.current.querySelector("input, select, textarea, button"))?.focus();
  }, [Boolean(shown), form.name]);

  const confirm = () => {
    if (isBusy) return;
    const needsReason = mustAsk && !reason.trim();
    setMissing(!preview || needsReason);
    if (!preview) {
      const open = firstOpen(form);
      if (open) element.current.querySelector(`[data-field="${CSS.escape(open.name)}"]`)?.focus();
      return;
    }
    if (needsReason) element.current.querySelector("#approval-reason").focus();
    else if (mustAsk) actions.askApproval(reason.trim());
    else actions.runWorkflow();
  };
  const onKeyDown = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    confirm();
  };
  return html`<form ref=${element} class="body" onSubmit=${(event) => event.preventDefault()} onKeyDown=${onKeyDown} novalidate>
    ${shown && html`<p class="soft">${shown.about}</p>`}
    ${shown?.problem && html`<p class="problem told" role="alert">${shown.problem}</p>`}
    ${(shown?.fields ?? []).map((field, index) => {
      const before = shown.fields[index - 1];
      const begins = field.group && field.group !== before?.group;
      return html`${begins && html`<h3 key=${`group ${field.group}`}>${field.group}</h3>`}
        <${Field} key=${field.name} ...${{ form, field, isMissing, actions }} />`;
    })}
    ${shown?.has_changed && preview && html`<p class="changed" role="alert">${icons.warn} Something has changed since. This is what would happen now; nothing was done.</p>`}
    <div class="preview" role="status" aria-live="polite">
      ${preview
        ? html`<${Preview} preview=${preview} />`
        : shown && !shown.problem && html`<p class="soft">${form.asked ? "Looking it up…" : "What will happen is shown here once the form is filled in."}</p>`}
    </div>
    ${preview && mustAsk &&
    html`<div class="field">
      <label for="approval-reason">Why should your supervisor approve it?</label>
      <textarea id="approval-reason" rows="2" maxlength="500" value=${reason} aria-invalid=${isMissing && !reason.trim()} onInput=${(event) => setReason(event.target.value)}></textarea>
      ${isMissing && !reason.trim() && html`<p class="problem">A few words are needed.</p>`}
    </div>`}
    ${problem && html`<p class="problem told" role="alert">${problem}</p>`}
    <div class="buttons">
      <button type="button" class="primary confirm" aria-disabled=${isBusy || !preview} onClick=${confirm}>
        ${isBusy ? "One moment…" : mustAsk ? "Ask for approval" : (preview?.confirm ?? "Confirm")} <kbd aria-hidden="true">Ctrl+Enter</kbd>
      </button>
      <button type="button" onClick=${close}>Cancel</button>
      ${shown?.problem && html`<button type="button" onClick=${actions.askAgain}>Try again</button>`}
    </div>
  </form>`;
}

/** What will happen, what of it can be taken back, and whether it is this agent's to decide. */
export function Preview({ preview }) {
  return html`<p class="whom">${icons.person} ${preview.customer}</p>
    <ul class="happens">
      ${preview.sentences.map((sentence) => html`<li key=${sentence}>${sentence}</li>`)}
    </ul>
    ${(preview.warnings ?? []).map((warning) => html`<p class="warning" key=${warning}>${icons.warn} ${warning}</p>`)}
    ${(preview.undo || preview.final) && html`<p class="soft">${preview.undo} ${preview.final}</p>`}
    <p class=${preview.needs_approval ? "needs" : "may"}>${preview.needs_approval ? icons.lock : icons.check} ${preview.why}</p>`;
}

function Field({ form, field, isMissing, actions }) {
  const value = valueOf(form, field);
  const id = `workflow-${field.name}`;
  const isEmpty = isMissing && isNeeded(field) && !value.trim();
  // What was wrong before the last key is not said of what stands there now.
  const problem = form.asked ? "" : field.problem || (isEmpty ? "This is needed." : "");
  const described = [field.help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(" ") || null;
  const shared = {
    id,
    "data-field": field.name,
    "aria-describedby": described,
    "aria-invalid": Boolean(problem),
    "aria-required": isNeeded(field),
  };
  const fill = (event) => actions.fillIn(field, event.target.value);
  return html`<div class="field ${field.kind}">
    ${field.kind === "slot"
      ? html`<${SlotPicker} ...${{ field, value, shared, choose: (slot) => actions.fillIn(field, slot) }} />`
      : html`<label for=${id}>${field.label} ${!isNeeded(field) && html`<span class="soft">(optional)</span>`}</label>
          ${field.kind === "choice"
            ? html`<select ...${shared} value=${value} onChange=${fill}>
                  ${!value && html`<option value="">Choose…</option>`}
                  ${field.choices.map((one) => html`<option key=${one.value} value=${one.value}>${one.label}</option>`)}
                </select>
                <${Detail} choice=${field.choices.find((one) => one.value === value)} />`
            : field.kind === "paragraph"
              ? html`<textarea ...${shared} rows="2" maxlength=${field.max_length ?? 200} value=${value} onInput=${fill}></textarea>`
              : html`<input
                  ...${shared}
                  type="text"
                  inputmode=${field.kind === "money" ? "decimal" : null}
                  autocomplete="off"
                  maxlength=${field.max_length ?? 200}
                  value=${value}
                  onInput=${fill}
                />`}`}
    ${field.help && html`<p id=${`${id}-help`} class="soft">${field.help}</p>`}
    ${problem && html`<p id=${`${id}-problem`} class="problem">${problem}</p>`}
  </div>`;
}

const Detail = ({ choice }) => (choice?.detail ? html`<p class="soft">${choice.detail}</p>` : null);
