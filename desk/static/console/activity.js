// Tells the desk that somebody is at this console, so that an agent who left is not offered conversations.

const EVERY_MS = 30_000;
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];

export class Activity {
  /** `push(frame)` sends a frame, and says whether there was a connection. */
  constructor(push) {
    this.push = push;
    this.toldAt = 0;
    this.onSign = () => this.acted();
  }

  start() {
    SIGNS.forEach((name) => document.addEventListener(name, this.onSign, { passive: true, capture: true }));
  }

  stop() {
    SIGNS.forEach((name) => document.removeEventListener(name, this.onSign, { capture: true }));
  }

  acted() {
    if (Date.now() - this.toldAt < EVERY_MS) return;
    if (this.push({ type: "activity" })) this.toldAt = Date.now();
  }

  /** The next sign of somebody is told at once: the desk has just put them away. */
  forget() {
    this.toldAt = 0;
  }
}
