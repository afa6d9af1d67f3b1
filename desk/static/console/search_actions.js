// Looking for something: what is typed stands in the address, so that a search can be gone back to and kept.

import { search } from "./reading_calls.js";

const WAIT_MS = 180; // while somebody is still typing

export function searchActions({ store }) {
  let asking = null;
  let timer = 0;
  const settle = (query, values) =>
    store.change((state) => (state.found?.query === query ? { ...state, found: { ...state.found, isLoading: false, ...values } } : state));

  const actions = {
    typeSearch(text, { focus = false } = {}) {
      const query = text ? new URLSearchParams({ q: text }).toString() : "";
      // Each letter is no step of its own on the way back.
      history.replaceState(null, "", `#search${query && `?${query}`}`);
      store.set({ viewQuery: query });
      if (focus) setTimeout(() => document.querySelector("#search-text")?.focus());
    },
    search(query) {
      if (store.state.found?.query === query && !store.state.found.problem) return;
      clearTimeout(timer);
      asking?.abort();
      if (!query.trim()) {
        store.set({ found: null });
        return;
      }
      const { found } = store.state;
      const before = found && { customers: found.customers, messages: found.messages };
      store.set({ found: { query, customers: [], messages: [], ...before, next: "", notices: [], problem: "", isLoading: true } });
      timer = setTimeout(() => actions.searchNow(query), WAIT_MS);
    },
    async searchNow(query, after = "") {
      asking = new AbortController();
      try {
        const page = await search(query, { after, signal: asking.signal });
        const { messages, customers } = store.state.found ?? {};
        settle(query, after ? { messages: [...messages, ...page.messages], customers, next: page.next } : { ...page });
      } catch (error) {
        if (error.name !== "AbortError") settle(query, { problem: error.message });
      }
    },
    async searchOn() {
      const { query, next, isLoading } = store.state.found;
      if (!next || isLoading) return;
      store.change((state) => ({ ...state, found: { ...state.found, isLoading: true } }));
      await actions.searchNow(query, next);
    },
  };
  return actions;
}
