// What an agent can do, as functions for the views.

import { afterActions } from "./after_actions.js";
import { copilotActions } from "./copilot_actions.js";
import { dutyActions } from "./duty_actions.js";
import { fileActions } from "./files.js";
import { isBlocked, rulesOf, stillMeant } from "./held.js";
import { emptyDraft, permissions, conversationOf } from "./state.js";
import { afterLogout } from "./login_calls.js";
import { peekActions } from "./peek_actions.js";
import { readingActions } from "./reading_actions.js";
import { showTheme } from "./preferences.js";
import { searchActions } from "./search_actions.js";
import { templateActions } from "./template_actions.js";
import { workflowActions } from "./workflow_actions.js";

const TYPING_EVERY_MS = 3000;

export function makeActions(session) {
  const { store, commands, outbox, memory } = session;
  const draftOf = (id) => store.state.drafts[id] ?? emptyDraft;
  let toldTypingAt = 0;

  const setDraft = (id, values) => {
    const draft = { ...draftOf(id), ...values, at: Date.now() };
    store.change((state) => ({ ...state, drafts: { ...state.drafts, [id]: draft } }));
    memory.keepDraft(id, draft);
  };
  const own = (type) => (id) => {
    if (store.state.open !== id) session.open(id);
    session.focusWhenMine = id;
    commands.give(`own:${id}`, { type, conversation: id }, () => {
      if (store.state.open !== id) return; // the agent has gone on to another one meanwhile
      session.read(id);
      actions.showSide("briefing"); // a narrow screen shows what this is about before there is anything to type
    });
  };

  session.goTo = (seq) => actions.goTo(seq);
  session.reading = {
    welcomed() {
      actions.readViews();
      actions.refreshListSoon();
      if (store.state.open) actions.tellRead(store.state.open);
    },
    inboxChanged: () => actions.refreshListSoon(),
  };
  const actions = {
    open: (id) => session.open(id),
    openAt: (id, seq) => session.openAt(id, seq),
    leave: () => {
      location.hash = "";
    },
    showPane: (pane) => store.set({ pane }),
    /** Brings a tab beside the conversation forward (sidebar.js); on a narrow screen the side comes with it. */
    showSide: (side) => store.set({ side, pane: "briefing", why: 0, peek: null }),
    /** Goes to a view that fills the screen (views.js), or with "" back to the conversations. */
    showView: (name, query = "") => session.goToView(name, query),
    showBriefing() {
      actions.showSide("briefing");
      setTimeout(() => document.querySelector("#briefing-title")?.focus());
    },
    claim: own("handoff.claim"),
    takeOver: own("conversation.take_over"),
    ...afterActions({ store, commands }),
    ...copilotActions({ session, draftOf, setDraft }),
    ...dutyActions({ session }),
    ...fileActions(session.files),
    ...peekActions({ session }),
    ...readingActions({ session }),
    ...searchActions({ store }),
    ...templateActions({ session, draftOf, setDraft }),
    ...workflowActions({ session }),
    flag: (id, verdict) =>
      commands.give(`flag:${id}`, { type: "handoff.flag", conversation: id, verdict }, () =>
        store.change((state) => ({
          ...state,
          conversations: { ...state.conversations, [id]: { ...conversationOf(state, id), verdict } },
        })),
      ),
    acceptTransfer: (id, proposal) =>
      commands.give(`transfer:${id}`, { type: "transfer.accept", conversation: id, proposal }),
    dismissTransfer: (id, proposal) =>
      commands.give(`transfer:${id}`, { type: "transfer.dismiss", conversation: id, proposal }),
    passOn: (id, wish, onDone) => commands.give(`pass:${id}`, { type: "conversation.pass_on", conversation: id, ...wish }, onDone),
    askPassOptions: (id) => session.connection.push({ type: "pass_on.ask", conversation: id }),
    followFloor: () => session.connection.push({ type: "floor.follow" }),
    leaveFloor: () => session.connection.push({ type: "floor.leave" }),
    askColleagues: () => session.connection.push({ type: "colleagues.list" }),
    openMention({ conversation, seq }) {
      session.connection.push({ type: "mention.read", conversation, seq });
      session.openAt(conversation, seq);
    },
    readAllMentions: () => session.connection.push({ type: "mention.read_all" }),

    chooseTab: (id, tab) => setDraft(id, { tab }),
    write(id, tab, text) {
      const { warnings = [] } = draftOf(id);
      setDraft(id, { [tab]: text, ...(tab === "reply" && { warnings: stillMeant(warnings, text) }) });
      if (tab !== "reply" || !text || Date.now() - toldTypingAt < TYPING_EVERY_MS) return;
      toldTypingAt = Date.now();
      session.connection.push({ type: "typing", conversation: id });
    },
    discardDraft: (id) => setDraft(id, { reply: "", note: "", whisper: "", warnings: [] }),
    /** Puts a suggested reply into the composer, after whatever is written there already. */
    useReply(id, text) {
      const before = draftOf(id).reply.trimEnd();
      const reply = before.includes(text) ? before : [before, text].filter(Boolean).join("\n\n");
      setDraft(id, { tab: "reply", reply });
      store.set({ pane: "conversation" });
      setTimeout(() => document.querySelector("#composer-text")?.focus());
    },
    /** Sends what is written in the chosen tab, if it may be; `inSpite` of warnings that were read. True when it was. */
    send(id, { inSpite = false } = {}) {
      const { tab, [tab]: text, warnings = [] } = draftOf(id);
      const may = permissions(store.state, conversationOf(store.state, id));
      const told = tab === "reply" ? warnings : [];
      const takesFiles = tab !== "whisper";
      const hasFiles = takesFiles && session.files.of(id).files.some((file) => file.state === "ready");
      if ((!text.trim() && !hasFiles) || !may[tab] || isBlocked(told) || (told.length && !inSpite)) return false;
      setDraft(id, { [tab]: "", ...(tab === "reply" && { warnings: [] }) });
      toldTypingAt = 0;
      outbox.add(id, tab, text.replaceAll("\0", "").trim(), rulesOf(told), takesFiles ? session.files.of(id).take() : []);
      return true;
    },
    retry: (message) => outbox.retry(message.id),
    discard: (message) => outbox.drop(message.id),
    /** Takes a refused message back into the composer. */
    edit(message) {
      outbox.drop(message.id);
      const { conversation, kind, template } = message;
      if (template) {
        setDraft(conversation, { tab: kind, template });
        return;
      }
      const text = [message.text, draftOf(conversation)[kind]].filter(Boolean).join("\n\n");
      setDraft(conversation, { tab: kind, [kind]: text });
      session.files.of(conversation).putBack(message.files ?? []);
      setTimeout(() => document.querySelector("#composer-text")?.focus());
    },

    stopTyping: (id) =>
      store.change((state) => ({
        ...state,
        conversations: { ...state.conversations, [id]: { ...conversationOf(state, id), typing: null } },
      })),
    dismissNotice: () => store.set({ notice: "" }),
    reconnect: () => session.connection.retryNow(),
    async prefer(name, value) {
      const chosen = name === "notify" && value ? await session.alerts.askToNotify() : value;
      store.change((state) => ({ ...state, preferences: { ...state.preferences, [name]: chosen } }));
      memory.keepPreference(name, chosen);
      if (name === "theme") showTheme(chosen);
      if (name === "sound" && chosen) session.alerts.chime();
    },
    /** Says why the policy decided as it did at `seq`, in place of the briefing. */
    explain(seq) {
      store.set({ why: seq, pane: "briefing", peek: null });
    },
    closeWhy() {
      const { why, pane } = store.state;
      if (!why) return;
      store.set({ why: 0, pane: pane === "briefing" ? "conversation" : pane });
      setTimeout(() => document.querySelector(`#why-${why}`)?.focus());
    },
    /** The message `seq` comes into view, with the focus on it. */
    async goTo(seq) {
      store.set({ pane: "conversation" });
      const { open } = store.state;
      await actions.loadUpTo(open, seq);
      if (store.state.open !== open) return; // the other conversation has a message of this number, too
      setTimeout(() => {
        const message = document.querySelector(`#message-${seq}`);
        if (!message) return;
        message.scrollIntoView({ block: "center" });
        message.focus({ preventScroll: true });
        message.classList.remove("found");
        void message.offsetWidth; // so that the highlight begins anew when the same message is asked for again
        message.classList.add("found");
      });
    },
    logOut: () => afterLogout(session),
  };
  return actions;
}
