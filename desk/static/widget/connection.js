// The customer's socket: connects, authenticates, resumes from the last entry, and sends each written message until
// the desk has acknowledged it. The same id is sent every time, so that the desk stores it once.

import { lastSeq } from "./conversation.js";

const PING_MS = 25_000;
const SILENCE_MS = 60_000;
const LONGEST_WAIT_MS = 10_000; // a desk whose database is back is to be found again soon, by all within it
const TRY_AGAIN_MS = 1500;
const DESK_RESTARTS = 1012; // RFC 6455's registry: service restart
const RESTART_SPREAD_MS = 1000;

export class Connection {
  /** `getLanguage` tells the tag of the language that the customer wants to be served in; `getState` reads the widget's state; `onFrame(frame)` and `onLink(state)` tell it what happened. */
  constructor({ desk, memory, identity, getLanguage, getState, onFrame, onLink }) {
    Object.assign(this, { desk, memory, identity, getLanguage, getState, onFrame, onLink });
    this.tries = 0;
    this.isStarted = false; // until the customer wants to chat: a page that is only looked at connects to nothing
    this.ready = false;
    this.shown = ""; // the token that this socket goes by, once it was shown
    this.wake = () => this.reconnectNow();
    window.addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
  }

  start() {
    this.isStarted = true;
    this.connect();
  }

  connect() {
    clearTimeout(this.timer);
    this.ready = false;
    this.shown = "";
    this.onLink(this.tries ? "offline" : "connecting");
    const socket = new WebSocket(`${this.desk.replace(/^http/, "ws")}/ws/customer`);
    this.socket = socket;
    socket.onopen = async () => {
      this.heardAt = Date.now();
      const hello = this.hello(await this.currentIdentity());
      if (socket !== this.socket || socket.readyState !== WebSocket.OPEN) return; // the site took its time to answer
      this.shown = hello.token;
      socket.send(JSON.stringify(hello));
    };
    socket.onmessage = (event) => this.receive(socket, JSON.parse(event.data));
    socket.onclose = ({ code }) => this.lost(socket, code);
  }

  /** The signed identity of whoever is logged in on the site, as fresh as the site can make it. */
  async currentIdentity() {
    if (typeof this.identity !== "function") return this.identity;
    try {
      return (await this.identity()) ?? "";
    } catch (error) {
      console.error("The site could not tell who is logged in", error);
      return "";
    }
  }

  hello(identity) {
    return {
      type: "hello",
      token: this.memory.token,
      identity,
      last_seq: this.memory.token ? lastSeq(this.getState()) : 0,
      language: this.getLanguage(),
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "",
      page: location.href.slice(0, 500),
    };
  }

  receive(socket, frame) {
    if (socket !== this.socket) return;
    this.heardAt = Date.now();
    if (frame.type === "welcome") this.welcomed(frame);
    if (frame.type === "message.ack" || frame.type === "rating.kept") this.settle(frame.id);
    // The desk ends the socket after these; what is not acknowledged goes out again with the next one.
    if (frame.type === "error" && (frame.code === "unavailable" || (frame.code === "too_slow" && !frame.id))) return;
    if (frame.type === "error" && frame.code === "not_authenticated") {
      // What this socket did not show was not refused: the token is as good as it was, and is shown by the next one.
      if (!this.shown || this.shown !== this.memory.token) return;
      this.memory.token = "";
    }
    if (frame.type === "error" && frame.code === "identity_refused") this.identityRefused();
    if (frame.type === "error" && frame.id) {
      // Too fast is no refusal: the message stays on its way, under the same id.
      if (frame.code === "rate_limited") {
        this.sendAllSoon();
        return;
      }
      this.settle(frame.id);
    }
    this.onFrame(frame);
  }

  /** An identity that ran out is asked for again once; then the customer goes on as nobody in particular. */
  identityRefused() {
    if (typeof this.identity === "function" && !this.askedAgain) {
      this.askedAgain = true;
      return;
    }
    // Without an identity, and still refused: the conversation belongs to somebody who is no longer signed in.
    if (!this.identity) this.memory.forget();
    this.identity = "";
  }

  welcomed(frame) {
    this.askedAgain = false;
    this.ready = true;
    this.tries = 0;
    this.memory.token = frame.token;
    this.shown = frame.token;
    clearInterval(this.pulse);
    this.pulse = setInterval(() => this.checkPulse(), PING_MS);
    // `onFrame` must know the welcome first, so that what is sent again lands in the right conversation.
    queueMicrotask(() => this.sendAll());
  }

  checkPulse() {
    if (Date.now() - this.heardAt <= SILENCE_MS) {
      this.push({ type: "ping" });
      return;
    }
    // A network that swallows everything swallows the closing too, for which a browser waits a while longer.
    const { socket } = this;
    socket.onclose = null;
    socket.close();
    this.lost(socket, 1006);
  }

  lost(socket, code) {
    if (socket !== this.socket) return;
    clearInterval(this.pulse);
    this.ready = false;
    if (code === DESK_RESTARTS) {
      // Another desk serves already, or this one in a moment; all its customers must not come in the same instant.
      this.onLink("connecting");
      this.timer = setTimeout(() => this.connect(), Math.random() * RESTART_SPREAD_MS);
      return;
    }
    this.tries += 1;
    this.onLink("offline");
    const wait = Math.min(LONGEST_WAIT_MS, 400 * 2 ** Math.min(this.tries, 6)) * (0.5 + Math.random() / 2);
    this.timer = setTimeout(() => this.connect(), wait);
  }

  reconnectNow() {
    const gone = !this.socket || this.socket.readyState === WebSocket.CLOSED;
    if (this.isStarted && gone && document.visibilityState === "visible") this.connect();
  }

  /** Leaves this socket and opens another, for example under another identity or for a new conversation. */
  restart() {
    this.tries = 0;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.connect();
  }

  push(frame) {
    if (this.ready && this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** Sends a frame with an id, again after every reconnect until it is acknowledged. */
  send(frame) {
    this.memory.outbox = [...this.memory.outbox, frame];
    // What waits to be sent again was written before this one, and must be stored before it.
    if (!this.slower) this.push(frame);
  }

  /** Sends all that is not acknowledged, in the order it was written: what the desk has already, it stores once. */
  sendAll() {
    clearTimeout(this.slower);
    this.slower = 0;
    this.memory.outbox.forEach((frame) => this.push(frame));
  }

  sendAllSoon() {
    clearTimeout(this.slower);
    this.slower = setTimeout(() => this.sendAll(), TRY_AGAIN_MS);
  }

  /** Nothing more is sent of a message that the desk has, has refused, or that the customer took back. */
  settle(id) {
    this.memory.outbox = this.memory.outbox.filter((frame) => frame.id !== id);
  }
}
