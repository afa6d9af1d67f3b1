// Reading an earlier conversation beside the open one.

import { readEarlier } from "./reading_calls.js";

const ALL = 2_147_483_647; // before this number: the end of the log

export function peekActions({ session }) {
  const { store } = session;
  const isShown = (conversation) => store.state.peek?.conversation === conversation;
  const actions = {
    /** Shows an earlier contact in place of what stands beside the open conversation. */
    peek(contact) {
      store.set({ peek: { ...contact, beside: store.state.open, entries: null, more: false, problem: "" }, pane: "briefing", why: 0 });
      return actions.readPeek(contact.conversation);
    },
    /** Reads the log's end, or what comes before what is shown. */
    async readPeek(conversation) {
      const shown = store.state.peek?.entries ?? [];
      try {
        const { entries, more } = await readEarlier(conversation, { before: shown[0]?.seq ?? ALL });
        if (isShown(conversation)) store.set({ peek: { ...store.state.peek, entries: [...entries, ...shown], more, problem: "" } });
      } catch (error) {
        if (isShown(conversation)) store.set({ peek: { ...store.state.peek, problem: error.message } });
      }
    },
    closePeek() {
      const { peek } = store.state;
      store.set({ peek: null });
      setTimeout(() => document.getElementById(`contact-${peek?.conversation}`)?.focus());
    },
  };
  return actions;
}
