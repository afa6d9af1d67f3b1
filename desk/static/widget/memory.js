// What this browser remembers: the conversation's token, and messages that the desk has not acknowledged yet.
// A browser that forbids storage still chats; it only forgets at a reload.

const fallback = new Map();

function read(key) {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return fallback.get(key) ?? null;
  }
}

function write(key, value) {
  try {
    if (value === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, value);
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

  forget() {
    this.token = "";
    this.outbox = [];
  }
}
