// Whispers in the transcript, and the line that tells a supervisor that they are listening. A whisper is no entry of the
// log: the agent whom it is for and supervisors have it, and nobody else.

import { html } from "../vendor/preact-htm.js";
import { fullTime, iso, time } from "./clock.js";
import { icons } from "./icons.js";
import { isSupervisor } from "./state.js";
import { memo } from "./store.js";
import { removedWords } from "./words.js";

/** Whom it is for, in words: to its addressee that nobody else sees it. */
function audienceWords(whisper, me) {
  if (whisper.author === whisper.addressee) return whisper.author === me.id ? "Only supervisors see this" : "To supervisors";
  return whisper.addressee === me.id ? "Only you see this, and supervisors" : `Only ${whisper.addressee_name} sees this, and supervisors`;
}

export const Whisper = memo(
  ({ whisper, me }) => html`<li class="message whisper first" id=${`whisper-${whisper.id}`} tabindex="-1">
    <p class="from">
      <strong>${whisper.author === me.id ? "You" : whisper.author_name}</strong>
      <span>${icons.whisper} Whisper</span><span>${audienceWords(whisper, me)}</span>
      <time datetime=${iso(whisper.at)} title=${fullTime(whisper.at)}>${time(whisper.at)}</time>
    </p>
    <div class="bubble" dir="auto">${whisper.text}</div>
    ${whisper.removed.length > 0 && html`<p class="source removed">${icons.lock} ${removedWords(whisper.removed)}</p>`}
  </li>`,
);

/** The whispers that stand before the entry `seq` and were not shown yet, taken from the front of `waiting`. */
export function whispersBefore(seq, waiting, me) {
  const found = [];
  while (waiting.length && waiting[0].after_seq < seq) {
    const whisper = waiting.shift();
    found.push(html`<${Whisper} key=${whisper.id} ...${{ whisper, me }} />`);
  }
  return found;
}

/** Whether having the conversation open is listening: as the desk judges it, and notes it. */
export const isListening = (me, { speaker, mine }) =>
  isSupervisor(me) && !mine && (speaker?.owner === "bot" || speaker?.owner === "agent");

export function Listening({ conversation }) {
  const { owner, speaker_name } = conversation.speaker;
  const whom = owner === "agent" ? `nor ${speaker_name || "the agent"} is told` : "nor the bot is disturbed";
  return html`<p class="listening">${icons.ear}<span><strong>You are listening.</strong> Neither the customer ${whom}. The audit trail notes it.</span></p>`;
}
