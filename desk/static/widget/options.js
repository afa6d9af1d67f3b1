// What the customer can set: the language of the chat, and whether new messages are heard. And who it is that answers.

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { LANGUAGES } from "./language.js";

// On the desk that this file came from, whatever page the chat stands on.
const ABOUT = new URL("/about-the-assistant", import.meta.url).href;

export function Options({ strings, sound, actions, onClose }) {
  const select = useRef(null);
  useEffect(() => select.current.focus(), []);
  const onKeyDown = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return html`<div class="options" role="group" aria-label=${strings.options} onKeyDown=${onKeyDown}>
    <label>
      <span>${strings.language}</span>
      <select ref=${select} value=${strings.code} onChange=${(event) => actions.chooseLanguage(event.target.value)}>
        ${Object.entries(LANGUAGES).map(([code, name]) => html`<option key=${code} value=${code} lang=${code}>${name}</option>`)}
      </select>
    </label>
    <label>
      <input type="checkbox" checked=${sound} onChange=${(event) => actions.chooseSound(event.target.checked)} />
      <span>${strings.sound}</span>
    </label>
    <a href=${ABOUT} target="_blank" rel="noopener" hreflang="en">${strings.about}</a>
  </div>`;
}
