// The agent's presence, what is offered to them, what is owed to customers, and what figures are beyond their limit, as steps from one state to the next.

export const initialDuty = {
  presence: "online", // online | away
  presenceWhy: "chosen", // chosen | inactive | missed: why the desk or the agent set it
  followUps: { list: [], outcomes: [] },
  figures: { alerts: [], unseen: 0 }, // figures beyond their limit that nobody has acknowledged, for those who read them
};

/** By the type of the frame. */
export const dutyFrames = {
  "presence.changed": (state, { presence, why }) => ({ ...state, presence, presenceWhy: why }),
  "insight.alerts": (state, { alerts, unseen }) => ({ ...state, figures: { alerts, unseen } }),
  follow_ups: (state, { follow_ups, outcomes }) => ({ ...state, followUps: { list: follow_ups, outcomes } }),
};

/** What the desk offers to this agent now, the most urgent first. */
export const offersOf = (state) => (state.inbox?.queue ?? []).filter((row) => row.assigned_to && row.assigned_to === state.me?.id);

export const isOverdue = (followUp, now) => followUp.due_at <= now;

/** How many follow-ups are this agent's to do: their own, and those that nobody has. */
export const countFollowUps = ({ followUps, me }) =>
  followUps.list.filter((one) => !one.owner || one.owner === me?.id).length;

/** How many alerts about figures nobody has acknowledged. */
export const countFigures = (state) => state.figures.unseen;
