// Where the agent writes. Reply and private note are two texts in two colours, so that neither is ever sent as the
// other; the choice stays until it is changed.

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { Held } from "./held.js";
import { icons } from "./icons.js";
import { emptyDraft } from "./state.js";
import { memo } from "./store.js";
import { customerName, firstName, words } from "./words.js";

const LIMIT = 10_000; // characters that the desk takes from an agent
const TELL_AT = 500; // characters left from which the remaining length is shown
const HIGHEST = 220; // pixels

const countOf = (text) => [...text.trim()].length;

export const Composer = memo((props) => {
  const { conversation, may, draft = emptyDraft, isOnline, enterSends, problem, onTakeOver, isTaking, actions } = props;
  const { id, customer, speaker } = conversation;
  const field = useRef(null);
  const heldButton = useRef(null);
  const tab = may.reply ? draft.tab : "note";
  const text = draft[tab];
  const over = countOf(text) - LIMIT;
  const isReady = countOf(text) > 0 && over <= 0;
  const isNote = tab === "note";
  const warnings = draft.warnings ?? [];
  const isHeld = !isNote && warnings.length > 0;
  const whom = customer?.name ? firstName(customer) : "the customer";

  useEffect(() => {
    const area = field.current;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, HIGHEST)}px`;
  }, [text, tab]);

  const submit = (event) => {
    event.preventDefault();
    if (!isReady) return;
    if (isHeld) {
      // Sending again by the same key must not be how a warning is passed over.
      heldButton.current.focus();
      return;
    }
    if (draft.tab !== tab) actions.chooseTab(id, tab);
    if (actions.send(id)) field.current.focus();
  };
  const onSendAnyway = () => {
    if (isReady && actions.send(id, { inSpite: true })) field.current.focus();
  };
  /** To the words that the first warning is about. */
  const onEdit = () => {
    if (isNote) actions.chooseTab(id, "reply");
    setTimeout(() => {
      const at = draft.reply.indexOf(warnings[0].words);
      field.current.focus();
      field.current.setSelectionRange(at, at + warnings[0].words.length);
    });
  };
  const onKeyDown = (event) => {
    // While an input method composes a word, Enter chooses the word.
    if (event.key !== "Enter" || event.isComposing) return;
    const sends = event.ctrlKey || event.metaKey || (enterSends && !event.shiftKey);
    if (sends) submit(event);
  };

  const hint = over > 0 ? words.tooLong(over, LIMIT) : over > -TELL_AT ? `${-over} characters left` : "";
  const keys = enterSends ? "Enter" : "Ctrl+Enter";
  return html`<form class="composer ${tab}" onSubmit=${submit} aria-label="Write">
    <div class="tabs" role="group" aria-label="What do you write?">
      <button
        type="button"
        aria-pressed=${!isNote}
        disabled=${!may.reply}
        title=${may.reply ? "Sent to the customer" : "Only whoever has the conversation replies"}
        onClick=${() => actions.chooseTab(id, "reply")}
      >
        Reply
      </button>
      <button type="button" class="note" aria-pressed=${isNote} onClick=${() => actions.chooseTab(id, "note")}>
        ${icons.lock} Private note
      </button>
      <span class="to">
        ${isNote ? "Colleagues only" : html`To <strong>${customerName(customer)}</strong>`}
      </span>
    </div>
    <textarea
      ref=${field}
      id="composer-text"
      rows="2"
      dir="auto"
      value=${text}
      placeholder=${isNote ? "Write a note for your colleagues…" : `Write to ${whom}…`}
      aria-label=${isNote ? "Private note, not shown to the customer" : `Reply to ${customerName(customer)}`}
      aria-invalid=${over > 0 || isHeld}
      aria-describedby="composer-hint"
      onInput=${(event) => actions.write(id, tab, event.target.value)}
      onKeyDown=${onKeyDown}
    ></textarea>
    ${warnings.length > 0 &&
    html`<${Held} ...${{ warnings, customer, isNote, firstButton: heldButton, onEdit, onSendAnyway }} />`}
    <div class="send-line">
      <p id="composer-hint" class=${over > 0 ? "problem" : "soft"} role="status">
        ${hint || (!isOnline ? "Sent when the connection is back." : "")}
      </p>
      ${onTakeOver &&
      html`<button type="button" aria-disabled=${isTaking} onClick=${onTakeOver}>
        Take over from ${speaker?.speaker_name || "colleague"}
      </button>`}
      ${!isHeld &&
      html`<button type="submit" class="primary" disabled=${!isReady}>
        ${isNote ? "Save note" : "Send reply"} <kbd aria-hidden="true">${keys}</kbd>
      </button>`}
    </div>
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
  </form>`;
});
