// The agent's socket: connects with the session's cookie, keeps itself alive, and comes back by itself.

const PING_MS = 25_000;
const SILENCE_MS = 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const DESK_RESTARTS = 1012; // RFC 6455's registry: service restart
const RESTART_SPREAD_MS = 1000;

export class Connection {
  /** `onFrame(frame)` gets every frame, `onLink(state)` connecting, online or offline; `onLoggedOut()` ends it. */
  constructor({ onFrame, onLink, onLoggedOut }) {
    Object.assign(this, { onFrame, onLink, onLoggedOut });
    this.tries = 0;
    this.isReady = false;
    this.isStopped = true;
    this.socket = null;
    this.wake = () => this.retryNow();
  }

  start() {
    this.isStopped = false;
    window.addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.connect();
  }

  stop() {
    this.isStopped = true;
    this.isReady = false; // what a view still says when it is taken off the screen reaches nobody
    window.removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    clearTimeout(this.timer);
    clearInterval(this.pulse);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  connect() {
    clearTimeout(this.timer);
    this.isReady = false;
    this.onLink(this.tries ? "offline" : "connecting");
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws/agent`);
    this.socket = socket;
    socket.onmessage = (event) => this.receive(socket, JSON.parse(event.data));
    socket.onclose = ({ code }) => this.lost(socket, code);
  }

  receive(socket, frame) {
    if (socket !== this.socket) return;
    this.heardAt = Date.now();
    if (frame.type === "welcome") {
      this.isReady = true;
      this.tries = 0;
      clearInterval(this.pulse);
      this.pulse = setInterval(() => this.checkPulse(), PING_MS);
    }
    this.onFrame(frame);
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

  async lost(socket, code) {
    if (socket !== this.socket) return;
    const wasReady = this.isReady;
    clearInterval(this.pulse);
    this.isReady = false;
    if (this.isStopped) return;
    if (code === DESK_RESTARTS) {
      // Another desk serves already, or this one in a moment; all agents must not come in the same instant.
      this.onLink("connecting");
      this.timer = setTimeout(() => this.connect(), Math.random() * RESTART_SPREAD_MS);
      return;
    }
    this.tries += 1;
    this.onLink("offline");
    // A refused upgrade tells a script nothing; whether the login has ended is asked for.
    if (!wasReady && (await isLoggedOut())) {
      if (socket === this.socket && !this.isStopped) this.onLoggedOut();
      return;
    }
    if (socket !== this.socket || this.isStopped) return;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(this.tries - 1, 6));
    this.timer = setTimeout(() => this.connect(), wait * (0.5 + Math.random() / 2));
  }

  retryNow() {
    const gone = this.socket?.readyState === WebSocket.CLOSED;
    if (!this.isStopped && gone && document.visibilityState === "visible") this.connect();
  }

  /** Sends a frame now; false when there is no connection. */
  push(frame) {
    if (!this.isReady || this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }
}

async function isLoggedOut() {
  try {
    return (await fetch("/api/me")).status === 401;
  } catch {
    return false;
  }
}
