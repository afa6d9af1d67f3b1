// What the command palette offers: a list of `{group, title, keys, detail, run}`, made anew from the state each time. A
// topic adds its commands to one of the lists below; what may not be done now is left out. `keys` is only shown.

import { decidedSeqs } from "./decisions.js";
import { GROUPS } from "./list_head.js";
import { THEMES } from "./preferences.js";
import { openHelp } from "./shortcuts_help.js";
import { TABS } from "./sidebar.js";
import { conversationOf, mayServe, permissions, rowsOf } from "./state.js";
import { viewsFor } from "./views.js";
import { customerName, words } from "./words.js";
import { mayWork } from "./workflow_state.js";

const press = (selector) => () => document.querySelector(selector)?.click();

function ofConversation(state, actions) {
  const { open } = state;
  if (!open || state.view) return [];
  const conversation = conversationOf(state, open);
  const may = permissions(state, conversation);
  const write = (tab) => () => {
    actions.chooseTab(open, tab);
    actions.showPane("conversation");
    setTimeout(() => document.querySelector("#composer-text")?.focus());
  };
  const draft = conversation.envelope?.next_step.draft;
  const last = decidedSeqs(conversation.decisions).pop();
  const shown = (selector) => document.querySelector(selector) !== null;
  return [
    may.claim && { title: "Claim", keys: "c", run: () => actions.claim(open) },
    may.takeOver && { title: "Take over", keys: "t", run: () => actions.takeOver(open) },
    may.reply && { title: "Write a reply", keys: "r", run: write("reply") },
    may.note && { title: "Write a private note", keys: "n", run: write("note") },
    may.whisper && { title: "Whisper", run: write("whisper") },
    may.write && draft && { title: "Use the suggested reply", keys: "u", run: () => actions.useReply(open, draft) },
    may.passOn && shown("#pass-on") && { title: "Pass on to somebody else", keys: "p", run: press("#pass-on") },
    may.transfer && conversation.proposal && { title: "Accept the proposed transfer", run: () => actions.acceptTransfer(open, conversation.proposal.id) },
    may.transfer && conversation.proposal && { title: "Keep it in spite of the proposed transfer", run: () => actions.dismissTransfer(open, conversation.proposal.id) },
    may.resume && { title: "Return to the bot", run: press("#end-resume") },
    may.close && { title: "Close the conversation", keys: "e", run: press("#end-close") },
    may.wrapUp && { title: "Wrap up your part", keys: "e", run: press("#end-wrap") },
    ...(mayWork(state, conversation) ? conversation.workflows.offered : []).map(({ name, title }) => ({
      title: `${title}…`,
      key: `workflow ${name}`,
      run: () => actions.openWorkflow(open, name),
    })),
    last && { title: "Why the bot went on or called a person", keys: "w", run: () => actions.explain(last) },
    ...TABS.map(({ name, label }) => ({
      title: `Show: ${label}`,
      keys: name === "briefing" ? "b" : undefined,
      run: () => (name === "briefing" ? actions.showBriefing() : actions.showSide(name)),
    })),
    { title: "Leave the conversation", run: actions.leave },
  ]
    .filter(Boolean)
    .map((one) => ({ ...one, group: customerName(conversation.customer) }));
}

const ofInbox = (state, actions) =>
  rowsOf(state.inbox)
    .filter((row) => row.conversation !== state.open)
    .map((row) => ({
      group: "Conversations",
      key: row.conversation,
      title: customerName(row.customer),
      detail: row.reason || row.last_text,
      run: () => actions.open(row.conversation),
    }));

const ofLists = (state, actions) => [
  { group: "Lists", title: "Inbox", run: () => toLists(actions, null) },
  ...Object.entries(GROUPS).map(([group, label]) => ({ group: "Lists", title: `List: ${label}`, run: () => toLists(actions, { group }) })),
  ...state.savedViews.map((view) => ({ group: "Lists", key: view.id, title: `List: ${view.name}`, run: () => toLists(actions, view.filters) })),
];

function toLists(actions, filters) {
  actions.showView("");
  actions.showPane("inbox");
  actions.showList(filters);
}

const ofViews = (state, actions) => [
  ...(state.view ? [{ group: "Go to", title: "Conversations", run: () => actions.showView("") }] : []),
  ...viewsFor(state.me).map(({ name, label }) => ({
    group: "Go to",
    title: label,
    keys: name === "search" ? "/" : undefined,
    run: () => actions.showView(name),
  })),
];

function ofAgent(state, actions) {
  const { presence, preferences, me } = state;
  const change = (name, value, title) => ({ title, run: () => actions.prefer(name, value) });
  return [
    mayServe(me) && presence !== "online" && { title: "Go online", run: () => actions.setPresence("online") },
    mayServe(me) && presence !== "away" && { title: "Go away", detail: "You take no handoffs.", run: () => actions.setPresence("away") },
    ...Object.entries(THEMES)
      .filter(([theme]) => theme !== (preferences.theme ?? "system"))
      .map(([theme, label]) => change("theme", theme, `Colours: ${label}`)),
    change("sound", !preferences.sound, preferences.sound ? "Sound off" : "Sound on"),
    change("notify", !preferences.notify, preferences.notify ? "Notifications off" : "Notifications on"),
    { title: "Keyboard shortcuts", keys: "?", run: openHelp },
    { title: "Log out", run: actions.logOut },
  ]
    .filter(Boolean)
    .map((one) => ({ ...one, group: words.product }));
}

/** All that can be done now. */
export const commandsFor = (state, actions) => [
  ...ofConversation(state, actions),
  ...ofViews(state, actions),
  ...ofLists(state, actions),
  ...ofAgent(state, actions),
  ...ofInbox(state, actions),
];

/** Those in which every word that was typed begins a word, in their order. Without words no list of conversations. Pure. */
export function matching(commands, text) {
  const typed = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!typed.length) return commands.filter(({ group }) => group !== "Conversations");
  return commands.filter(({ title, detail = "", group }) => {
    const said = `${title} ${group === "Conversations" ? detail : ""} ${group}`.toLowerCase().split(/[^\p{L}\p{N}]+/u);
    return typed.every((word) => said.some((one) => one.startsWith(word)));
  });
}
