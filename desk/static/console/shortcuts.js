// The keyboard. Plain letters work wherever nothing is being written; the rest is the browser's own: Enter presses
// the focused row, Escape closes a dialog.

import { decidedSeqs } from "./decisions.js";
import { openHelp } from "./shortcuts_help.js";
import { conversationOf, permissions, rowsOf } from "./state.js";

const isWriting = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
const rows = () => [...document.querySelectorAll(".inbox .row")];
const focusedRow = () => document.activeElement?.closest(".inbox .row");

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(focusedRow() ?? document.querySelector('.inbox .row[aria-current="true"]'));
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
  all[next].focus();
}

function focusInbox() {
  const row = document.querySelector('.inbox .row[aria-current="true"]') ?? document.querySelector(".inbox .row");
  (row ?? document.querySelector("#inbox-title")).focus();
}

/** The conversation that a command is meant for: the focused row of the inbox, otherwise the open one. */
function meant(state) {
  const id = focusedRow()?.dataset.conversation ?? state.open;
  return { id, row: rowsOf(state.inbox).find((row) => row.conversation === id) };
}

const onKey = {
  j: () => step(1),
  k: () => step(-1),
  c(state, actions) {
    const { id, row } = meant(state);
    if (row?.owner === "queue") actions.claim(id);
  },
  t(state, actions) {
    const { id, row } = meant(state);
    if (row?.owner === "bot") actions.takeOver(id);
  },
  r: (state, actions) => write(state, actions, "reply"),
  n: (state, actions) => write(state, actions, "note"),
  p: () => document.querySelector("#pass-on")?.click(),
  u(state, actions) {
    const conversation = conversationOf(state, state.open);
    const draft = conversation.envelope?.next_step.draft;
    if (draft && permissions(state, conversation).reply) actions.useReply(state.open, draft);
  },
  b(state, actions) {
    if (!state.open) return;
    actions.showBriefing();
  },
  w(state, actions) {
    const last = decidedSeqs(conversationOf(state, state.open).decisions).pop();
    if (state.why) actions.closeWhy();
    else if (last) actions.explain(last);
  },
  e: () => (document.querySelector("#end-close") ?? document.querySelector("#end-wrap"))?.click(),
  "?": () => openHelp(),
};

function write(state, actions, tab) {
  if (!state.open || !permissions(state, conversationOf(state, state.open))[tab]) return;
  actions.chooseTab(state.open, tab);
  actions.showPane("conversation");
  setTimeout(() => document.querySelector("#composer-text")?.focus());
}

export function listen({ store, getActions }) {
  document.addEventListener("keydown", (event) => {
    if (store.state.phase !== "desk" || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (isWriting(event.target)) {
      if (event.key !== "Escape" || event.target.type === "checkbox") return;
      event.preventDefault();
      focusInbox();
      return;
    }
    const inInbox = focusedRow() !== null && focusedRow() !== undefined;
    const arrows = { ArrowDown: "j", ArrowUp: "k" };
    const handler = onKey[inInbox && arrows[event.key] ? arrows[event.key] : event.key];
    if (!handler) return;
    event.preventDefault();
    handler(store.state, getActions());
  });
}
