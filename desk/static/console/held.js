// A reply that the desk did not send: it is back in the composer, with what is not said to customers and why. The agent
// changes it, or sends it all the same.

import { html } from "../vendor/preact-htm.js";
import { customerName, words } from "./words.js";

const LONGEST = 80; // characters of the words that are shown

/** The draft with what was held back: a template with its values, or the text in the order in which it was written. */
export function takenBack(draft, { text, template }, warnings) {
  const earlier = draft.warnings ?? [];
  const characters = [...text]; // the desk counts characters, a string here counts UTF-16 units
  const told = warnings.map(({ rule, why, start, end, blocked }) => ({
    rule,
    why,
    blocked,
    words: characters.slice(start, end).join(""),
  }));
  if (template) return { ...draft, template: { ...template, warnings: told } };
  const parts = earlier.length ? [draft.reply, text] : [text, draft.reply];
  return { ...draft, reply: parts.filter((part) => part.trim()).join("\n\n"), warnings: [...earlier, ...told] };
}

/** What is left of the warnings after an edit: the words of the others are gone. */
export const stillMeant = (warnings, text) => warnings.filter((warning) => text.includes(warning.words));

export const isBlocked = (warnings) => warnings.some((warning) => warning.blocked);

export const rulesOf = (warnings) => [...new Set(warnings.map((warning) => warning.rule))];

const shortened = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** Under the text: each warning, and what can be done. `sendButton` is what the keyboard goes to. */
export function Held({ warnings, customer, isNote, firstButton, onEdit, onSendAnyway }) {
  const blocked = isBlocked(warnings);
  return html`<div class="held" role="group" aria-label="Not sent">
    <div role="alert">
      <p><strong>${words.held(customerName(customer), blocked)}</strong></p>
      <ul>
        ${warnings.map(
          (warning) => html`<li>
            <q>${shortened(warning.words)}</q> ${warning.why}
            ${" "}${warning.blocked && html`<span class="never">Cannot be sent.</span>`}
          </li>`,
        )}
      </ul>
    </div>
    <div class="buttons">
      ${!blocked &&
      !isNote &&
      html`<button ref=${firstButton} type="button" onClick=${onSendAnyway}>Send anyway</button>`}
      <button ref=${blocked || isNote ? firstButton : null} type="button" class="primary" onClick=${onEdit}>
        ${isNote ? "Back to the reply" : "Edit"}
      </button>
    </div>
  </div>`;
}
