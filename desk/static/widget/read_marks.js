// Tells the desk how far the customer's chat has what people wrote, and how far it was on the screen: once for all that
// came together, and nothing that was told before.

const TOGETHER_MS = 300;

/** The last message of a person's; 0 before there is one. Of what the bot says nobody asks whether it was read. */
const lastOfPerson = ({ entries }) => entries.findLast(({ author, kind }) => author === "agent" && kind === "message")?.seq ?? 0;

export class ReadMarks {
  /** `push(frame)` sends a frame where there is a connection; `isLookedAt()` says whether the chat is on the screen. */
  constructor({ push, getState, isLookedAt }) {
    Object.assign(this, { push, getState, isLookedAt });
    this.forget();
  }

  /** Of another conversation, or on another connection, nothing was told yet. */
  forget() {
    this.told = { delivered: 0, read: 0 };
  }

  look() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), TOGETHER_MS);
  }

  tell() {
    const state = this.getState();
    const seq = lastOfPerson(state);
    if (state.connection !== "online" || this.told.read >= seq) return;
    if (this.isLookedAt()) {
      this.told = { delivered: seq, read: seq };
      this.push({ type: "message.read", seq });
    } else if (this.told.delivered < seq) {
      this.told.delivered = seq;
      this.push({ type: "message.delivered", seq });
    }
  }
}

/** The customer's own message under which "Seen" stands: the last one, once a person has read it; 0 for none. */
export function seenMessage({ entries, pending, seen }) {
  const last = entries.findLast(({ author, kind }) => author === "customer" && kind === "message");
  const isAnswered = last && entries.some(({ author, kind, seq }) => seq > last.seq && kind === "message" && author !== "customer");
  return last && !pending.length && !isAnswered && seen >= last.seq ? last.seq : 0;
}
