// What to do first: the title, why, a reply that is ready, the steps, and what to avoid.

import { html } from "../vendor/preact-htm.js";
import { icons } from "./icons.js";

export function NextStep({ step, onUse }) {
  return html`<section class="next-step" aria-labelledby="next-title">
    <h3 id="next-title"><span class="eyebrow">Next step</span> ${step.title}</h3>
    <p class="why">${step.why}</p>
    ${step.steps.length > 0 &&
    html`<ol>
      ${step.steps.map((text) => html`<li>${text}</li>`)}
    </ol>`}
    ${step.draft &&
    html`<figure class="draft">
      <figcaption>A reply that is ready</figcaption>
      <blockquote>${step.draft}</blockquote>
      ${onUse
        ? html`<button type="button" class="use" onClick=${() => onUse(step.draft)}>
            Use this reply <kbd aria-hidden="true">u</kbd>
          </button>`
        : html`<p class="soft">Claim the conversation to use it.</p>`}
    </figure>`}
    ${step.avoid.length > 0 &&
    html`<ul class="avoid" aria-label="Avoid">
      ${step.avoid.map((text) => html`<li>${icons.cross}<span>${text}</span></li>`)}
    </ul>`}
  </section>`;
}
