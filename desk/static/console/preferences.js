// What an agent sets for this browser: which news is told how, how text is sent, and the colours.

import { html } from "../vendor/preact-htm.js";

const SWITCHES = [
  ["sound", "Play a soft sound when somebody waits or writes"],
  ["offerSound", "Play a sound when a conversation is offered to me"],
  ["notify", "Show a notification when this tab is not in front"],
  ["enterSends", "Enter sends, Shift+Enter breaks the line"],
  ["letterKeys", "Single letters are shortcuts while nothing is written"],
];
const NEWS = { all: "Everybody who waits", skills: "Those whom I can serve", mine: "What is mine or offered to me" };
export const THEMES = { system: "As the system", light: "Light", dark: "Dark" };

/** Whether a new row of the queue is to be told to this agent. Pure. */
export const isToBeTold = (row, { notifyOf }, me) =>
  notifyOf === "mine" ? row.assigned_to === me.id : notifyOf === "skills" ? !row.warning : true;

/** Puts the chosen colours on the page. */
export function showTheme(theme) {
  const root = document.documentElement;
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
}

export function Preferences({ preferences, actions }) {
  const choice = (name, label, options) =>
    html`<label class="preference choice-line">
      <span>${label}</span>
      <select value=${preferences[name]} onChange=${({ target }) => actions.prefer(name, target.value)}>
        ${Object.entries(options).map(([value, text]) => html`<option key=${value} value=${value}>${text}</option>`)}
      </select>
    </label>`;
  return html`${SWITCHES.map(
    ([name, label]) =>
      html`<label class="preference" key=${name}>
        <input type="checkbox" checked=${preferences[name]} onChange=${({ target }) => actions.prefer(name, target.checked)} />
        ${label}
      </label>`,
  )}
  ${choice("notifyOf", "Tell me of", NEWS)} ${choice("theme", "Colours", THEMES)}`;
}
