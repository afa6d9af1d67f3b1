// The console's sentences, and the words for what the protocol names.

const plural = (count, one, many) => (count === 1 ? `1 ${one}` : `${count} ${many}`);
export const spaced = (name) => name.replaceAll("_", " ");
export const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

export const words = {
  product: "Agent console",
  missed: "You are away: two conversations that were offered to you were not taken. Go online when you are ready.",
  awayBecause: { inactive: "nothing done for a while", missed: "two offers missed" },
  offerEnded: (whom, state, reason) =>
    state === "lapsed" ? `The time to take ${whom} is over; somebody else is asked.` : `${whom} is not offered to you any more. ${reason}`,
  notConnected: "There is no connection to the desk. Try again when it is back.",
  lostBeforeDone: "The connection was lost before the desk confirmed this. See whether it was done, then try again.",
  offline: "No connection to the desk. What you write is kept, and sent as soon as the connection is back.",
  connecting: "Connecting…",
  expired: "Your login has ended. Please log in again; your drafts are still here.",
  loggedOut: "You are logged out.",
  wrongPassword: "The present password is not right.",
  signOnRefused: {
    provider: "Your company's login did not let you in. Try again in a moment; if that does not help, ask who runs it.",
    cancelled: "You did not log in there. Try again when you like.",
    expired: "That took too long, or was begun in another window. Please log in again.",
    not_verified: "Your e-mail address is not verified there. Verify it, and log in again.",
    no_role: "Your account there is in no group that may use this console. Ask your supervisor.",
    no_account: "There is no account for you here yet. Ask your supervisor.",
  },
  wrongLogin: "The e-mail address or the password is not right.",
  tooManyAttempts: (waitSeconds) => `Too many attempts that were not right. Try again in ${waitWords(waitSeconds)}.`,
  noDesk: "The desk cannot be reached. Check the connection and try again.",
  anonymous: "Anonymous customer",
  emptyQueue: "Nobody is waiting. A conversation that needs a person appears here by itself.",
  emptyMine: "You have no conversation. Claim one from the queue, or take one over from the bot.",
  emptyOthers: "No colleague is in a conversation.",
  emptyBot: "The bot is in no conversation.",
  nothingOpen: "Choose a conversation to read it. Claim one from the queue to answer.",
  noEnvelope: "No handoff so far: the bot is in charge. A briefing is written when a person is needed.",
  tooLong: (over, limit) => `${plural(over, "character", "characters")} too many: a message holds ${limit}.`,
  held: (whom, isBlocked) =>
    isBlocked ? `Not sent to ${whom}: change what cannot be said.` : `Not sent to ${whom} yet. Is this meant?`,
  heldElsewhere: (whom) => `A reply to ${whom} was not sent. Open the conversation to see why.`,
  refusedElsewhere: (kind, whom, problem) =>
    `${{ reply: "A reply to", note: "A note about", whisper: "A whisper about" }[kind]} ${whom} was not sent: ${problem}`,
  searching: "Searching…",
  nothingFound: "Nothing was found.",
  nothingInNewest: "Nothing among the newest messages with these words.",
  conversations: (count) => (count >= 200 ? "200 conversations or more" : plural(count, "conversation", "conversations")),
  foundCount: ({ customers, messages, next }) =>
    `${plural(customers.length, "customer", "customers")}, ${plural(messages.length, "message", "messages")}${next ? ", and older ones" : ""}`,
  emptyList: "No conversation is like this.",
  unread: (count) => (count >= 99 ? "99 or more unread messages" : plural(count, "unread message", "unread messages")),
  listCount({ rows, count, isLoading }) {
    if (isLoading && !rows.length) return words.connecting;
    return count >= 1000 ? "1000 conversations or more" : plural(count, "conversation", "conversations");
  },
  writesToo: (name) => `${name} is writing a reply, too.`,
  queueCount: (count) => (count ? plural(count, "person waits", "people wait") : "Nobody waits"),
};

export const customerName = (customer) => customer?.name || words.anonymous;
export const firstName = (customer) => customer?.name?.split(/\s+/)[0] || "the customer";

// Tables that are asked for a name which others chose have no prototype: `constructor` and `__proto__` are no words of ours.
export const dispositions = {
  __proto__: null,
  resolved: ["Resolved", "The customer got what they came for."],
  unresolved: ["Not resolved", "It could not be solved here, or it goes on elsewhere."],
  no_reply: ["No reply", "The customer did not answer any more."],
  spam: ["Spam", "Not a customer."],
};
export const verdicts = {
  __proto__: null,
  needed: ["Needed", "A person was needed, at the right time."],
  too_late: ["Too late", "A person should have been called earlier."],
  unnecessary: ["Unnecessary", "The bot could have solved this."],
  wrong_team: ["Wrong team", "Somebody else should have got it."],
};
const outcomes = { __proto__: null, continue: "Stayed with the bot", offer: "Offered a person", handoff: "Called a person" };
const outcomesBeside = {
  __proto__: null,
  continue: "No person would have been called",
  offer: "A person would have been offered",
  handoff: "A person would have been called",
};
/** What the policy decided, in words. */
export function decisionWords({ kind, turn, decision }) {
  if (kind === "human" && !turn) return `For layer ${decision.layer}, skill ${spaced(decision.skill)}`;
  // Beside a person, and to a customer who fell silent, nothing is offered.
  const isUnsaid = kind === "human" || (decision.outcome === "offer" && !turn);
  return (isUnsaid ? outcomesBeside : outcomes)[decision.outcome] ?? capital(spaced(decision.outcome));
}
const priorities = { 1: "most urgent", 2: "urgent", 3: "normal", 4: "low", 5: "lowest" };
export const shortPriority = (priority) => `P${priority} ${priorities[priority] ?? ""}`;
export const priorityWords = (priority) => `Priority ${priority}, ${priorities[priority] ?? ""}`;

const events = {
  __proto__: null,
  "handoff.requested": "A person was called",
  "agent.lost": "Waits again: the connection was lost",
  "queue.nobody_there": "The customer was told that nobody is there, and asked what to do",
  "queue.served_again": "The customer was told that somebody is here again",
  "queue.kept": "The customer keeps waiting",
  "contact.asked": "The customer was asked for an address",
  "contact.unclear": "The customer was asked again for an address",
  "contact.left": "The customer left an address: a follow-up is open",
  "handoff.raised": "The customer was told where to find help",
  "handoff.transferred": "Passed on",
  "human.requested": "The customer asked for a person",
  "bot.resumed": "Returned to the bot",
  "conversation.closed": "Closed",
  "message.masked": "The customer was told what was removed",
};
/** An event as agents read it: what happened, and who did it. */
export function eventWords(entry) {
  const what = events[entry.event];
  if (!what) return entry.text || capital(spaced(entry.event.replaceAll(".", " ")));
  return entry.author === "system" && entry.author_name ? `${what} by ${entry.author_name}` : what;
}

const removedKinds = {
  __proto__: null,
  card_number: "card number",
  security_code: "security code",
  card_expiry: "expiry date",
  iban: "IBAN",
  bank_account: "bank account number",
  social_security_number: "social security number",
  tax_id: "tax number",
  national_id: "ID number",
  password: "password",
  pin: "PIN",
  one_time_code: "one-time code",
};
/** A kind of personal data, as people call it. */
export const kindWords = (kind) => removedKinds[kind] ?? spaced(kind);

/** What was taken out of a text before it was stored, as a sentence. */
export const removedWords = (kinds) => `Removed before it was stored: ${kinds.map(kindWords).join(", ")}`;

const signals = {
  __proto__: null,
  mood: "Mood",
  message_mood: "Mood of one message",
  frustration: "Frustration",
  bad_turns: "Messages that sound bad",
  explicit_wish: "Wish for a person",
  offer_accepted: "Offer of a person",
  bot_unavailable: "Answer of the bot",
  trigger: "Words",
  failed_attempts: "Failed attempts",
  low_confidence: "Understanding",
  tier: "Tier",
  amount: "Amount",
  intent: "Subject",
  topic: "Subject",
  layer: "Layer",
  loop: "Same answer again",
  silence: "Silence",
  repeat_contact: "Earlier contacts about it",
  need: "Sign of a need",
  moderation: "Held back",
  language: "Language",
};
export const signalWords = (name) => signals[name] ?? capital(spaced(name));

const channels = { __proto__: null, web: "Web chat", phone: "Phone", voice: "Phone", sms: "SMS", email: "E-mail", whatsapp: "WhatsApp" };
export const channelWords = (name) => channels[name] ?? capital(spaced(name));

export const outcomeWords = { __proto__: null, resolved: "Solved", failed: "Did not work", open: "Still open" };
export const contactOutcome = (name) => dispositions[name]?.[0] ?? capital(spaced(name || "open"));
export const skillWords = spaced;
export const tierWords = (tier) => (tier.length <= 3 ? tier.toUpperCase() : capital(spaced(tier)));

export function languageWords(code) {
  try {
    return `${new Intl.DisplayNames(["en"], { type: "language" }).of(code)} (${code})`;
  } catch {
    return code; // not a language tag that the browser knows
  }
}

const moods = [
  [-0.6, "very unhappy", 0],
  [-0.2, "unhappy", 1],
  [0.2, "neutral", 2],
  [0.6, "content", 3],
];
/** A score from -1 to 1 as `{label, level}`, the level from 0 (worst) to 4. */
export function moodOf(score) {
  const [, label, level] = moods.find(([limit]) => score <= limit) ?? [1, "happy", 4];
  return { label, level };
}

export function seconds(count) {
  return plural(Math.max(1, Math.round(count)), "second", "seconds");
}

/** A wait in words that fit a sentence: "40 seconds", "12 minutes". */
export const waitWords = (count) => (count < 90 ? seconds(count) : plural(Math.ceil(count / 60), "minute", "minutes"));
