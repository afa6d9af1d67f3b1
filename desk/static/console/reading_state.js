// Lists, what was read, who else looks: the parts of the console's state that have to do with finding and reading.

import { conversationOf, lastSeq, withConversation } from "./state.js";

export const initialReading = {
  list: null, // a list in place of the inbox: {filters, rows, next, count, isLoading, problem}
  savedViews: [], // {id, name, filters, is_shared, mine}
  found: null, // what was searched last: {query, customers, messages, next, notices, isLoading, problem}
  choices: null, // what a list can be filtered by: {skills, tiers, channels, agents}
};

export const blankReading = {
  marks: null, // how far the customer has it: {delivered_seq, delivered_at, read_seq, read_at}
  watchers: [], // agents who have it open: {agent, name}
};

export const readingFrames = {
  channel: (state, { type: _type, conversation, ...channel }) => withConversation(state, conversation, { channel }),
  templates: (state, { conversation, templates }) => withConversation(state, conversation, { templates }),
  "conversation.marks": (state, { type: _type, conversation, ...marks }) => withConversation(state, conversation, { marks }),
  "conversation.watchers": (state, { conversation, watchers }) => withConversation(state, conversation, { watchers }),
  /** Read in another window of the same agent's, perhaps. */
  "conversation.read": (state, { conversation }) => withoutUnread(state, conversation),
};

/** How many messages of the customer's in this row were not read. What this window has read is known here first. */
export function unreadIn(state, row) {
  const seen = state.seen[row.conversation];
  return seen && seen.at >= row.last_at ? 0 : (row.unread ?? 0);
}

export function withoutUnread(state, conversation) {
  const read = (row) => (row.conversation === conversation && row.unread ? { ...row, unread: 0 } : row);
  return {
    ...state,
    inbox: state.inbox && { ...state.inbox, mine: state.inbox.mine.map(read) },
    list: state.list && { ...state.list, rows: state.list.rows.map(read) },
  };
}

/** The seq of the first entry that is here; 0 before any is. Earlier ones are on the desk where it is above 1. */
export const firstSeq = (conversation) => conversation.entries[0]?.seq ?? 0;

/** Puts entries from further up before those that are here. */
export function withEarlier(state, id, entries) {
  const first = firstSeq(conversationOf(state, id));
  const earlier = entries.filter((entry) => entry.seq < first);
  if (!first || !earlier.length) return state;
  return withConversation(state, id, (before) => ({ ...before, entries: [...earlier, ...before.entries] }));
}

/** Forgets the log where so much was missed that only its newest entries came: the others are asked for when needed. */
export function withoutGap(state, id, entries) {
  const last = lastSeq(conversationOf(state, id));
  const isTorn = last > 0 && entries.length > 0 && entries[0].seq > last + 1;
  return isTorn ? withConversation(state, id, { entries: [] }) : state;
}

/** What the customer has of the last messages that people wrote: the seq of each with its word. */
export function statusesOf(conversation) {
  const { marks, entries } = conversation;
  const said = entries.filter((entry) => entry.author === "agent" && entry.kind === "message");
  if (!said.length) return {};
  const last = said[said.length - 1];
  const upTo = (seq) => said.filter((entry) => entry.seq <= seq).pop()?.seq;
  const statuses = { [last.seq]: "sent" };
  const delivered = marks && upTo(marks.delivered_seq);
  const read = marks && upTo(marks.read_seq);
  if (delivered) statuses[delivered] = "delivered";
  if (read) statuses[read] = "read";
  return statuses;
}
