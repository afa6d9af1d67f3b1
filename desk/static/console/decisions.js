// What the policy made of each message: read from the desk when a conversation is opened, and kept by message.

/** Adds decisions to those that are known, by the number of the message, each list in the order of the decisions. */
export function withDecisions(known, records) {
  const next = { ...known };
  for (const record of records) {
    if (record.kind === "shadow") continue; // a candidate policy's, which nobody here is to act on
    const others = (next[record.seq] ?? []).filter((one) => one.number !== record.number);
    next[record.seq] = [...others, record].sort((one, other) => one.number - other.number);
  }
  return next;
}

/** Of several decisions on one message the last counts; that nothing came of a silence is not what one asks for. */
export function decisionOn(decisions, seq) {
  const records = decisions[seq] ?? [];
  return records.findLast(({ turn, decision }) => turn || decision.outcome !== "continue") ?? records[records.length - 1];
}

/** The messages that were decided on, in their order. */
export const decidedSeqs = (decisions) =>
  Object.keys(decisions)
    .map(Number)
    .sort((one, other) => one - other);

const lastNumber = (decisions) => Math.max(0, ...Object.values(decisions).flatMap((records) => records.map((one) => one.number)));

/** Reads what is new and gives each part to `onRecords`. Throws when the desk does not answer. */
export async function readDecisions(conversation, known, onRecords) {
  let after = lastNumber(known);
  for (let more = true; more; ) {
    const answer = await fetch(`/api/conversations/${encodeURIComponent(conversation)}/decisions?after=${after}`);
    if (!answer.ok) throw new Error(`The desk answered ${answer.status}`);
    const told = await answer.json();
    if (told.decisions.length) {
      after = told.decisions[told.decisions.length - 1].number;
      onRecords(told.decisions);
    }
    more = told.more && told.decisions.length > 0;
  }
}
