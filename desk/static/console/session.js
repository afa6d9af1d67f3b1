// A logged-in agent at work: the socket, what its frames mean, and everything that the agent can do.

import { Activity } from "./activity.js";
import { Alerts } from "./alerts.js";
import { Commands } from "./commands.js";
import { readDecisions } from "./decisions.js";
import { takenBack } from "./held.js";
import { ConversationFiles } from "./files.js";
import { Memory } from "./memory.js";
import { Outbox } from "./outbox.js";
import { isOnScreen } from "./panes.js";
import { showTheme } from "./preferences.js";
import { Connection } from "./socket.js";
import { addDecisions, conversationOf, emptyDraft, hasGap, initial, lastSeq, receive, withConversation } from "./state.js";
import { viewNamed } from "./views.js";
import { customerName, words } from "./words.js";

const CACHED = 30; // conversations whose log is kept in memory

export class Session {
  /** `onEnd(reason)` is called when the login has ended by itself. */
  constructor({ store, me, onEnd }) {
    this.store = store;
    this.memory = new Memory(me.id);
    // The login page is shown again after this login, and knows the ways in by these.
    const { company, assistant, demo, signOn, passwords } = store.state;
    const { drafts, seen, preferences } = this.memory;
    const list = preferences.list && { filters: preferences.list, rows: [], next: "", count: 0, isLoading: true, problem: "" };
    store.set({ ...initial, company, assistant, demo, signOn, passwords, me, drafts, seen, preferences, list, phase: "desk" });
    showTheme(preferences.theme);
    const push = (frame) => this.connection.push(frame);
    this.commands = new Commands({ store, push });
    this.outbox = new Outbox({ store, memory: this.memory, push });
    this.files = new ConversationFiles(store);
    this.alerts = new Alerts(store);
    this.activity = new Activity(push);
    this.opening = []; // conversations asked for and not yet answered
    this.focusWhenMine = "";
    this.reading = { welcomed() {}, inboxChanged() {} }; // lists follow what the desk tells
    this.workflows = { welcomed() {}, opened() {}, refused: () => false }; // forms ask anew after a lost connection
    this.goTo = () => {}; // brings a message of the open conversation into view
    this.wanted = null; // {conversation, seq}: what is to come into view once it is loaded
    this.connection = new Connection({
      onFrame: (frame) => this.receive(frame),
      onLink: (link) => this.linked(link),
      onLoggedOut: () => onEnd("expired"),
    });
    this.readAddress = () => this.showAddressed();
  }

  start() {
    window.addEventListener("hashchange", this.readAddress);
    this.connection.start();
    this.activity.start();
    this.showAddressed();
  }

  stop() {
    window.removeEventListener("hashchange", this.readAddress);
    this.connection.stop();
    this.activity.stop();
  }

  linked(link) {
    if (link !== "online") {
      this.commands.lost();
      this.opening = [];
    }
    this.store.set({ link });
  }

  receive(frame) {
    const before = this.store.state;
    if (frame.type === "welcome" && frame.agent !== before.me.id) {
      // Somebody else logged in with this browser: what is written here must not be sent in their name.
      this.stop();
      location.reload();
      return;
    }
    if (frame.type === "entry" && hasGap(conversationOf(before, frame.conversation), frame.entry)) {
      this.readAnew(frame.conversation);
      return;
    }
    this.store.change((state) => receive(state, frame));
    this.react[frame.type]?.(frame, before);
  }

  /** What frames lead to besides another state. */
  react = {
    welcome: () => {
      if (this.store.state.open) this.read(this.store.state.open);
      this.outbox.sendAll();
      this.files.go();
      this.reading.welcomed();
      this.connection.push({ type: "replies.list" });
      this.workflows.welcomed();
    },
    inbox: (_frame, before) => {
      this.alerts.inboxChanged(before);
      this.reading.inboxChanged();
    },
    "presence.changed": () => this.activity.forget(),
    "assignment.ended": (frame) => this.alerts.offerEnded(frame),
    follow_ups: () => this.alerts.followUpsChanged(),
    mentions: (frame, before) => this.alerts.mentioned(frame, before),
    "delegation.ended": (frame) => this.alerts.gathered(frame),
    "whisper.added": (frame) => this.alerts.whispered(frame),
    "conversation.passed_on": (frame) => this.alerts.passedOn(frame),
    "conversation.opened": ({ conversation, owned_by_me }) => {
      this.opening = this.opening.filter((id) => id !== conversation);
      this.outbox.settle(conversation);
      if (conversation !== this.store.state.open) {
        // The agent has gone on since: what comes of it from now on is not sent here, so it will be old.
        this.store.change((state) => withConversation(state, conversation, { isLoaded: false }));
        return;
      }
      this.readDecisions(conversation);
      this.connection.push({ type: "copilot.watch", conversation });
      this.workflows.opened(conversation);
      if (this.wanted?.conversation === conversation) {
        this.goTo(this.wanted.seq);
        this.wanted = null;
      }
      if (owned_by_me && this.focusWhenMine === conversation) {
        this.focusWhenMine = "";
        setTimeout(() => document.querySelector("#briefing-title")?.focus());
      }
    },
    entry: ({ entry }) => entry.author === "agent" && entry.client_id && this.memory.dropMessage(entry.client_id),
    state: ({ conversation, epoch }, before) => {
      const known = conversationOf(before, conversation).speaker;
      if (known?.epoch === epoch) return;
      // With the owner the envelope changes, and who may write.
      this.commands.forgive(conversation);
      this.readAnew(conversation);
    },
    "message.ack": ({ id }) => this.outbox.stored(id),
    "message.held": ({ id, warnings }) => this.takeBack(id, warnings),
    done: ({ id }) => this.commands.end(id),
    "wrap_up.prepared": ({ id }) => this.commands.end(id),
    "workflow.prepared": ({ id }) => this.commands.end(id),
    "workflow.changed": (frame, before) => this.alerts.workflowChanged(frame, before),
    "insight.alerts": (frame, before) => this.alerts.figuresChanged(frame, before),
    approvals: (frame, before) => this.alerts.approvalsAsked(frame, before),
    error: (frame) => {
      if (frame.id && (this.refused(frame) || this.workflows.refused(frame) || this.commands.end(frame.id, frame.message))) return;
      const asked = this.opening.includes(frame.id) && (frame.code === "not_found" || frame.code === "invalid_value");
      this.opening = this.opening.filter((id) => id !== frame.id);
      if (asked) this.store.change((state) => withConversation(state, frame.id, { problem: frame.message }));
      else this.store.set({ notice: frame.message });
    },
  };

  /** True when the refusal was of a message from here. It stands in the log; who does not see that is told of it. */
  refused(frame) {
    const message = this.outbox.refused(frame);
    if (message?.state === "failed" && !isOnScreen(this.store.state, message.conversation)) {
      this.store.set({ notice: words.refusedElsewhere(message.kind, this.nameIn(message.conversation), message.problem) });
    }
    return Boolean(message);
  }

  /** A reply that was not sent goes back into the composer, where its agent decides. */
  takeBack(id, warnings) {
    const message = this.outbox.find(id);
    if (!message) return; // written in another tab of this browser, which has it
    const { conversation } = message;
    const { drafts } = this.store.state;
    this.outbox.drop(id);
    this.files.of(conversation).putBack(message.files ?? []);
    const draft = { ...takenBack(drafts[conversation] ?? emptyDraft, message, warnings), at: Date.now() };
    this.store.change((state) => ({ ...state, drafts: { ...state.drafts, [conversation]: draft } }));
    this.memory.keepDraft(conversation, draft);
    if (isOnScreen(this.store.state, conversation)) return;
    this.store.set({ notice: words.heldElsewhere(this.nameIn(conversation)) });
  }

  /** The customer of a conversation that need not be open. */
  nameIn(conversation) {
    const { conversations } = this.store.state;
    return customerName(conversations[conversation]?.customer ?? this.alerts.customerOf(conversation));
  }

  /** Asks for what is new in a conversation, and follows it. */
  read(conversation) {
    const last_seq = lastSeq(conversationOf(this.store.state, conversation));
    if (this.connection.push({ type: "conversation.open", conversation, last_seq })) this.opening.push(conversation);
  }

  /** The same for the open conversation alone: a frame that was under way when another was opened follows nothing again. */
  readAnew(conversation) {
    if (conversation === this.store.state.open) this.read(conversation);
  }

  /** Asks why, for what was decided before the conversation was opened. The log can be read without it. */
  async readDecisions(id) {
    const { decisions } = conversationOf(this.store.state, id);
    try {
      await readDecisions(id, decisions, (records) => this.store.change((state) => addDecisions(state, id, records)));
    } catch {
      // Asked for again with the next opening, which every lost connection leads to.
    }
  }

  /** Opens a conversation at one of its messages. */
  openAt(conversation, seq) {
    const { open, view } = this.store.state;
    const isShown = open === conversation && !view && conversationOf(this.store.state, conversation).isLoaded;
    if (isShown) {
      this.goTo(seq);
      return;
    }
    this.wanted = { conversation, seq };
    this.open(conversation);
    if (open === conversation) this.read(conversation);
  }

  /** The address names the open conversation, so that reload, back and bookmarks do what they should. */
  open(conversation) {
    const address = `#conversation/${encodeURIComponent(conversation)}`;
    if (location.hash === address) this.show(conversation);
    else location.hash = address;
  }

  /** A view has an address, too; without a name this leads back to the open conversation. */
  goToView(name, query = "") {
    const { open } = this.store.state;
    location.hash = name ? `#${name}${query && `?${query}`}` : open && `#conversation/${encodeURIComponent(open)}`;
  }

  showAddressed() {
    const [, view, query = ""] = location.hash.match(/^#([a-z_]+)(?:\?(.*))?$/) ?? [];
    if (viewNamed(view, this.store.state.me)) {
      this.store.set({ view, viewQuery: query });
      return;
    }
    this.store.set({ view: "", viewQuery: "" });
    // An address comes from anywhere: what is no id of the desk's, such as `__proto__`, is no conversation.
    const [, conversation] = location.hash.match(/^#conversation\/([0-9a-f]{24})$/) ?? [];
    this.show(conversation ?? "");
  }

  show(conversation) {
    const { open } = this.store.state;
    if (open && open !== conversation) {
      this.connection.push({ type: "conversation.leave", conversation: open });
      this.store.change((state) => withConversation(state, open, { isLoaded: false, typing: null }));
    }
    this.store.change((state) => ({
      ...state,
      open: conversation,
      why: open === conversation ? state.why : 0,
      pane: conversation ? "conversation" : "inbox",
      conversations: this.cached(state, conversation),
    }));
    if (conversation && open !== conversation) this.read(conversation);
  }

  cached(state, conversation) {
    const all = Object.entries(state.conversations).filter(([id]) => id !== conversation);
    const kept = conversation ? [[conversation, conversationOf(state, conversation)]] : [];
    return Object.fromEntries([...all.slice(-CACHED), ...kept]);
  }
}
