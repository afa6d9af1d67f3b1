// How an agent's part ends: back to the assistant, or closed. Both are confirmed where they were asked for.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { customerName, dispositions, firstName } from "./words.js";

const onEscape = (cancel) => (event) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  cancel();
};

const hasDraft = (state, id) => Boolean(state.drafts[id]?.reply.trim());

export function ReturnConfirm({ state, conversation, actions, cancel }) {
  const { id, customer } = conversation;
  const key = `resume:${id}`;
  const confirm = useRef(null);
  useEffect(() => confirm.current.focus(), []);
  return html`<section class="ending" aria-labelledby="return-title" onKeyDown=${onEscape(cancel)}>
    <h3 id="return-title">Return the conversation to the bot?</h3>
    <p>
      ${customer?.name ? firstName(customer) : "The customer"} is told that ${state.assistant || "the assistant"} answers again. What led to
      this handoff does not lead to another one.
      ${hasDraft(state, id) && html` <strong>Your draft has not been sent.</strong>`}
    </p>
    <div class="buttons">
      <button
        ref=${confirm}
        type="button"
        class="primary"
        aria-disabled=${Boolean(state.busy[key])}
        onClick=${() => actions.returnToBot(id)}
      >
        ${state.busy[key] ? "Returning…" : "Return it"}
      </button>
      <button type="button" onClick=${cancel}>Keep it</button>
    </div>
    ${state.problems[key] && html`<p class="problem" role="alert">${state.problems[key]}</p>`}
  </section>`;
}

const NOTE_CHARACTERS = 4000;

export function CloseForm({ state, conversation, actions, cancel }) {
  const { id, customer } = conversation;
  const key = `close:${id}`;
  const [disposition, setDisposition] = useState("");
  const [note, setNote] = useState("");
  const [missing, setMissing] = useState(false);
  const form = useRef(null);
  useEffect(() => form.current.querySelector("input").focus(), []);

  const submit = (event) => {
    event.preventDefault();
    setMissing(!disposition);
    if (disposition) actions.close(id, disposition, note.trim());
    else form.current.querySelector("input").focus();
  };
  return html`<form ref=${form} class="ending" aria-labelledby="close-title" onSubmit=${submit} onKeyDown=${onEscape(cancel)}>
    <h3 id="close-title">Close the conversation with ${customerName(customer)}</h3>
    <fieldset>
      <legend>How did it end?</legend>
      ${state.dispositions.map((name) => {
        const [label, meaning] = dispositions[name] ?? [name, ""];
        return html`<label class="choice" key=${name}>
          <input
            type="radio"
            name="disposition"
            value=${name}
            checked=${disposition === name}
            onChange=${() => setDisposition(name)}
          />
          <span><strong>${label}</strong> <span class="soft">${meaning}</span></span>
        </label>`;
      })}
    </fieldset>
    ${missing && !disposition && html`<p class="problem" role="alert">Choose how it ended.</p>`}
    <label for="close-note">Note for colleagues (optional)</label>
    <textarea
      id="close-note"
      rows="2"
      maxlength=${NOTE_CHARACTERS}
      value=${note}
      onInput=${(event) => setNote(event.target.value)}
    ></textarea>
    ${hasDraft(state, id) && html`<p><strong>Your draft has not been sent</strong>, and is thrown away.</p>`}
    <div class="buttons">
      <button type="submit" class="primary" aria-disabled=${Boolean(state.busy[key])}>
        ${state.busy[key] ? "Closing…" : "Close the conversation"}
      </button>
      <button type="button" onClick=${cancel}>Keep it open</button>
    </div>
    ${state.problems[key] && html`<p class="problem" role="alert">${state.problems[key]}</p>`}
  </form>`;
}
