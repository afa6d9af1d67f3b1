// What calls an agent back to the console: the count in the tab's title, a sentence for screen readers, and, where
// the agent wants them, a soft sound and a notification.

import { isUnread, rowsOf } from "./state.js";
import { customerName, spaced, words } from "./words.js";

const TONES_HZ = [660, 880];
const TONE_SECONDS = 0.14;

export class Alerts {
  constructor(store) {
    this.store = store;
    this.sound = null;
  }

  /** Compares the inbox with the one before, and tells what is new. */
  inboxChanged(before) {
    const { inbox, presence, me } = this.store.state;
    if (!before.inbox) return;
    const waited = new Map(before.inbox.queue.map((row) => [row.conversation, row.priority]));
    const said = new Map(before.inbox.mine.map((row) => [row.conversation, row.last_at]));
    const news = [];
    if (presence === "online" && me.role !== "designer") {
      for (const row of inbox.queue) {
        const isRaised = waited.get(row.conversation) > row.priority;
        if (waited.has(row.conversation) && !isRaised) continue;
        const title = `${customerName(row.customer)} ${isRaised ? "is more urgent now" : "is waiting"}`;
        news.push({ title, text: row.reason, row });
      }
    }
    const alerted = new Set([...before.inbox.mine, ...before.inbox.others].map((row) => `${row.conversation} ${row.alert}`));
    for (const row of [...inbox.mine, ...inbox.others]) {
      if (!row.alert || alerted.has(`${row.conversation} ${row.alert}`)) continue;
      news.push({ title: customerName(row.customer), text: row.alert, row });
    }
    for (const row of inbox.mine) {
      const isNew = said.has(row.conversation) && said.get(row.conversation) < row.last_at;
      if (!isNew || row.last_author !== "customer" || this.isWatched(row)) continue;
      news.push({ title: `${customerName(row.customer)} wrote`, text: row.last_text, row });
    }
    this.tell(news);
  }

  /** A note calls this agent. */
  mentioned({ mentions }, { mentions: { list, unread } }) {
    if (!list.length && !unread && !this.knowsMentions) {
      this.knowsMentions = true; // the first list after the login is no news
      return;
    }
    const latest = Math.max(0, ...list.map((one) => one.at));
    const fresh = mentions.filter((one) => !one.is_read && one.at > latest);
    this.tell(
      fresh.map(({ author_name, customer, text, conversation }) => ({
        title: `${author_name} called you about ${customerName(customer)}`,
        text,
        row: { conversation },
      })),
    );
  }

  /** A supervisor whispers, or the agent answers: told on the screen too, for it may be about another conversation. */
  whispered({ conversation, whisper }) {
    const { me, open, view, conversations } = this.store.state;
    if (whisper.author === me.id) return;
    const title = `${whisper.author_name} whispers about ${customerName(conversations[conversation]?.customer ?? this.customerOf(conversation))}`;
    if (open !== conversation || view) this.store.set({ notice: `${title}: ${whisper.text}` });
    this.tell([{ title, text: whisper.text, row: { conversation } }]);
  }

  /** A supervisor passed on what this agent had. */
  passedOn({ conversation, customer, by, to, reason }) {
    const title = `${by} passed ${customerName(customer)} on to ${spaced(to)}`;
    this.store.set({ notice: `${title}. ${reason}` });
    this.tell([{ title, text: reason, row: { conversation } }]);
  }

  customerOf(conversation) {
    return rowsOf(this.store.state.inbox).find((row) => row.conversation === conversation)?.customer;
  }

  tell(news) {
    if (!news.length) return;
    this.store.set({ announcement: news.map(({ title, text }) => `${title}. ${text}`).join(" ") });
    if (this.store.state.preferences.sound) this.chime();
    if (this.store.state.preferences.notify && !document.hasFocus()) news.forEach((one) => this.notify(one));
  }

  isWatched(row) {
    return this.store.state.open === row.conversation && document.hasFocus();
  }

  notify({ title, text, row }) {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const shown = new Notification(title, { body: text, tag: row.conversation });
    shown.onclick = () => {
      window.focus();
      location.hash = `#conversation/${encodeURIComponent(row.conversation)}`;
      shown.close();
    };
  }

  /** Asks the browser; true when notifications may be shown. */
  async askToNotify() {
    if (!("Notification" in window)) {
      this.store.set({ notice: "This browser shows no notifications." });
      return false;
    }
    const allowed = (await Notification.requestPermission()) === "granted";
    if (!allowed) this.store.set({ notice: "The browser does not allow notifications for this page. Its settings can." });
    return allowed;
  }

  chime() {
    // A browser lets a page sound only after somebody has used it; until then this is silent.
    this.sound ??= new AudioContext();
    const start = this.sound.currentTime;
    TONES_HZ.forEach((frequency, index) => {
      const tone = new OscillatorNode(this.sound, { frequency });
      const volume = new GainNode(this.sound, { gain: 0 });
      const at = start + index * TONE_SECONDS;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.06, at + 0.02);
      volume.gain.linearRampToValueAtTime(0, at + TONE_SECONDS);
      tone.connect(volume).connect(this.sound.destination);
      tone.start(at);
      tone.stop(at + TONE_SECONDS);
    });
  }
}

/** The tab's title, with how many customers wait for this agent. */
export function titleOf(state) {
  const name = state.company ? `${state.company} · ${words.product}` : words.product;
  if (state.phase !== "desk" || !state.inbox) return name;
  const count = state.inbox.queue.length + state.inbox.mine.filter((row) => isUnread(state, row)).length;
  return count ? `(${count}) ${name}` : name;
}
