// The keyboard. Plain letters work wherever nothing is being written, unless the agent has turned them off (who speaks to
// the machine would press them by words); the rest is the browser's own: Enter presses the focused row, Escape closes a
// dialog. Beside a view that fills the screen only those work that are about no conversation: nothing is done to one that
// is not seen.

import { articlesOf, suggestionsOf } from "./copilot_state.js";
import { decidedSeqs } from "./decisions.js";
import { offersOf } from "./duty_state.js";
import { openPalette } from "./palette.js";
import { openHelp } from "./shortcuts_help.js";
import { conversationOf, permissions, rowsOf } from "./state.js";
import { mayWork } from "./workflow_state.js";

const isWriting = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
const EVERYWHERE = new Set(["/", "?", "a"]);
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
  // A view that fills the screen has no inbox; there its title takes the focus.
  (row ?? document.querySelector("#inbox-title") ?? document.querySelector("main h2[tabindex]"))?.focus();
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
  a(state, actions) {
    const [first] = offersOf(state);
    if (first) actions.claim(first.conversation);
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
    if (draft && permissions(state, conversation).write) actions.useReply(state.open, draft);
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
  d(state, actions) {
    const conversation = conversationOf(state, state.open);
    if (state.open && mayWork(state, conversation)) actions.openWorkflow(state.open);
  },
  e: () => (document.querySelector("#end-close") ?? document.querySelector("#end-wrap"))?.click(),
  i: (state, actions) => state.open && actions.showSide("customer"),
  "/": (_state, actions) => actions.showView("search"),
  "?": () => openHelp(),
};

function write(state, actions, tab) {
  if (!state.open || !permissions(state, conversationOf(state, state.open))[tab]) return;
  actions.chooseTab(state.open, tab);
  actions.showPane("conversation");
  setTimeout(() => document.querySelector("#composer-text")?.focus());
}

/** Alt and a digit takes a suggested reply (1 to 3) or an article (4 to 6), also while one is written: whether it was one.
 * By the key's place, for with Alt a Mac types something else. */
function takes(event, state, actions) {
  const [, digit] = event.code.match(/^Digit([1-6])$/) ?? [];
  if (!digit || !event.altKey || event.ctrlKey || event.metaKey || !state.open || state.view || document.querySelector("dialog[open]")) return false;
  const conversation = conversationOf(state, state.open);
  const offered = digit <= 3 ? suggestionsOf(conversation)[digit - 1] : articlesOf(conversation)[digit - 4];
  // Where there is nothing to take, the key stays what it is: on some keyboards it writes a bracket.
  if (!offered || !permissions(state, conversation).reply) return false;
  event.preventDefault();
  if (digit <= 3) actions.useSuggestion(state.open, digit - 1);
  else actions.useArticle(state.open, digit - 4);
  return true;
}

export function listen({ store, getActions }) {
  document.addEventListener("keydown", (event) => {
    if (store.state.phase !== "desk" || event.defaultPrevented || event.isComposing) return;
    if (takes(event, store.state, getActions())) return;
    // The one that works while writing, too: nobody types it by chance.
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (isWriting(event.target)) {
      if (event.key !== "Escape" || event.target.type === "checkbox") return;
      event.preventDefault();
      focusInbox();
      return;
    }
    const inInbox = focusedRow() !== null && focusedRow() !== undefined;
    const arrows = { ArrowDown: "j", ArrowUp: "k" };
    const isArrow = inInbox && arrows[event.key] !== undefined;
    const handler = onKey[isArrow ? arrows[event.key] : event.key];
    if (!handler || (!isArrow && !store.state.preferences.letterKeys) || (store.state.view && !EVERYWHERE.has(event.key))) return;
    event.preventDefault();
    handler(store.state, getActions());
  });
}
