// What several parts of the view show: the days that are counted, what could not be read, and a conversation to look into.

import { html } from "../../vendor/preact-htm.js";
import { shortDay } from "../clock.js";

const DAYS = [30, 90, 180, 365];

export function Days({ days, setDays }) {
  return html`<label class="days">Days
    <select value=${days} onChange=${({ target }) => setDays(Number(target.value))}>
      ${DAYS.map((one) => html`<option key=${one} value=${one}>${one}</option>`)}
    </select>
  </label>`;
}

export function Problem({ problem, again }) {
  return problem && html`<p class="problem" role="alert">${problem} <button type="button" class="link" onClick=${again}>Try again</button></p>`;
}

/** What a customer asked, and when; it leads there. */
export function Asked({ one, actions }) {
  return html`<button type="button" class="asked" onClick=${() => actions.openAt(one.conversation, one.seq)}><span dir="auto">${one.question}</span></button>
    <span class="soft">${shortDay(one.at)}</span>`;
}
