// What this browser keeps for one agent: drafts, messages that the desk has not acknowledged, what was read, and
// preferences. A browser that forbids storage still works; it only forgets at a reload.

import { initial } from "./state.js";

const PREFIX = "frontline-console";
const DRAFT_DAYS = 3;
const DAY_MS = 24 * 3600 * 1000;
const MOST_KEPT = 300;
const fallback = new Map();

function read(key, otherwise) {
  let text = null;
  try {
    text = window.localStorage.getItem(key);
  } catch {
    text = fallback.get(key) ?? null;
  }
  try {
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}

function write(key, value) {
  try {
    if (value === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, JSON.stringify(value));
  } catch {
    if (value === null) fallback.delete(key);
    else fallback.set(key, JSON.stringify(value));
  }
}

/** Each change reads what is stored first, for another tab of the same agent may have written in between. */
export class Memory {
  constructor(agent) {
    this.prefix = `${PREFIX}:${agent}:`;
  }

  /** Drafts by conversation: `{tab, reply, note, whisper, template, at}`. What lay there for days is dropped: it holds customers' words. */
  get drafts() {
    const since = Date.now() - DRAFT_DAYS * DAY_MS;
    return Object.fromEntries(Object.entries(this.map("drafts")).filter(([, draft]) => draft.at > since));
  }

  keepDraft(conversation, draft) {
    this.keep("drafts", conversation, draft.reply || draft.note || draft.whisper || draft.template ? draft : null);
  }

  /** Written messages that the desk has not acknowledged, in their order. */
  get outbox() {
    return Object.values(this.map("outbox"));
  }

  keepMessage(message) {
    this.keep("outbox", message.id, message);
  }

  dropMessage(id) {
    this.keep("outbox", id, null);
  }

  /** What was read, by conversation: the last entry's `{seq, at}`. */
  get seen() {
    return this.map("seen");
  }

  keepSeen(conversation, seen) {
    this.keep("seen", conversation, seen);
  }

  get preferences() {
    return { ...initial.preferences, ...this.map("preferences") };
  }

  keepPreference(name, value) {
    this.keep("preferences", name, value);
  }

  /** After a logout nothing that customers or agents wrote stays in the browser. */
  forget() {
    for (const name of ["drafts", "outbox", "seen"]) write(this.prefix + name, null);
  }

  map(name) {
    const value = read(this.prefix + name, {});
    return value && typeof value === "object" && !Array.isArray(value) ? value : {};
  }

  keep(name, key, value) {
    const { [key]: _before, ...rest } = this.map(name);
    const entries = Object.entries(value === null ? rest : { ...rest, [key]: value });
    write(this.prefix + name, entries.length ? Object.fromEntries(entries.slice(-MOST_KEPT)) : null);
  }
}
