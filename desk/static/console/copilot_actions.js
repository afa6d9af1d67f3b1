// What an agent can do with what helps, as functions for the views.

import { newId } from "./commands.js";
import { articlesOf, suggestionsOf } from "./copilot_state.js";
import { inserted } from "./reply_text.js";
import { conversationOf, permissions, withConversation } from "./state.js";

const SEARCH_CHARACTERS = 500;

export function copilotActions({ session, draftOf, setDraft }) {
  const { store, commands } = session;
  const push = (frame) => session.connection.push(frame);

  const copilot = {
    /** Puts text into the reply where the caret is; `select` are the characters of it that are selected then. */
    insertText(id, text, select = null) {
      if (!permissions(store.state, conversationOf(store.state, id)).reply) return;
      const field = document.querySelector("#composer-text");
      const { tab, reply } = draftOf(id);
      const place = field && tab === "reply" ? [field.selectionStart, field.selectionEnd] : [reply.length, reply.length];
      const next = inserted(reply, text, place);
      setDraft(id, { tab: "reply", reply: next.text });
      store.set({ pane: "conversation" });
      const [from, to] = select ? [next.from + select[0], next.from + select[1]] : [next.caret, next.caret];
      setTimeout(() => {
        const area = document.querySelector("#composer-text");
        area?.focus();
        area?.setSelectionRange(from, to);
      });
    },
    useSuggestion(id, index) {
      const suggestion = suggestionsOf(conversationOf(store.state, id))[index];
      if (!suggestion) return;
      push({ type: "suggestion.insert", conversation: id, suggestion: suggestion.id });
      copilot.insertText(id, suggestion.text);
    },
    useArticle(id, index) {
      const article = articlesOf(conversationOf(store.state, id))[index];
      if (article) copilot.insertText(id, article.answer);
    },
    searchArticles(id, text) {
      const search = { id: newId(), text, articles: conversationOf(store.state, id).search?.articles ?? [] };
      store.change((state) => withConversation(state, id, { search: text.trim() ? search : null }));
      if (text.trim()) push({ type: "articles.search", id: search.id, conversation: id, text: text.slice(0, SEARCH_CHARACTERS) });
    },
    readArticle: (slug) => push({ type: "article.read", id: newId(), slug }),
    closeArticle: () => store.set({ article: null }),
    flagArticle(id, slug, question) {
      const frame = { type: "article.flag", conversation: id, slug, question: question.slice(0, SEARCH_CHARACTERS) };
      commands.give(`article ${slug}:${id}`, frame, () => copilot.markFlagged(id, slug));
    },
    markFlagged(id, slug) {
      const flagged = (list) => list?.map((one) => (one.slug === slug ? { ...one, flagged: true } : one));
      store.change((state) =>
        withConversation(state, id, (before) => ({
          ...before,
          search: before.search && { ...before.search, articles: flagged(before.search.articles) },
          copilot: before.copilot && { ...before.copilot, articles: flagged(before.copilot.articles) },
        })),
      );
    },
    readReplies: () => push({ type: "replies.list" }),
    tick(id, reminder, ticked) {
      const put = (values) =>
        store.change((state) =>
          withConversation(state, id, (before) => ({
            ...before,
            copilot: before.copilot && {
              ...before.copilot,
              reminders: before.copilot.reminders.map((one) => (one.id === reminder ? { ...one, ...values } : one)),
            },
          })),
        );
      const known = conversationOf(store.state, id).copilot?.reminders.find((one) => one.id === reminder);
      const refused = (notice) => {
        put(known);
        store.set({ notice });
      };
      put(ticked ? { ticked_by: store.state.me.name, ticked_at: Date.now() / 1000 } : { ticked_by: "", ticked_at: 0 });
      commands.give(`reminder ${reminder}:${id}`, { type: "reminder.tick", conversation: id, reminder, ticked }, () => {}, refused);
      push({ type: "copilot.watch", conversation: id }); // what the desk says counts, also where it refused
    },
    delegate: (id, items, onDone) =>
      commands.give(`delegate:${id}`, { type: "delegation.begin", conversation: id, items }, onDone),
    takeBack: (id) => commands.give(`delegate:${id}`, { type: "delegation.end", conversation: id }),
  };
  return copilot;
}
