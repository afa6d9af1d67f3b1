// Somebody may be in danger: what to do and what not, in sight before anything else, taken from the playbook.

import { html } from "../vendor/preact-htm.js";
import { icons } from "./icons.js";

const PLAYBOOK = "crisis";
const WIDE = 900; // pixels: below, the log would have no place beside the whole guide

export const isCrisisStep = (step) => step.playbook === PLAYBOOK;
export const isCrisis = (envelope) => Boolean(envelope) && isCrisisStep(envelope.next_step);

export function CrisisGuide({ step }) {
  const [first, ...others] = step.steps;
  return html`<section class="crisis-guide" aria-labelledby="crisis-title">
    <h3 id="crisis-title">${icons.warn} ${step.title}</h3>
    <p>${first}</p>
    <details open=${window.innerWidth >= WIDE}>
      <summary>The whole guide</summary>
      <ol start="2">
        ${others.map((text) => html`<li>${text}</li>`)}
      </ol>
      <ul class="avoid" aria-label="Avoid">
        ${step.avoid.map((text) => html`<li>${icons.cross}<span>${text}</span></li>`)}
      </ul>
    </details>
  </section>`;
}
