// What helps in a conversation, as steps from one state to the next: suggestions, articles, canned replies, reminders, and
// what the assistant gathers.

import { withConversation } from "./state.js";

export const initialCopilot = {
  replies: { list: [], facts: [], variables: [] }, // the company's canned replies, and what can be asked for
  article: null, // the article that is read as a whole: {slug, title, topic, updated, answer, body}
};

/** By the type of the frame. */
export const copilotFrames = {
  copilot: (state, { type: _type, conversation, ...copilot }) => withConversation(state, conversation, { copilot }),
  replies: (state, { replies, facts, variables }) => ({ ...state, replies: { list: replies, facts, variables } }),
  "articles.listed": (state, { id, articles }) => {
    const found = Object.values(state.conversations).find((one) => one.search?.id === id);
    return found ? withConversation(state, found.id, { search: { ...found.search, articles } }) : state;
  },
  article: (state, { slug, title, topic, updated, answer, body }) => ({
    ...state,
    article: { slug, title, topic, updated, answer, body },
  }),
};

/** What the agent may take with one key: the suggestions, then the articles on the screen. */
export const suggestionsOf = (conversation) => conversation.copilot?.suggestions ?? [];
export const articlesOf = (conversation) =>
  (conversation.search?.text ? conversation.search.articles : conversation.copilot?.articles) ?? [];
export const openReminders = (conversation) =>
  (conversation.copilot?.reminders ?? []).filter((reminder) => !reminder.ticked_by);
export const isAsking = (conversation) => conversation.copilot?.delegation?.state === "open";
