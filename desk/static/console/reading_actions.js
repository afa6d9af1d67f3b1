// Finding and reading, as functions for the views: lists and kept views, the search, older entries, what was read.

import * as calls from "./reading_calls.js";
import { firstSeq, withEarlier, withoutUnread } from "./reading_state.js";
import { conversationOf, lastSeq } from "./state.js";

const TELL_READ_MS = 400; // several messages that come together are told once
const REFRESH_MS = 800;
const PAGE = 50;

export function readingActions({ session }) {
  const { store, memory } = session;
  let readTimer = 0;
  const toTell = new Set(); // conversations that were read, which the desk is about to be told
  let refreshTimer = 0;
  const loading = new Map(); // by conversation: its earlier entries that were asked for
  const setList = (values) => store.change((state) => (state.list ? { ...state, list: { ...state.list, ...values } } : state));
  const isShown = (filters) => store.state.list?.filters === filters;

  const actions = {
    /** Shows a list in place of the inbox; with null the inbox again. */
    async showList(filters) {
      memory.keepPreference("list", filters);
      store.set({ list: filters && { filters, rows: [], next: "", count: 0, isLoading: true, problem: "" } });
      if (filters) await actions.refreshList();
    },
    /** Reads the list again from its beginning, as far as it was read. */
    async refreshList() {
      const { filters, rows } = store.state.list ?? {};
      if (!filters) return;
      try {
        const { rows: fresh, next, count } = await calls.readList(filters, { limit: Math.min(100, Math.max(PAGE, rows.length)) });
        if (!isShown(filters)) return;
        const { rows: known } = store.state.list;
        if (known.length <= fresh.length || !next) {
          setList({ rows: fresh, next, count, isLoading: false, problem: "" });
          return;
        }
        // Further down than a page: rows stay where they are, so that nobody loses their place.
        const values = new Map(fresh.map((row) => [row.conversation, row]));
        setList({ rows: known.map((row) => values.get(row.conversation) ?? row), count, isLoading: false, problem: "" });
      } catch (error) {
        if (isShown(filters)) setList({ isLoading: false, problem: error.message });
      }
    },
    refreshListSoon() {
      if (!store.state.list) return;
      // Not put off by the next change: on a busy desk there always is one.
      refreshTimer ||= setTimeout(() => {
        refreshTimer = 0;
        actions.refreshList();
      }, REFRESH_MS);
    },
    async moreOfList() {
      const { filters, next, isLoading } = store.state.list ?? {};
      if (!filters || !next || isLoading) return;
      setList({ isLoading: true });
      try {
        const page = await calls.readList(filters, { after: next });
        if (!isShown(filters)) return;
        const known = new Set(store.state.list.rows.map((row) => row.conversation));
        const rows = [...store.state.list.rows, ...page.rows.filter((row) => !known.has(row.conversation))];
        setList({ rows, next: page.next, count: page.count, isLoading: false, problem: "" });
      } catch (error) {
        if (isShown(filters)) setList({ isLoading: false, problem: error.message });
      }
    },
    async readChoices() {
      if (store.state.choices) return;
      try {
        store.set({ choices: await calls.readChoices() });
      } catch (error) {
        store.set({ notice: error.message });
      }
    },
    async readViews() {
      try {
        store.set({ savedViews: await calls.readViews() });
      } catch {
        // Asked for again with the next connection.
      }
    },
    /** True when it is kept. */
    async keepView(view) {
      try {
        await calls.keepView(view);
      } catch (error) {
        store.set({ notice: error.message });
        return false;
      }
      await actions.readViews();
      return true;
    },
    async dropView(id) {
      try {
        await calls.dropView(id);
      } catch (error) {
        store.set({ notice: error.message });
      }
      await actions.readViews();
    },

    /** Reads entries before those that are here; with `from` all from that one on, some hundred at a time. */
    async loadEarlier(id, from = 0) {
      if (!loading.has(id)) loading.set(id, actions.readEarlier(id, from).finally(() => loading.delete(id)));
      await loading.get(id);
    },
    async readEarlier(id, from) {
      const before = firstSeq(conversationOf(store.state, id));
      if (before <= 1) return;
      try {
        const { entries } = await calls.readEarlier(id, { before, from });
        store.change((state) => withEarlier(state, id, entries));
      } catch (error) {
        store.set({ notice: error.message });
      }
    },
    /** Reads so much of the log that the message `seq` is here, if it can be had. */
    async loadUpTo(id, seq) {
      let first = firstSeq(conversationOf(store.state, id));
      while (seq < first) {
        await actions.loadEarlier(id, Math.max(1, seq - 20));
        const next = firstSeq(conversationOf(store.state, id));
        if (next >= first) return;
        first = next;
      }
    },
    /** The open conversation was read to its end: the desk is told, once for all that came together. */
    seen(id) {
      const conversation = conversationOf(store.state, id);
      const seq = lastSeq(conversation);
      if (!seq || (store.state.seen[id]?.seq ?? 0) >= seq) return;
      const seen = { seq, at: conversation.entries[conversation.entries.length - 1].at };
      store.change((state) => withoutUnread({ ...state, seen: { ...state.seen, [id]: seen } }, id));
      memory.keepSeen(id, seen);
      toTell.add(id);
      readTimer ||= setTimeout(() => {
        readTimer = 0;
        toTell.forEach((one) => actions.tellRead(one));
        toTell.clear();
      }, TELL_READ_MS);
    },
    tellRead(id) {
      const seq = store.state.seen[id]?.seq;
      if (seq) session.connection.push({ type: "conversation.read", conversation: id, seq });
    },
  };
  return actions;
}
