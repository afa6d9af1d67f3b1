// What calls an agent back to the console: the count in the tab's title, a sentence for screen readers, and, where
// the agent wants them, a soft sound and a notification.

import { isOverdue, offersOf } from "./duty_state.js";
import { isOnScreen } from "./panes.js";
import { isSupervisor, isUnread, rowsOf } from "./state.js";
import { isToBeTold } from "./preferences.js";
import { isLookedAt, once, watchFocus } from "./tabs.js";
import { customerName, spaced, words } from "./words.js";
import { outcomeOf, stateWords } from "./workflow_runs.js";

const TONES_HZ = [660, 880];
const TONE_SECONDS = 0.14;

export class Alerts {
  constructor(store) {
    this.store = store;
    this.sound = null;
    this.knowsFigures = false; // whether the desk has said once what stands there
    watchFocus();
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
        if (!isToBeTold(row, this.store.state.preferences, me)) continue;
        if (row.assigned_to || (waited.has(row.conversation) && !isRaised)) continue;
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
    this.tell([...this.newOffers(before), ...news]);
  }

  /** What the desk offers to this agent since then. It is told whatever else is, for it does not stay theirs for long. */
  newOffers(before) {
    const known = new Set(offersOf({ ...before, me: this.store.state.me }).map((row) => `${row.conversation} ${row.assigned_to}`));
    return offersOf(this.store.state)
      .filter((row) => !known.has(`${row.conversation} ${row.assigned_to}`))
      .map((row) => ({ title: `${customerName(row.customer)} is offered to you`, text: row.alert || row.reason, row, isOffer: true }));
  }

  offerEnded({ conversation, state, reason }) {
    const text = words.offerEnded(customerName(this.customerOf(conversation)), state, reason);
    this.store.set({ notice: text, announcement: text });
  }

  /** Whoever answers for follow-ups is told once of each that is late. */
  followUpsChanged() {
    const { followUps, me, clockOffset } = this.store.state;
    const now = Date.now() / 1000 + clockOffset;
    this.lateKnown ??= new Set();
    const late = followUps.list.filter((one) => isOverdue(one, now) && (one.owner === me.id || isSupervisor(me)));
    const fresh = late.filter((one) => !this.lateKnown.has(`${one.id} ${one.due_at}`));
    fresh.forEach((one) => this.lateKnown.add(`${one.id} ${one.due_at}`));
    if (!fresh.length) return;
    const text = fresh.length === 1 ? `The follow-up for ${fresh[0].customer || words.anonymous} is overdue.` : `${fresh.length} follow-ups are overdue.`;
    this.store.set({ notice: text });
    this.tell([{ title: "Overdue", text, row: { conversation: fresh[0].conversation } }]);
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
    const { me, conversations } = this.store.state;
    if (whisper.author === me.id) return;
    const title = `${whisper.author_name} whispers about ${customerName(conversations[conversation]?.customer ?? this.customerOf(conversation))}`;
    if (!isOnScreen(this.store.state, conversation)) this.store.set({ notice: `${title}: ${whisper.text}` });
    this.tell([{ title, text: whisper.text, row: { conversation } }]);
  }

  /** The assistant has stopped asking for this agent: told on the screen too, for it may be in another conversation. */
  gathered({ conversation, customer, text }) {
    const title = `${customerName(customer)}: the assistant is done`;
    if (!isOnScreen(this.store.state, conversation)) this.store.set({ notice: `${customerName(customer)}: ${text}` });
    this.tell([{ title, text, row: { conversation } }]);
  }

  /** A supervisor has decided on what this agent asked for, or it is known at last: told wherever they look. */
  workflowChanged({ conversation, run }, before) {
    const { me, open, view } = this.store.state;
    const known = before.conversations[conversation]?.workflows?.runs.find((one) => one.id === run.id);
    const isDecided = run.asked_by === me.id && run.decided_by_name && ["done", "rejected", "refused", "failed"].includes(run.state);
    // Whoever approved it has no form in which it would say that it was not done after all.
    const isNews = isDecided || (run.decided_by_name === me.name && ["refused", "failed"].includes(run.state));
    if (!isNews || known?.state === run.state) return;
    const title = `${stateWords(run)}: ${run.preview.title}`;
    if (open !== conversation || view) this.store.set({ notice: `${title}. ${outcomeOf(run)}` });
    this.tell([{ title, text: outcomeOf(run), row: { conversation } }]);
  }

  /** Something new waits for this supervisor. */
  approvalsAsked({ requests }, { approvals }) {
    const known = new Set(approvals.map(({ run }) => run.id));
    const fresh = requests.filter(({ run }) => !known.has(run.id) && run.asked_by !== this.store.state.me.id);
    this.tell(
      fresh.map(({ run }) => ({
        title: `${run.asked_by_name} asks for your approval`,
        text: `${run.preview.title}. ${run.reason}`,
        row: { conversation: run.conversation },
      })),
    );
  }

  /** A figure went beyond its limit. What stood there when the console came is counted in the bar and not told. */
  figuresChanged({ alerts }, { figures }) {
    const known = new Set(figures.alerts.map(({ id }) => id));
    const fresh = this.knowsFigures ? alerts.filter(({ id }) => !known.has(id)) : [];
    this.knowsFigures = true;
    this.tell(fresh.map(({ id, title, sentence }) => ({ title: `Alert: ${title}`, text: sentence, row: { conversation: id }, place: "#insight" })));
    if (fresh.length && this.store.state.view !== "insight") this.store.set({ notice: `${fresh[0].sentence} See Insight, Alerts.` });
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
    const { sound, offerSound, notify } = this.store.state.preferences;
    const isLoud = sound || (offerSound && news.some((one) => one.isOffer));
    if (isLoud) once(`sound ${news.map(({ title }) => title).join()}`, () => this.chime());
    if (notify) this.notifyAll(news);
  }

  async notifyAll(news) {
    if (await isLookedAt()) return;
    for (const one of news) once(`${one.title} ${one.row.conversation} ${one.text}`, () => this.notify(one));
  }

  isWatched(row) {
    return isOnScreen(this.store.state, row.conversation) && document.hasFocus();
  }

  notify({ title, text, row, place }) {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const shown = new Notification(title, { body: text, tag: row.conversation });
    shown.onclick = () => {
      window.focus();
      location.hash = place ?? `#conversation/${encodeURIComponent(row.conversation)}`;
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
  const count = (state.inbox.counts?.queue ?? state.inbox.queue.length) + state.inbox.mine.filter((row) => isUnread(state, row)).length;
  return count ? `(${count}) ${name}` : name;
}
