// The conversation as the widget knows it, and what each frame of the desk does to it. No DOM, no socket: every
// function takes a state and returns the next one.

import { ratingFrames } from "./rating.js";

export const initial = {
  connection: "connecting", // connecting | online | offline
  conversation: "",
  entries: [],
  pending: [], // {id, text, files, frame, state: "sending" | "failed", problem: {code, message}}
  speaker: { owner: "bot", speaker_name: "", position: 0, wait_low_seconds: 0, wait_high_seconds: 0 },
  typing: null, // {author, author_name, until}
  company: "",
  assistant: "",
  limit: 2000,
  fileRules: null, // {types, size_bytes, per_message}; nothing where no files are taken
  seen: 0, // how far a person has read what the customer wrote
  notice: null, // {code, message} of what was refused
  rating: null, // how it was, once that is asked (rating.js)
};

export const lastSeq = (state) => (state.entries.length ? state.entries[state.entries.length - 1].seq : 0);

// The desk sends entries in order and without a gap; a `seq` that is left out is an agents' note.
function withEntries(state, entries) {
  const last = lastSeq(state);
  const fresh = entries.filter((entry) => entry.seq > last);
  if (!fresh.length) return state;
  const written = new Set(fresh.map((entry) => entry.client_id).filter(Boolean));
  const fromOthers = fresh.some((entry) => entry.author !== "customer");
  return {
    ...state,
    entries: [...state.entries, ...fresh],
    pending: state.pending.filter((message) => !written.has(message.id)),
    typing: fromOthers ? null : state.typing,
  };
}

const onFrame = {
  welcome(state, frame) {
    const same = state.conversation === frame.conversation;
    const base = same ? state : { ...state, entries: [], rating: null };
    return withEntries(
      {
        ...base,
        connection: "online",
        conversation: frame.conversation,
        speaker: frame.state,
        company: frame.company ?? "",
        assistant: frame.assistant_name ?? "",
        limit: frame.message_characters,
        fileRules: frame.attachments ?? null,
        seen: frame.seen_seq ?? 0,
      },
      frame.entries,
    );
  },
  "message.seen": (state, { seq }) => ({ ...state, seen: Math.max(state.seen, seq) }),
  entry: (state, frame) => withEntries(state, [frame.entry]),
  state: (state, frame) => ({ ...state, speaker: frame }),
  typing: (state, frame) => ({
    ...state,
    typing: { author: frame.author, author_name: frame.author_name ?? "", until: Date.now() + 6000 },
  }),
  error(state, frame) {
    const problem = { code: frame.code, message: frame.message };
    const known = frame.id && state.pending.some((message) => message.id === frame.id);
    if (!known) return { ...state, notice: problem };
    return {
      ...state,
      pending: state.pending.map((message) =>
        message.id === frame.id ? { ...message, state: "failed", problem } : message,
      ),
    };
  },
};

export function receive(state, frame) {
  const step = onFrame[frame.type] ?? ratingFrames[frame.type];
  return step ? step(state, frame) : state;
}

export const addPending = (state, message) => ({
  ...state,
  notice: null,
  pending: [...state.pending, { state: "sending", problem: null, files: [], ...message }],
});

export const dropPending = (state, id) => ({
  ...state,
  pending: state.pending.filter((message) => message.id !== id),
});

/** The entry whose buttons may still be pressed, null for none. The bot's wait for an answer to its last question; the
 * desk's own, which come as events, for the customer's choice while they wait for a person. */
export function openButtons(state) {
  if (state.pending.length) return null;
  for (let at = state.entries.length - 1; at >= 0; at -= 1) {
    const entry = state.entries[at];
    const byCustomer = entry.author === "customer";
    if (entry.buttons?.length) return state.speaker.owner === (entry.kind === "event" ? "queue" : "bot") ? entry.seq : null;
    if (byCustomer && (entry.kind === "message" ? state.speaker.owner === "bot" : entry.event.startsWith("choice."))) return null;
  }
  return null;
}

/** The button of an entry that the customer pressed, as far as that can be told; null for none. */
export function chosenButton(state, entry) {
  const sent = state.pending.find((message) => entry.buttons.some((button) => button.id === message.frame?.button));
  if (sent) return sent.frame.button;
  const answer = state.entries.find((later) => later.seq > entry.seq && later.author === "customer");
  if (!answer) return null;
  const place = entry.buttons.findIndex(
    (button, at) => answer.text === button.title || answer.event === `choice.${entry.values?.choices?.[at]}`,
  );
  return place < 0 ? null : entry.buttons[place].id;
}

/** True while the assistant owes an answer: the last message is the customer's, and the assistant is in charge. */
export function assistantIsThinking(state) {
  if (state.speaker.owner !== "bot" || state.connection !== "online") return false;
  if (state.pending.some((message) => message.state === "sending")) return true;
  const messages = state.entries.filter((entry) => entry.kind === "message");
  return messages.length > 0 && messages[messages.length - 1].author === "customer";
}

/** How many messages of others came after the entry `seen`. */
export const unreadSince = (state, seen) =>
  state.entries.filter((entry) => entry.seq > seen && entry.kind === "message" && entry.author !== "customer").length;
