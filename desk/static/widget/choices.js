// The choices under a question: buttons while they may be pressed, afterwards a list that says which one it was.

import { html } from "../vendor/preact-htm.js";
import { chosenButton } from "./conversation.js";
import { buttonWords } from "./words.js";

const LONG = 20; // characters: longer titles stand below each other on a phone

export function Choices({ entry, isOpen, state, strings, actions }) {
  const titles = entry.buttons.map((_, place) => buttonWords(entry, place, strings));
  const shape = titles.some((title) => title.length > LONG) ? "long" : "short";
  if (isOpen) {
    return html`<div class="choices ${shape}" role="group" aria-label=${strings.choices}>
      ${entry.buttons.map(
        (button, place) => html`<button
          key=${button.id}
          type="button"
          dir="auto"
          onClick=${() => actions.press(button, titles[place])}
        >
          ${titles[place]}
        </button>`,
      )}
    </div>`;
  }
  const chosen = chosenButton(state, entry);
  return html`<ul class="choices past ${shape}" aria-label=${strings.choices}>
    ${entry.buttons.map(
      (button, place) => html`<li key=${button.id} dir="auto" class=${button.id === chosen ? "chosen" : ""}>
        ${titles[place]}${button.id === chosen && html`<span class="hidden">, ${strings.chosen}</span>`}
      </li>`,
    )}
  </ul>`;
}
