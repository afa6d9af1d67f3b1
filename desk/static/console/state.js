// What the console knows, and what each frame of the desk does to it. No DOM, no socket: every function takes a state
// and returns the next one.

import { afterFrames, initialAfter, pendingIn } from "./after_state.js";
import { takesTemplatesAlone } from "./channel_window.js";
import { colleagueFrames, initialColleagues } from "./colleagues_state.js";
import { copilotFrames, initialCopilot } from "./copilot_state.js";
import { withDecisions } from "./decisions.js";
import { dutyFrames, initialDuty } from "./duty_state.js";
import { blankWorkflows, initialWorkflows, workflowFrames } from "./workflow_state.js";
import { blankReading, initialReading, readingFrames, unreadIn, withoutGap } from "./reading_state.js";

export const initial = {
  phase: "starting", // starting | login | desk
  signOn: "", // the company's identity provider, as agents call it
  passwords: true, // whether agents may have one
  me: null, // {id, name, role}
  company: "",
  assistant: "",
  demo: null, // {email, password} where the desk offers a demonstration login
  goodbye: "", // why the login page is shown
  dispositions: [],
  ...initialDuty,
  link: "connecting", // connecting | online | offline
  inbox: null, // {queue, mine, others, bot, counts}
  notices: [], // what is wrong with the designers' files, for those who answer for them
  clockOffset: 0, // the desk's clock minus this machine's, in seconds
  open: "", // the conversation on the screen
  view: "", // a view that fills the screen (views.js); "" for the conversations
  viewQuery: "", // what that view should show: the address after its `?`
  side: "briefing", // the tab beside the conversation: briefing | assistant | customer
  why: 0, // the message whose decision is explained in place of the briefing; 0 for none
  pane: "inbox", // which pane a narrow screen shows: inbox | conversation | briefing
  conversations: {},
  outbox: [], // {id, conversation, kind: "reply" | "note", text, state: "sending" | "stored" | "failed", problem}
  fileRules: null, // what files the desk takes; nothing where it takes none
  draftFiles: {}, // by conversation: the files that are not sent yet (files.js)
  drafts: {}, // by conversation: {tab: "reply" | "note" | "whisper", reply, note, whisper, warnings, template, at}
  seen: {}, // by conversation: the last seq that was read
  busy: {}, // commands under way, by key
  problems: {}, // what was refused, by key: one sentence each
  notice: "",
  announcement: "", // for screen readers
  ...initialColleagues,
  ...initialAfter,
  ...initialCopilot,
  ...initialReading,
  ...initialWorkflows,
  preferences: { sound: false, offerSound: true, notify: false, enterSends: false, letterKeys: true, notifyOf: "all", theme: "system", list: null },
};

const blank = {
  id: "",
  customer: null,
  envelope: null,
  entries: [],
  speaker: null,
  mine: false,
  verdict: "",
  proposal: null, // to transfer it: {id, at, seq, decision}
  moods: {},
  decisions: {}, // by message: the policy's decisions on it, the last one counts
  copilot: null, // what helps now: {seq, suggestions, articles, reminders, facts, known, delegation}
  templates: null, // of its channel, once they were asked for (template_text.js)
  search: null, // for articles: {id, text, articles}
  whispers: [], // between a supervisor and the agent who has it; they stand beside the log
  ...blankReading,
  workflows: blankWorkflows, // on the back office: {offered, runs}
  typing: null, // {author, name, until}
  isLoaded: false,
  problem: "",
};

export const emptyDraft = { tab: "reply", reply: "", note: "", whisper: "", warnings: [], at: 0 };

export const conversationOf = (state, id) => state.conversations[id] ?? { ...blank, id };
export const lastSeq = (conversation) =>
  conversation.entries.length ? conversation.entries[conversation.entries.length - 1].seq : 0;

/** True when an entry was missed, so that the log must be asked for again from the last one that is here. */
export const hasGap = (conversation, entry) => entry.seq > lastSeq(conversation) + 1;

export const isSupervisor = (me) => me?.role === "supervisor" || me?.role === "admin";
export const mayServe = (me) => me?.role !== "designer";

/** What the open conversation lets this agent do now. */
export function permissions(state, conversation) {
  const { me } = state;
  const owner = conversation.speaker?.owner ?? "";
  const ready = conversation.isLoaded && mayServe(me);
  const reply = ready && owner === "agent" && conversation.mine;
  return {
    claim: ready && owner === "queue",
    takeOver: ready && (owner === "bot" || (owner === "agent" && !conversation.mine && isSupervisor(me))),
    reply,
    // In words of one's own: not where the channel takes nothing but approved templates by now.
    write: reply && !takesTemplatesAlone(conversation.channel, state.clockOffset),
    note: ready && owner === "agent",
    // A supervisor whispers to the agent who has it, who answers what another has whispered.
    whisper: ready && owner === "agent" && (conversation.mine ? conversation.whispers.some(({ author }) => author !== me.id) : isSupervisor(me)),
    passOn:
      ready &&
      conversation.envelope !== null &&
      ((owner === "agent" && (conversation.mine || isSupervisor(me))) || (owner === "queue" && isSupervisor(me))),
    resume: ready && owner === "agent" && conversation.mine,
    close: ready && owner !== "closed" && (conversation.mine || (owner === "agent" && isSupervisor(me))),
    transfer: ready && owner === "agent" && conversation.proposal !== null && (conversation.mine || isSupervisor(me)),
    // What has ended, and has no wrap-up of its agent's yet.
    wrapUp: ready && !conversation.mine && Boolean(pendingIn(conversation, me)),
    flag: conversation.isLoaded && conversation.envelope !== null && mayServe(me),
  };
}

/** All rows of the inbox in the order of the screen. */
export const rowsOf = (inbox) => (inbox ? [...inbox.queue, ...inbox.mine, ...inbox.others, ...inbox.bot] : []);

/** Whether the customer wrote something in this row that was not read. */
export const isUnread = (state, row) => unreadIn(state, row) > 0;

export function withConversation(state, id, values) {
  const before = conversationOf(state, id);
  const after = typeof values === "function" ? values(before) : { ...before, ...values };
  return { ...state, conversations: { ...state.conversations, [id]: after } };
}

function addEntries(state, id, entries) {
  const last = lastSeq(conversationOf(state, id));
  const fresh = entries.filter((entry) => entry.seq > last);
  if (!fresh.length) return state;
  const byAgents = fresh.filter((entry) => entry.author === "agent" && entry.client_id);
  const written = new Set(byAgents.map((entry) => entry.client_id));
  const spoke = new Set(fresh.map((entry) => entry.author));
  const next = withConversation(state, id, (before) => ({
    ...before,
    entries: [...before.entries, ...fresh],
    typing: before.typing && spoke.has(before.typing.author) ? null : before.typing,
  }));
  return { ...next, outbox: next.outbox.filter((message) => !written.has(message.id)) };
}

export const addDecisions = (state, id, records) =>
  withConversation(state, id, (before) => ({ ...before, decisions: withDecisions(before.decisions, records) }));

const moodsOf = (envelope) => Object.fromEntries((envelope?.mood ?? []).map(({ seq, score }) => [seq, score]));

const onFrame = {
  welcome: (state, frame) => ({
    ...state,
    link: "online",
    me: { ...state.me, id: frame.agent, name: frame.name, role: frame.role, sealed: frame.sealed ?? [] },
    presence: frame.presence,
    presenceWhy: frame.presence_why,
    company: frame.company,
    dispositions: frame.dispositions,
    fileRules: frame.attachments ?? null,
  }),
  inbox: (state, { queue, mine, others, bot, now, notices, counts }) => ({
    ...state,
    notices,
    inbox: { queue, mine, others, bot, counts },
    clockOffset: now - Date.now() / 1000,
  }),
  "conversation.opened"(state, frame) {
    const whole = withoutGap(state, frame.conversation, frame.entries);
    const next = withConversation(whole, frame.conversation, (before) => ({
      ...before,
      customer: frame.customer,
      envelope: frame.envelope,
      speaker: frame.state,
      mine: frame.owned_by_me,
      verdict: frame.verdict,
      proposal: frame.proposal,
      moods: { ...before.moods, ...moodsOf(frame), ...moodsOf(frame.envelope) },
      isLoaded: true,
      problem: "",
    }));
    return addEntries(next, frame.conversation, frame.entries);
  },
  entry: (state, frame) => addEntries(state, frame.conversation, [frame.entry]),
  state(state, frame) {
    return withConversation(state, frame.conversation, (before) => {
      // Whose it is now comes with the answer to the question that a new epoch raises; until then nothing is done.
      const isSame = before.speaker?.epoch === frame.epoch;
      return { ...before, speaker: frame, mine: before.mine && isSame, isLoaded: before.isLoaded && isSame };
    });
  },
  mood: (state, { conversation, seq, score }) =>
    withConversation(state, conversation, (before) => ({ ...before, moods: { ...before.moods, [seq]: score } })),
  "transfer.proposed": (state, { conversation, proposal }) => withConversation(state, conversation, { proposal }),
  ...colleagueFrames,
  ...afterFrames,
  ...copilotFrames,
  ...dutyFrames,
  ...readingFrames,
  ...workflowFrames,
  decision: (state, { conversation, record }) => addDecisions(state, conversation, [record]),
  typing: (state, { conversation, author, author_name }) =>
    withConversation(state, conversation, {
      typing: { author, name: author_name ?? "", until: Date.now() + 6000 },
    }),
};

export function receive(state, frame) {
  const step = onFrame[frame.type];
  return step ? step(state, frame) : state;
}
