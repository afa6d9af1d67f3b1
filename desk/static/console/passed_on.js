// Why a colleague passed the conversation on: what the next agent reads before anything else.

import { html } from "../vendor/preact-htm.js";

const RULE = "passed_on";

export const isPassedOn = (rule) => rule.name === RULE;

export function PassedOn({ reasons }) {
  const rule = reasons.find(isPassedOn);
  if (!rule) return null;
  return html`<section class="passed-on" aria-labelledby="passed-on-title">
    <h3 id="passed-on-title">Passed on by a colleague</h3>
    <p>${rule.reason}</p>
  </section>`;
}
