// Canned replies while a reply is written: `/` and the beginning of a name offers them; arrows choose, Enter or Tab takes,
// Escape goes on writing. What could not be filled in is named below the text, and nothing is sent before it is.

import { html } from "../vendor/preact-htm.js";
import { filled } from "./reply_text.js";
import { spaced } from "./words.js";

export function ReplyChoice({ found, chosen, known, choose }) {
  if (!found.length) return null;
  return html`<ul class="mention-choice reply-choice" id="reply-choice" role="listbox" aria-label="Canned replies">
    ${found.map(
      ({ short, title, topic, text }, index) =>
        html`<li
          key=${short}
          id=${`reply-${index}`}
          role="option"
          aria-selected=${index === chosen}
          onPointerDown=${(event) => {
            event.preventDefault(); // the text keeps the focus
            choose(index);
          }}
        >
          <span class="head"><strong>/${short}</strong> ${title} <span class="soft">${topic}</span></span>
          <span class="soft preview">${filled(text, known)}</span>
        </li>`,
    )}
  </ul>`;
}

/** The gaps of the text, each a button that selects it. */
export function Gaps({ gaps, onChoose }) {
  if (!gaps.length) return null;
  return html`<p class="gaps" role="status">
    Fill in before it is sent:${" "}
    ${gaps.map(
      (gap) =>
        html`<button key=${gap.from} type="button" class="gap" onClick=${() => onChoose(gap)}>${spaced(gap.name)}</button>${" "}`,
    )}
  </p>`;
}
