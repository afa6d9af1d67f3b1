// Choosing an intent: a few letters of its name, its title or its examples are enough.

import { html, useEffect, useRef, useState } from "../../vendor/preact-htm.js";
import { ranked } from "./fuzzy.js";

export function Picker({ intents, first, choose, close }) {
  const dialog = useRef(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  useEffect(() => {
    dialog.current.showModal();
    dialog.current.querySelector("input").focus();
  }, []);
  const found = ranked(intents, text, first);
  const shown = found[Math.min(at, found.length - 1)];
  useEffect(() => {
    document.querySelector(`#intent-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at]);
  const onKeyDown = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && found.length) {
      event.preventDefault();
      setAt((at + by + found.length) % found.length);
    } else if (event.key === "Enter" && shown) {
      event.preventDefault();
      choose(shown.name);
    }
  };
  return html`<dialog ref=${dialog} class="picker" aria-labelledby="picker-title" onClose=${close} onClick=${(event) => event.target === dialog.current && dialog.current.close()}>
    <div class="picker-in">
      <h3 id="picker-title">Which intent is it?</h3>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="picker-list"
        aria-activedescendant=${found.length ? `intent-${Math.min(at, found.length - 1)}` : null}
        aria-autocomplete="list"
        aria-labelledby="picker-title"
        placeholder="A few letters of its name or of what it is about"
        autocomplete="off"
        spellcheck=${false}
        value=${text}
        onInput=${({ target }) => {
          setText(target.value);
          setAt(0);
        }}
        onKeyDown=${onKeyDown}
      />
      <div class="picker-panes">
        <ul id="picker-list" role="listbox" aria-labelledby="picker-title">
          ${found.map(
            (one, place) =>
              html`<li key=${one.name} id=${`intent-${place}`} role="option" aria-selected=${one === shown} onPointerMove=${() => place !== at && setAt(place)} onClick=${() => choose(one.name)}>
                <strong>${one.name}</strong> <span class="soft">${one.title}</span> <span class="soft number">${one.count}</span>
              </li>`,
          )}
          ${!found.length && html`<li role="presentation" class="soft">No intent is called that. Escape, and 3 makes a new one.</li>`}
        </ul>
        ${shown &&
        html`<div class="picked" aria-live="polite">
          <p><strong>${shown.title}</strong></p>
          ${shown.description && html`<p>${shown.description}</p>`}
          <p class="soft">${shown.count} examples in ${shown.file}, such as</p>
          <ul>${shown.examples.map((example) => html`<li key=${example}>${example}</li>`)}</ul>
        </div>`}
      </div>
      <p class="soft"><kbd>↑</kbd> <kbd>↓</kbd> choose, <kbd>Enter</kbd> takes it, <kbd>Esc</kbd> leaves it</p>
    </div>
  </dialog>`;
}
