// What an agent can do after a conversation, as functions for the views.

import { withConversation } from "./state.js";

export function afterActions({ store, commands }) {
  const nothing = () => {};
  const tell = (notice) => store.set({ notice });
  return {
    /** Asks for the draft of the wrap-up as of now. */
    prepareWrapUp(id) {
      store.change((state) => withConversation(state, id, { wrapUp: null }));
      commands.give(`wrap_up:${id}`, { type: "wrap_up.prepare", conversation: id });
    },
    confirmWrapUp(id, confirmed, onDone) {
      const { wrapUp, ending, content, verdict } = confirmed;
      const frame = { type: "wrap_up.confirm", conversation: id, wrap_up: wrapUp, ending, content, verdict };
      commands.give(`wrap_up:${id}`, frame, () => {
        store.change((state) => withConversation(state, id, { wrapUp: null, ...(verdict && { verdict }) }));
        onDone();
      });
    },
    flagAnswer: (id, seq, right_answer = "") =>
      commands.give(`answer ${seq}:${id}`, { type: "answer.flag", conversation: id, seq, right_answer }, nothing, tell),
    unflagAnswer: (id, seq) =>
      commands.give(`answer ${seq}:${id}`, { type: "answer.unflag", conversation: id, seq }, nothing, tell),
    settleReview: (review, comment, onDone) =>
      commands.give(`review:${review}`, { type: "review.settle", review, comment }, onDone),
    giveFollowUp: (follow_up, to, onDone) =>
      commands.give(`follow-up:${follow_up}`, { type: "follow_up.give", follow_up, to }, onDone),
    readReview: (review) => commands.give(`review:${review}`, { type: "review.read", review }, nothing, tell),
  };
}
