// What is done on the back office, as steps from one state to the next: what was asked for in each conversation, the form
// that is open, and what waits for a supervisor.

import { isSupervisor, mayServe, withConversation } from "./state.js";

export const initialWorkflows = {
  workflow: null, // the form that is open: {conversation, name, opened, key, typed, asked, shown, problem}
  approvals: [], // what waits for a supervisor: {run, customer_name}
};
export const blankWorkflows = { offered: [], runs: [] };

/** By the type of the frame. */
export const workflowFrames = {
  "workflow.listed": (state, { conversation, offered, runs }) =>
    withConversation(state, conversation, { workflows: { offered, runs } }),
  "workflow.changed": (state, { conversation, run }) => withRun(state, conversation, run),
  "workflow.prepared": (state, frame) => prepared(state, frame),
  approvals: (state, { requests }) => ({ ...state, approvals: requests }),
};

function withRun(state, conversation, run) {
  if (!state.conversations[conversation]) return state;
  return withConversation(state, conversation, (before) => {
    const { offered, runs } = before.workflows ?? blankWorkflows;
    const isKnown = runs.some((one) => one.id === run.id);
    const next = isKnown ? runs.map((one) => (one.id === run.id ? run : one)) : [run, ...runs];
    return { ...before, workflows: { offered, runs: next } };
  });
}

/** Only the answer to what was asked last counts: an earlier one may come after it. */
function prepared(state, frame) {
  const form = state.workflow;
  // While nothing is asked, it answers a confirmation: something has changed since, and nothing was done.
  const isAnswer = form && form.conversation === frame.conversation && (!form.asked || frame.id === form.asked);
  if (!isAnswer) return state;
  return { ...state, workflow: { ...form, name: frame.workflow, shown: frame, asked: "", problem: "" } };
}

/** What stands in a field: what was typed, otherwise what the desk knows. */
export const valueOf = (form, field) => form.typed[field.name] ?? field.value ?? "";

/** What is in the form now, by field. */
export const valuesOf = (form) =>
  Object.fromEntries((form.shown?.fields ?? []).map((field) => [field.name, valueOf(form, field)]));

/** The run that this form has asked for, where it has. */
export const runOf = (state, form) =>
  state.conversations[form.conversation]?.workflows?.runs.find((run) => run.key === form.key) ?? null;

/** Whether this agent may do something for the customer of a conversation now. */
export function mayWork(state, conversation) {
  const owner = conversation.speaker?.owner ?? "";
  const may = conversation.mine || (isSupervisor(state.me) && owner !== "closed");
  return conversation.isLoaded && mayServe(state.me) && may && Boolean(conversation.workflows?.offered.length);
}

export const countApprovals = (state) => state.approvals.length;

/** A field that has to be filled in, or is wrong; the first of them, for the focus. */
export const firstOpen = (form) =>
  (form.shown?.fields ?? []).find((field) => field.problem || (isNeeded(field) && !valueOf(form, field).trim()));

export const isNeeded = (field) => field.is_required !== false;
