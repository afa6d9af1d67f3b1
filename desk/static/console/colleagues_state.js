// What colleagues do for each other, as steps from one state to the next: whispers, mentions, who is there, to whom a
// conversation can be passed on, the live floor.

import { conversationOf, withConversation } from "./state.js";

export const initialColleagues = {
  mentions: { list: [], unread: 0 }, // notes that name this agent, the newest first
  colleagues: null, // [{agent, name, role, presence}], once they were asked for
  floor: null, // the live floor as it was sent last, to supervisors who look at it
  peek: null, // an earlier contact that is read beside the open conversation: the contact and {beside, entries, more, problem}
  passOptions: null, // what the form for passing on may say: {conversation, reasons, skills, agents}
};

function withWhispers(state, id, fresh) {
  const known = conversationOf(state, id).whispers;
  const ids = new Set(fresh.map((one) => one.id));
  const whispers = [...known.filter((one) => !ids.has(one.id)), ...fresh].sort((one, other) => one.at - other.at);
  const written = new Set(fresh.map((one) => one.client_id));
  const next = withConversation(state, id, { whispers });
  return { ...next, outbox: next.outbox.filter((message) => message.kind !== "whisper" || !written.has(message.id)) };
}

/** By the type of the frame. */
export const colleagueFrames = {
  whispers: (state, { conversation, whispers }) => withWhispers(state, conversation, whispers),
  "whisper.added": (state, { conversation, whisper }) => withWhispers(state, conversation, [whisper]),
  mentions: (state, { mentions, unread }) => ({ ...state, mentions: { list: mentions, unread } }),
  colleagues: (state, { colleagues }) => ({ ...state, colleagues }),
  floor: (state, floor) => ({ ...state, floor, clockOffset: floor.now - Date.now() / 1000 }),
  "pass_on.options": (state, options) => ({ ...state, passOptions: options }),
};
