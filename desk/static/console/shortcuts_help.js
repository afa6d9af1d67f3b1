// The list of shortcuts, in a dialog of the browser's own: it keeps the focus, and gives it back.

import { html } from "../vendor/preact-htm.js";

const SHORTCUTS = [
  [["Ctrl+K"], "All commands, and any customer or message"],
  [["/"], "Search messages, notes and customers"],
  [["j", "↓"], "Next conversation in the inbox"],
  [["k", "↑"], "Previous conversation"],
  [["Enter"], "Open it"],
  [["a"], "Take what is offered to you"],
  [["c"], "Claim the conversation that is chosen or open"],
  [["t"], "Take it over from the bot"],
  [["r"], "Write a reply"],
  [["n"], "Write a private note"],
  [["p"], "Pass the conversation on"],
  [["Alt+1", "2", "3"], "Take a suggested reply into the text"],
  [["Alt+4", "5", "6"], "Insert an article's answer"],
  [["/"], "In a reply: choose a canned reply"],
  [["u"], "Use the suggested reply"],
  [["b"], "Go to the briefing"],
  [["i"], "Who the customer is"],
  [["w"], "Why the bot went on or called a person, at the latest message"],
  [["d"], "Do something on the back office: a refund, an address, an appointment"],
  [["e"], "End the conversation, or wrap up your part of it"],
  [["Ctrl+Enter"], "Send what is written; confirm the wrap-up"],
  [["1", "2", "3", "0"], "In Training: it is right, another intent, a new one, or nothing to learn; u takes it back"],
  [["Esc"], "Leave the field, back to the inbox"],
  [["?"], "Show this list"],
];

export const openHelp = () => document.querySelector("#shortcuts").showModal();

export function ShortcutsHelp() {
  const close = () => document.querySelector("#shortcuts").close();
  return html`<dialog id="shortcuts" aria-labelledby="shortcuts-title">
    <h2 id="shortcuts-title">Keyboard shortcuts</h2>
    <dl>
      ${SHORTCUTS.map(
        ([keys, what]) =>
          html`<div>
            <dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
            <dd>${what}</dd>
          </div>`,
      )}
    </dl>
    <p class="soft">Letters count while nothing is written. The menu under your name turns them off.</p>
    <button type="button" class="primary" onClick=${close}>Close</button>
  </dialog>`;
}
