// What an agent can do about offers, their presence, and follow-ups.

export function dutyActions({ session }) {
  const { store, commands } = session;
  const onFollowUp = (type) => (id, values = {}, onDone = () => {}) =>
    commands.give(`follow-up:${id}`, { type, follow_up: id, ...values }, onDone);
  return {
    setPresence(presence) {
      store.set({ presence, presenceWhy: "chosen" });
      session.connection.push({ type: "presence.set", presence });
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
