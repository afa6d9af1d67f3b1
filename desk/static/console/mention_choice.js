// While a note is written: `@` and the beginning of a name offers the colleagues whose name has it. Arrows choose, Enter
// or Tab takes, Escape goes on writing.

import { html } from "../vendor/preact-htm.js";

const MOST = 6;
const CALL = /(?:^|[\s(])@([\p{L}\p{M}\p{N}.'’-]*(?: [\p{L}\p{M}\p{N}.'’-]*)?)$/u;
const PRESENCES = { online: "online", away: "away", offline: "not here" };

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** What is being typed after the last `@` before the caret, or null where nobody is being called. */
export function callAt(text, caret) {
  const [, beginning] = text.slice(0, caret).match(CALL) ?? [];
  return beginning === undefined ? null : { beginning, from: caret - beginning.length - 1, to: caret };
}

/** Those whose name, or a word of it, begins so; who is online comes first. */
export function candidates(colleagues, beginning) {
  const wanted = folded(beginning);
  const begins = ({ name }) => folded(name).startsWith(wanted) || folded(name).split(/\s+/).some((word) => word.startsWith(wanted));
  const isDone = ({ name }) => folded(name) === wanted.trimEnd();
  const found = (colleagues ?? []).filter(begins);
  if (found.length === 1 && isDone(found[0])) return [];
  return [...found].sort((one, other) => (other.presence === "online") - (one.presence === "online")).slice(0, MOST);
}

/** The text with the whole name in the place of what was typed, and where the caret goes. */
export function withName(text, { from, to }, name) {
  const before = `${text.slice(0, from)}@${name} `;
  return { text: before + text.slice(to).replace(/^ /, ""), caret: before.length };
}

export function MentionChoice({ found, chosen, choose }) {
  if (!found.length) return null;
  return html`<ul class="mention-choice" id="mention-choice" role="listbox" aria-label="Colleagues to call">
    ${found.map(
      ({ agent, name, presence }, index) =>
        html`<li
          key=${agent}
          id=${`mention-${index}`}
          role="option"
          aria-selected=${index === chosen}
          onPointerDown=${(event) => {
            event.preventDefault(); // the text keeps the focus
            choose(index);
          }}
        >
          ${name} <span class="soft">${PRESENCES[presence] ?? presence}</span>
        </li>`,
    )}
  </ul>`;
}
