// One line of the log: who said it and when, and what an agent should know beside it.

import { html } from "../vendor/preact-htm.js";
import { fullTime, iso, time } from "./clock.js";
import { isEmojiAlone } from "../widget/words.js";
import { EntryFiles } from "./file_tools.js";
import { Face, icons } from "./icons.js";
import { linked } from "./links.js";
import { Sealed } from "./sealed.js";
import { memo } from "./store.js";
import { WhyMark } from "./why.js";
import { customerName, eventWords, moodOf, removedWords } from "./words.js";
import { WrongAnswer, WrongMark } from "./wrong_answer.js";

// Events whose sentence the customer read too.
const TOLD = new Set(["handoff.requested", "handoff.transferred", "handoff.raised"]);
const ROLES = { customer: "Customer", bot: "Bot", agent: "Agent" };

function nameOf(entry, customer) {
  if (entry.author === "customer") return customerName(customer);
  return entry.author_name || ROLES[entry.author];
}

const STATUSES = { sent: "Sent", delivered: "Delivered", read: "Read" };

export const Entry = memo(({ id, entry, isFirst, customer, mood, decided, isExplained, wrong, status, undelivered, sealed, actions }) => {
  const why = decided && html`<${WhyMark} ...${{ seq: entry.seq, record: decided, isShown: isExplained, actions }} />`;
  if (entry.kind === "event") {
    return html`<li class="event" id=${`message-${entry.seq}`} tabindex="-1">
      <span>${eventWords(entry)}</span> <${Time} entry=${entry} /> ${why}
      ${TOLD.has(entry.event) && entry.text && html`<small>The customer read: ${entry.text}</small>`}
    </li>`;
  }
  const isNote = entry.kind === "note";
  const kind = isNote ? "note" : entry.author;
  const moodClass = mood === undefined ? "" : `mood-${moodOf(mood).level}`;
  return html`<li class="message ${kind} ${isFirst || isNote ? "first" : ""} ${moodClass}" id=${`message-${entry.seq}`} tabindex="-1">
    <p class="from">
      <strong class=${isFirst || isNote ? "" : "hidden"}>${nameOf(entry, customer)}</strong>
      ${(isFirst || isNote) && html`<span>${isNote ? html`${icons.lock} ${entry.event?.startsWith("workflow.") ? "Done on the back office" : "Private note"}` : ROLES[entry.author]}</span>`}
      <${Time} entry=${entry} /><span title=${`Message ${entry.seq}`}>#${entry.seq}</span>
      ${mood !== undefined && html`<${Face} score=${mood} />`} ${why}
      ${kind === "bot" && !wrong && html`<${WrongMark} ...${{ id, seq: entry.seq, actions }} />`}
    </p>
    ${entry.text && html`<div class="bubble ${isEmojiAlone(entry.text) ? "emoji" : ""}" dir="auto">${linked(entry.text)}</div>`}
    ${entry.attachments?.length > 0 && html`<${EntryFiles} conversation=${id} files=${entry.attachments} />`}
    ${wrong && html`<${WrongAnswer} ...${{ id, wrong, actions }} />`}
    ${entry.removed?.length > 0 && html`<p class="source removed">${icons.lock} ${removedWords(entry.removed)}</p>`}
    ${sealed && entry.removed?.some((kind) => sealed.includes(kind)) && html`<${Sealed} ...${{ id, seq: entry.seq }} />`}
    ${entry.source && html`<p class="source">${icons.source} From the article “${entry.source.title}”</p>`}
    ${entry.buttons?.length > 0 && html`<p class="offered">Offered: ${entry.buttons.map((button) => html`<span>${button.title}</span> `)}</p>`}
    ${undelivered && html`<p class="status undelivered">${icons.warn} ${undeliveredWords(undelivered)}</p>`}
    ${status && !undelivered && html`<p class="status ${status}">${status === "sent" ? "" : icons.check}${status === "read" ? icons.check : ""} ${STATUSES[status]}</p>`}
  </li>`;
});

const undeliveredWords = ({ is_final: isFinal, reason }) =>
  isFinal ? `Not delivered: ${reason}` : `Not delivered yet, and tried again: ${reason}`;

const Time = ({ entry }) => html`<time datetime=${iso(entry.at)} title=${fullTime(entry.at)}>${time(entry.at)}</time>`;

/** What the customer does not see of what is written here. */
const BESIDE = { note: html`${icons.lock} Private note`, whisper: html`${icons.whisper} Whisper` };

/** What was written here and is not yet in the log. */
export function Pending({ message, isOnline, actions }) {
  const beside = BESIDE[message.kind];
  const failed = message.state === "failed";
  return html`<li class="message first pending ${beside ? message.kind : "agent"} ${message.state}">
    <p class="from">
      <strong>You</strong>${beside && html`<span>${beside}</span>`}
      ${!failed && html`<span>${isOnline ? "Sending…" : "Waiting for the connection"}</span>`}
    </p>
    ${message.text && html`<div class="bubble" dir="auto">${message.text}</div>`}
    ${message.files?.map((file) => html`<div class="bubble" key=${file.id}><bdi>${file.name}</bdi></div>`)}
    ${failed &&
    html`<p class="problem" role="alert">
      ${message.kind === "note" ? "Not saved" : "Not sent"}: ${message.problem}
      <button type="button" class="link" onClick=${() => actions.retry(message)}>Try again</button>
      <button type="button" class="link" onClick=${() => actions.edit(message)}>Edit</button>
      <button type="button" class="link" onClick=${() => actions.discard(message)}>Discard</button>
    </p>`}
  </li>`;
}
