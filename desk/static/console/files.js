// The files of conversations: those that an agent is about to send, by conversation, and where sent ones are read. The
// views and the way of a file to the desk are the widget's own.

import english from "../widget/languages/en.js";
import { DraftFiles } from "../widget/draft_files.js";
import { newId } from "./commands.js";

/** The widget's sentences about files and emoji; the console speaks English. */
export const fileWords = { ...english, code: "en" };

const addressOf = (conversation, path) => `/api/conversations/${encodeURIComponent(conversation)}/attachments${path}`;

/** Where the views find the contents of a conversation's files: the desk knows the agent by the cookie. */
export const contentsOf = (conversation) => ({
  address: async (id, { isThumbnail = false } = {}) => addressOf(conversation, `/${id}${isThumbnail ? "?size=thumbnail" : ""}`),
});

/** Keeps the files that are not sent yet; what is shown of them is `draftFiles` of the store, by conversation. */
export class ConversationFiles {
  constructor(store) {
    this.store = store;
    this.drafts = new Map();
  }

  of(conversation) {
    if (!this.drafts.has(conversation)) {
      const draft = new DraftFiles({
        newId,
        getRules: () => this.store.state.fileRules,
        isOnline: () => this.store.state.link === "online",
        request: async (id, name) => ({ url: addressOf(conversation, `?${new URLSearchParams({ id, name })}`), headers: {} }),
        discard: ({ id }) => fetch(addressOf(conversation, `/${id}`), { method: "DELETE" }).catch(() => {}),
        onChange: (files) =>
          this.store.change((state) => ({ ...state, draftFiles: { ...state.draftFiles, [conversation]: files } })),
      });
      this.drafts.set(conversation, draft);
    }
    return this.drafts.get(conversation);
  }

  /** With each new connection: what waited for one is uploaded. */
  go() {
    for (const draft of this.drafts.values()) draft.go();
  }
}

/** What an agent can do with files, as functions for the views. */
export const fileActions = (files) => ({
  addFiles: (id, chosen) => files.of(id).add(chosen),
  removeFile: (id, file) => files.of(id).remove(file),
  retryFile: (id, file) => files.of(id).retry(file),
});
