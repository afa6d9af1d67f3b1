// What an agent wrote, until the desk has stored it. A message is shown at once, sent again after a reconnect or a
// reload, and always under the same id: the desk stores an id once.

import { newId } from "./commands.js";

const FRAMES = { reply: "message.send", note: "note.add", whisper: "whisper.send" };
const TRY_AGAIN_MS = 1500;

export class Outbox {
  constructor({ store, memory, push }) {
    Object.assign(this, { store, memory, push });
    store.set({ outbox: memory.outbox });
  }

  /** Sends a new `reply`, `note` or `whisper`. `confirmed` names the rules whose warnings were read, and which it is sent in spite of. `files` are uploaded already;
   * a `template` is `{name, language, values}`, and `text` how it reads. */
  add(conversation, kind, text, confirmed = [], files = [], template = null) {
    const at = Date.now() / 1000;
    const message = { id: newId(), conversation, kind, text, confirmed, files, template, state: "sending", problem: "", at };
    this.store.change((state) => ({ ...state, outbox: [...state.outbox, message] }));
    this.memory.keepMessage(message);
    this.send(message);
  }

  send({ id, conversation, kind, text, confirmed, files, template }) {
    const attachments = files?.map((file) => file.id);
    this.push({
      type: FRAMES[kind],
      id,
      conversation,
      text,
      ...(confirmed?.length && { confirmed }),
      ...(attachments?.length && { attachments }),
      ...(template && { template }),
    });
  }

  /** Sends all that is not acknowledged; called with each new connection. */
  sendAll() {
    this.store.state.outbox.filter((message) => message.state === "sending").forEach((message) => this.send(message));
  }

  retry(id) {
    this.become(id, { state: "sending", problem: "" });
    const message = this.find(id);
    if (message) this.send(message);
  }

  drop(id) {
    this.memory.dropMessage(id);
    this.store.change((state) => ({ ...state, outbox: state.outbox.filter((message) => message.id !== id) }));
  }

  /** The desk has stored it. It stays on the screen until its entry arrives, if that is on the screen. */
  stored(id) {
    const message = this.find(id);
    if (!message) return;
    this.memory.dropMessage(id);
    if (this.store.state.open === message.conversation) this.become(id, { state: "stored" }, { keep: false });
    else this.drop(id);
  }

  /** The message from here that was refused, as it is now; nothing where the refusal was of something else. */
  refused({ id, code, message: problem }) {
    const message = this.find(id);
    if (!message) return undefined;
    if (code === "rate_limited") setTimeout(() => this.find(id)?.state === "sending" && this.send(message), TRY_AGAIN_MS);
    else this.become(id, { state: "failed", problem });
    return this.find(id);
  }

  /** The log of `conversation` was read anew: what is stored is in it. */
  settle(conversation) {
    this.store.change((state) => {
      const left = state.outbox.filter((one) => one.conversation !== conversation || one.state !== "stored");
      return left.length === state.outbox.length ? state : { ...state, outbox: left };
    });
    const ids = new Set(this.store.state.outbox.map((message) => message.id));
    this.memory.outbox.filter((message) => !ids.has(message.id)).forEach(({ id }) => this.settleOne(conversation, id));
  }

  settleOne(conversation, id) {
    const entries = this.store.state.conversations[conversation]?.entries ?? [];
    if (entries.some((entry) => entry.client_id === id)) this.memory.dropMessage(id);
  }

  find(id) {
    return this.store.state.outbox.find((message) => message.id === id);
  }

  become(id, values, { keep = true } = {}) {
    this.store.change((state) => ({
      ...state,
      outbox: state.outbox.map((message) => (message.id === id ? { ...message, ...values } : message)),
    }));
    const message = this.find(id);
    if (keep && message) this.memory.keepMessage(message);
  }
}
