// Every sentence of the widget, so that another language is another object.

const minutes = (seconds) => Math.max(1, Math.round(seconds / 60));

export const strings = {
  launcher: "Chat with us",
  close: "Close the chat",
  title: (company) => (company ? `${company} support` : "Support"),
  assistant: "Automated assistant",
  person: "You are talking to a person",
  queue: "Waiting for a person",
  closed: "This conversation has ended",
  position(state) {
    const place = state.position === 1 ? "You are next in line" : `You are number ${state.position} in line`;
    if (!state.position) return "We are looking for somebody who can help";
    if (!state.wait_high_seconds) return place;
    const low = minutes(state.wait_low_seconds);
    const high = minutes(state.wait_high_seconds);
    return low === high ? `${place}, usually about ${high} min` : `${place}, usually ${low} to ${high} min`;
  },
  queueHint: "You can go on writing while you wait.",
  talkToPerson: "Talk to a person",
  askedForPerson: "I would like to talk to a person",
  connecting: "Connecting…",
  offline: "No connection. What you write is kept, and sent as soon as the connection is back.",
  placeholder: "Write a message…",
  message: "Your message",
  send: "Send",
  sending: "Sending…",
  failed: "Not sent",
  retry: "Try again",
  discard: "Discard",
  tooLong: (over, limit) => `${over} characters too many: a message holds ${limit}.`,
  remaining: (count) => `${count} characters left`,
  isWriting: (name) => `${name} is writing`,
  assistantName: "Assistant",
  personName: "Support",
  you: "You",
  source: "From our help pages:",
  startAgain: "Start a new conversation",
  dismiss: "Dismiss",
  log: "Messages",
  unread: (count) => (count === 1 ? "1 new message" : `${count} new messages`),
  today: "Today",
  newestBelow: "New messages below",
};
