// What to do first: the title, why, a reply that is ready, what the back office can do, the steps, and what to avoid.

import { html, useLayoutEffect, useRef, useState } from "../vendor/preact-htm.js";
import { isCrisisStep } from "./crisis_guide.js";
import { icons } from "./icons.js";

export function NextStep({ step, isMine, onUse, onWork }) {
  return html`<section class="next-step ${isCrisisStep(step) ? "crisis" : ""}" aria-labelledby="next-title">
    <h3 id="next-title"><span class="eyebrow">Next step</span> ${step.title}</h3>
    <p class="why">${step.why}</p>
    ${step.draft &&
    html`<${Draft} text=${step.draft} isMine=${isMine} onUse=${onUse} />`}
    <${Workflows} workflows=${step.workflows ?? []} onWork=${onWork} />
    ${step.steps.length > 0 &&
    html`<ol>
      ${step.steps.map((text) => html`<li>${text}</li>`)}
    </ol>`}
    ${step.avoid.length > 0 &&
    html`<ul class="avoid" aria-label="Avoid">
      ${step.avoid.map((text) => html`<li>${icons.cross}<span>${text}</span></li>`)}
    </ul>`}
  </section>`;
}

const WORKFLOW_ICONS = { available: icons.check, needs_approval: icons.lock, missing_facts: icons.open };

/** What the back office can do for this customer, each with its limit or what is still missing; whoever has the
 * conversation does it from here. */
function Workflows({ workflows, onWork }) {
  if (!workflows.length && !onWork) return null;
  return html`<ul class="workflows" aria-label="What the back office can do">
      ${workflows.map((workflow) => {
        const { name, title, state, why, undo } = workflow;
        const icon = WORKFLOW_ICONS[state] ?? icons.open;
        const told = onWork ? shortWhy(workflow) : `${why}${undo ? " It can be undone." : ""}`;
        const words = html`<strong>${title}</strong> <span class="soft">${told}</span>`;
        return html`<li key=${`${name} ${title}`} class=${state}>
          ${onWork
            ? html`<button type="button" class="work" onClick=${() => onWork(name)}>${icon} <span>${words}</span></button>`
            : html`${icon} <span>${words}</span>`}
        </li>`;
      })}
    </ul>
    ${onWork &&
    html`<button type="button" class="link something-else" onClick=${() => onWork("")}>Do something else <kbd aria-hidden="true">d</kbd></button>`}`;
}

/** Where it can be done from here, the form asks for what is missing, and says what can be undone. */
function shortWhy({ state, why, missing = [], limit, currency }) {
  const asks = missing.filter((name) => name !== "amount");
  if (state === "missing_facts" && !asks.length && limit > 0) {
    return `Up to ${new Intl.NumberFormat("en-US", { style: "currency", currency: currency || "USD" }).format(limit)} at once, above it with your supervisor.`;
  }
  return why;
}

/** The drafted reply: its beginning, so that what follows is in sight, and all of it on demand. */
function Draft({ text, isMine, onUse }) {
  const [isWhole, setWhole] = useState(false);
  const [isCut, setCut] = useState(false);
  const quote = useRef(null);
  useLayoutEffect(() => {
    setCut(quote.current.scrollHeight > quote.current.clientHeight + 2);
  }, [text]);
  return html`<figure class="suggestion">
    <figcaption>A reply that is ready</figcaption>
    <blockquote ref=${quote} class=${isWhole ? "whole" : ""}>${text}</blockquote>
    <div class="buttons">
      ${onUse
        ? html`<button type="button" class="use" onClick=${() => onUse(text)}>
            Use this reply <kbd aria-hidden="true">u</kbd>
          </button>`
        : html`<p class="soft">${isMine ? "It must wait until the customer writes again." : "Claim the conversation to use it."}</p>`}
      ${(isCut || isWhole) &&
      html`<button type="button" class="link" aria-expanded=${isWhole} onClick=${() => setWhole(!isWhole)}>
        ${isWhole ? "Show less" : "Show all"}
      </button>`}
    </div>
  </figure>`;
}
