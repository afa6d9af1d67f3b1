// What the view says.

export const REASONS = {
  wrong_answer: ["Answer called wrong", "An agent called the bot's answer to it wrong."],
  rejected: ["Not what they asked", "The customer said that the answer was not what they asked."],
  wrong_handoff: ["Wrong handoff", "An agent called the handoff that followed unnecessary, or to the wrong team."],
  low_confidence: ["Unsure", "The bot was not sure what it means."],
  small_margin: ["Two meanings", "Two intents were about as likely."],
  out_of_scope: ["Out of scope", "The bot has no intent for it, or none that fits."],
};

export const PERSONAL = {
  person_name: "a name",
  customer_id: "a customer's number",
  email: "an e-mail address",
  phone: "a phone number",
  postcode: "a postcode",
  address: "an address",
  order_number: "an order number",
  invoice_number: "an invoice number",
  tracking_number: "a tracking number",
  number: "a long number",
};

export const personalWords = (what) => PERSONAL[what] ?? `a ${what.replaceAll("_", " ")}`;

const AUTHORS = { customer: "Customer", bot: "Bot", agent: "Agent" };
export const authorWords = (author) => AUTHORS[author] ?? author;

export const STATES = { kept: "Kept", written: "Written", taken_back: "Taken back" };

export const percent = (value) => `${Math.round(value * 100)} %`;

/** What came of a verdict, in a sentence. */
export function outcomeWords({ outcome, file }, intent) {
  if (outcome === "written") return `${intent}: written into ${file}.`;
  if (outcome === "kept") return `${intent}: kept for ${file || "the training data"}.`;
  if (outcome === "known") return `${intent} has an example of these words already.`;
  return outcome === "ignored" ? "Ignored." : "";
}

export const findingWords = ({ kind, intent, how, likeness }) => {
  if (kind === "conflict") return `The same words are an example of ${intent}`;
  if (kind === "duplicate") return `${intent} has these words already`;
  const much = how === "meaning" ? `means nearly the same (${percent(likeness)})` : `says nearly the same (${percent(likeness)})`;
  return kind === "near_conflict" ? `An example of ${intent} ${much}` : `${intent} has an example that ${much}`;
};

export function progressWords({ waiting, mine_today, all_today, mine_this_week, days }) {
  const team = all_today > mine_today ? ` of ${all_today} by all` : "";
  const row = days > 1 ? `, on ${days} working days in a row` : "";
  return { waiting: waiting === 1 ? "1 message waits" : `${waiting} messages wait`, done: `${mine_today} today${team}, ${mine_this_week} this week${row}` };
}
