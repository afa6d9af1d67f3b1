// Commands to the desk: each is under way once, however often its button is pressed, and its refusal is told where it
// was given. A command whose connection was lost is not sent again by itself: the world may be another one by then.

import { words } from "./words.js";

export const newId = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
  );

const without = (map, key) => {
  const { [key]: _gone, ...rest } = map;
  return rest;
};

export class Commands {
  /** `push(frame)` sends a frame, and says whether there was a connection. */
  constructor({ store, push }) {
    this.store = store;
    this.push = push;
    this.waiting = new Map(); // by id: {key, onDone, onRefused}
  }

  /** Gives `frame` under `key`, for example `claim:<conversation>`. Ignored while the same command is under way. Its
   * refusal stands in `problems` under the key, for the view that shows it; where none does, `onRefused(problem)` tells it. */
  give(key, frame, onDone = () => {}, onRefused = () => {}) {
    if (this.store.state.busy[key]) return;
    const id = newId();
    this.waiting.set(id, { key, onDone, onRefused });
    this.store.change((state) => ({
      ...state,
      busy: { ...state.busy, [key]: true },
      problems: without(state.problems, key),
    }));
    if (!this.push({ ...frame, id })) this.end(id, words.notConnected);
  }

  /** The desk carried `id` out, or refused it with `problem`. False when it is no command's. */
  end(id, problem = "") {
    const command = this.waiting.get(id);
    if (!command) return false;
    this.waiting.delete(id);
    this.store.change((state) => ({
      ...state,
      busy: without(state.busy, command.key),
      problems: problem ? { ...state.problems, [command.key]: problem } : state.problems,
    }));
    if (problem) command.onRefused(problem);
    else command.onDone();
    return true;
  }

  lost() {
    for (const id of [...this.waiting.keys()]) this.end(id, words.lostBeforeDone);
  }

  /** Forgets what was refused in `conversation`: it has another owner now, and the sentence may be wrong. */
  forgive(conversation) {
    this.store.change((state) => ({
      ...state,
      problems: Object.fromEntries(Object.entries(state.problems).filter(([key]) => !key.endsWith(`:${conversation}`))),
    }));
  }
}
