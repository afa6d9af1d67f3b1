// What this browser remembers: the conversation's token, messages that the desk has not acknowledged yet, how far the
// customer has read, and what they chose. A browser that forbids storage still chats; it only forgets at a reload.

const fallback = new Map();

function read(key) {
  if (fallback.has(key)) return fallback.get(key);
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    if (value === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, value);
    fallback.delete(key);
  } catch {
    fallback.set(key, value);
  }
}

export class Memory {
  constructor(desk) {
    this.prefix = `frontline:${desk}:`;
  }

  get token() {
    return read(`${this.prefix}token`) ?? "";
  }

  set token(value) {
    write(`${this.prefix}token`, value || null);
  }

  get open() {
    return read(`${this.prefix}open`) === "yes";
  }

  set open(value) {
    write(`${this.prefix}open`, value ? "yes" : null);
  }

  /** The language that the customer chose; empty for none. */
  get language() {
    return read(`${this.prefix}language`) ?? "";
  }

  set language(value) {
    write(`${this.prefix}language`, value || null);
  }

  get sound() {
    return read(`${this.prefix}sound`) === "yes";
  }

  set sound(value) {
    write(`${this.prefix}sound`, value ? "yes" : null);
  }

  /** The last entry that was on the screen: `{conversation, seq}`. */
  get seen() {
    const [conversation, seq] = (read(`${this.prefix}seen`) ?? "").split(" ");
    return { conversation, seq: Number(seq) || 0 };
  }

  set seen({ conversation, seq }) {
    write(`${this.prefix}seen`, conversation ? `${conversation} ${seq}` : null);
  }

  /** Frames in the order they were written, each with its id. */
  get outbox() {
    try {
      const frames = JSON.parse(read(`${this.prefix}outbox`) ?? "[]");
      return Array.isArray(frames) ? frames : [];
    } catch {
      return [];
    }
  }

  set outbox(frames) {
    write(`${this.prefix}outbox`, frames.length ? JSON.stringify(frames) : null);
  }

  /** The conversation that the customer does not want to rate. */
  get putOff() {
    return read(`${this.prefix}put-off`) ?? "";
  }

  set putOff(conversation) {
    write(`${this.prefix}put-off`, conversation || null);
  }

  forget() {
    this.token = "";
    this.outbox = [];
    this.seen = {};
  }
}
