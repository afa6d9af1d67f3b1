// A part of the page that waits for the desk: what is told, that it is on its way, or that it did not come.

import { html } from "../../vendor/preact-htm.js";

/** `children` is a function of what was told. While a newer answer is on its way, the last one stays, paler. */
export function Answered({ answer, what, children }) {
  const { told, problem, isLoading, again } = answer;
  if (problem) {
    return html`<p class="problem" role="alert">${what} could not be read. ${problem} <button type="button" class="link" onClick=${again}>Try again</button></p>`;
  }
  if (!told) return html`<p class="empty waiting-for" role="status">${what} are being counted…</p>`;
  return html`<div class="answered ${isLoading ? "stale" : ""}" aria-busy=${isLoading}>${children(told)}</div>`;
}
