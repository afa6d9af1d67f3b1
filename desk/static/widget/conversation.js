// The conversation as the widget knows it, and what each frame of the desk does to it. No DOM, no socket: every
// function takes a state and returns the next one.

export const initial = {
  connection: "connecting", // connecting | online | offline
  conversation: "",
  entries: [],
  pending: [], // {id, text, state: "sending" | "failed", problem}
  speaker: { owner: "bot", speaker_name: "", position: 0, wait_low_seconds: 0, wait_high_seconds: 0 },
  typing: null, // {author, author_name, until}
  company: "",
  assistant: "",
  limit: 2000,
  notice: "",
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
    const base = same ? state : { ...state, entries: [] };
    return withEntries(
      {
        ...base,
        connection: "online",
        conversation: frame.conversation,
        speaker: frame.state,
        company: frame.company ?? "",
        assistant: frame.assistant_name ?? "",
        limit: frame.message_characters,
      },
      frame.entries,
    );
  },
  entry: (state, frame) => withEntries(state, [frame.entry]),
  state: (state, frame) => ({ ...state, speaker: frame }),
  typing: (state, frame) => ({
    ...state,
    typing: { author: frame.author, author_name: frame.author_name ?? "", until: Date.now() + 6000 },
  }),
  error(state, frame) {
    if (!frame.id) return { ...state, notice: frame.message };
    const known = state.pending.some((message) => message.id === frame.id);
    if (!known) return { ...state, notice: frame.message };
    return {
      ...state,
      pending: state.pending.map((message) =>
        message.id === frame.id ? { ...message, state: "failed", problem: frame.message } : message,
      ),
    };
  },
};

export function receive(state, frame) {
  const step = onFrame[frame.type];
  return step ? step(state, frame) : state;
}

export const addPending = (state, message) => ({
  ...state,
  notice: "",
  pending: [...state.pending, { state: "sending", problem: "", ...message }],
});

export const dropPending = (state, id) => ({
  ...state,
  pending: state.pending.filter((message) => message.id !== id),
});

/** The buttons that may still be pressed: those of the last message, if the customer has not answered since. */
export function openButtons(state) {
  if (state.pending.length || state.speaker.owner !== "bot") return null;
  for (let at = state.entries.length - 1; at >= 0; at -= 1) {
    const entry = state.entries[at];
    if (entry.kind !== "message") continue;
    if (entry.author === "customer") return null;
    if (entry.buttons?.length) return entry.seq;
  }
  return null;
}

/** True while the assistant owes an answer: the last message is the customer's, and the assistant is in charge. */
export function assistantIsThinking(state) {
  if (state.speaker.owner !== "bot" || state.connection !== "online") return false;
  if (state.pending.some((message) => message.state === "sending")) return true;
  const messages = state.entries.filter((entry) => entry.kind === "message");
  return messages.length > 0 && messages[messages.length - 1].author === "customer";
}
