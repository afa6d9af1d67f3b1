// The agent's presence, what is offered to them, and what is owed to customers, as steps from one state to the next.

export const initialDuty = {
  presence: "online", // online | away
  presenceWhy: "chosen", // chosen | inactive | missed: why the desk or the agent set it
  followUps: { list: [], outcomes: [] },
};

/** By the type of the frame. */
export const dutyFrames = {
  "presence.changed": (state, { presence, why }) => ({ ...state, presence, presenceWhy: why }),
  follow_ups: (state, { follow_ups, outcomes }) => ({ ...state, followUps: { list: follow_ups, outcomes } }),
};

/** What the desk offers to this agent now, the most urgent first. */
export const offersOf = (state) => (state.inbox?.queue ?? []).filter((row) => row.assigned_to && row.assigned_to === state.me?.id);

export const isOverdue = (followUp, now) => followUp.due_at <= now;

/** How many follow-ups are this agent's to do: their own, and those that nobody has. */
export const countFollowUps = ({ followUps, me }) =>
  followUps.list.filter((one) => !one.owner || one.owner === me?.id).length;
