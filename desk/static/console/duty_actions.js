// What an agent can do about offers, their presence, and follow-ups.

import { words } from "./words.js";

export function dutyActions({ session }) {
  const { store, commands } = session;
  const onFollowUp = (type) => (id, values = {}, onDone = () => {}) =>
    commands.give(`follow-up:${id}`, { type, follow_up: id, ...values }, onDone);
  return {
    setPresence(presence) {
      // Shown only where the desk was told: nobody should believe that they are away while they are offered customers.
      if (session.connection.push({ type: "presence.set", presence })) store.set({ presence, presenceWhy: "chosen" });
      else store.set({ notice: words.notConnected });
    },
    /** Does not take what is offered; the reason is kept for supervisors. */
    decline: (conversation, reason) =>
      commands.give(`decline:${conversation}`, { type: "assignment.decline", conversation, reason }),
    takeFollowUp: onFollowUp("follow_up.take"),
    releaseFollowUp: onFollowUp("follow_up.release"),
    postponeFollowUp: onFollowUp("follow_up.postpone"),
    completeFollowUp: onFollowUp("follow_up.complete"),
  };
}
