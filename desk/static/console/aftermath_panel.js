// Beside the conversation: how the customer rated it, and the wrap-ups that are confirmed.

import { html } from "../vendor/preact-htm.js";
import { Cite } from "./cite.js";
import { fullTime, iso, shortDay } from "./clock.js";
import { memo } from "./store.js";
import { dispositions } from "./words.js";

const RECORDS = {
  written: (number) => `The note is in the customer’s record (${number}).`,
  waiting: () => "The note is on its way into the customer’s record.",
  refused: () => "The customer’s record did not take the note; it stays here.",
  kept: () => "The note stays with this conversation.",
};
const ENDINGS = { closed: "Closed", returned: "Returned to the bot", transferred: "Passed on" };

export function AftermathPanel({ conversation, actions }) {
  if (!conversation.aftermath) return null;
  return html`<${Aftermath} aftermath=${conversation.aftermath} goTo=${actions.goTo} />`;
}

const Aftermath = memo(({ aftermath, goTo }) => {
  const confirmed = aftermath.wrapUps.filter((one) => one.confirmed);
  return html`${aftermath.ratings.length > 0 && html`<${Ratings} ratings=${aftermath.ratings} />`}
  ${confirmed.map((one) => html`<${Confirmed} key=${one.id} wrapUp=${one} goTo=${goTo} />`)}`;
});

const dueTime = (at) =>
  new Date(at * 1000).toLocaleString([], { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });

const stars = (score) => "★".repeat(score) + "☆".repeat(5 - score);

function Ratings({ ratings }) {
  return html`<section class="ratings" aria-labelledby="ratings-title">
    <h3 id="ratings-title">The customer’s rating</h3>
    <ul>
      ${ratings.map(
        ({ part, name, score, word }) =>
          html`<li key=${part} class=${score && score < 3 ? "low" : ""}>
            <span>${part === "bot" ? `The bot (${name})` : name}</span>
            ${score > 0
              ? html`<strong><span aria-hidden="true">${stars(score)}</span><span class="hidden">${score} of 5</span></strong>`
              : html`<span class="soft">asked, not answered</span>`}
            ${word && html`<q>${word}</q>`}
          </li>`,
      )}
    </ul>
  </section>`;
}

function Confirmed({ wrapUp, goTo }) {
  const { id, agent_name, ended_as, confirmed, confirmed_at, record, record_number } = wrapUp;
  const [disposition] = dispositions[confirmed.disposition] ?? [confirmed.disposition];
  const summary = confirmed.summary.map(({ text }) => text).join("\n");
  return html`<section class="wrapped-up" aria-labelledby=${`wrapped-up-${id}`}>
    <h3 id=${`wrapped-up-${id}`}>Wrap-up <span class="soft">${agent_name}, <time datetime=${iso(confirmed_at)} title=${fullTime(confirmed_at)}>${shortDay(confirmed_at)}</time></span></h3>
    <p><strong>${disposition}</strong> · ${ENDINGS[ended_as] ?? ended_as}</p>
    <ul>
      ${confirmed.summary.map(({ text, seqs }) => html`<li key=${text}>${text} <${Cite} ...${{ seqs, goTo }} /></li>`)}
    </ul>
    ${confirmed.note && confirmed.note !== summary && html`<p class="kept-note">${confirmed.note}</p>`}
    ${confirmed.tasks.length > 0 &&
    html`<ul class="todo">
      ${confirmed.tasks.map(({ task, due_at }) => html`<li key=${task}>${task} <span class="soft">by ${dueTime(due_at)}</span></li>`)}
    </ul>`}
    ${RECORDS[record] && html`<p class="soft">${RECORDS[record](record_number)}</p>`}
  </section>`;
}
