// What an agent can do with workflows, as functions for the views.

import { newId } from "./commands.js";
import { isSupervisor } from "./state.js";
import { words } from "./words.js";
import { runOf, valuesOf } from "./workflow_state.js";

const TYPING_MS = 350; // how long nothing is typed before the desk is asked what would happen now

export function workflowActions({ session }) {
  const { store, commands } = session;
  const push = (frame) => session.connection.push(frame);
  const keyOf = (form) => `workflow:${form.conversation}`;
  let timer = 0;

  const change = (values) => store.change((state) => (state.workflow ? { ...state, workflow: { ...state.workflow, ...values } } : state));

  /** Asks for the form and the preview with what was typed so far. */
  const ask = () => {
    clearTimeout(timer);
    const form = store.state.workflow;
    if (!form?.name) return;
    const id = newId();
    change({ asked: id });
    const { conversation, name, typed } = form;
    if (!push({ type: "workflow.prepare", id, conversation, workflow: name, values: typed })) unanswered(words.notConnected);
  };
  /** What is shown may not be true any more, so it cannot be confirmed. */
  const unanswered = (problem) => {
    const { shown } = store.state.workflow;
    change({ asked: "", problem, shown: shown && { ...shown, preview: null } });
  };
  session.workflows = {
    welcomed() {
      if (isSupervisor(store.state.me)) push({ type: "approvals.list" });
      if (store.state.workflow && !store.state.busy[keyOf(store.state.workflow)]) ask();
    },
    opened: (conversation) => push({ type: "workflow.list", conversation }),
    /** True when the refusal was of a form that was asked for. */
    refused({ id, message }) {
      if (!id || store.state.workflow?.asked !== id) return false;
      unanswered(message);
      return true;
    },
  };
  const command = () => {
    const { conversation, name, key, shown } = store.state.workflow;
    return { key, conversation, workflow: name, values: valuesOf(store.state.workflow), version: shown.preview.version };
  };
  return {
    /** Opens the form of a workflow, or the list of all where none is named. */
    openWorkflow(conversation, name = "") {
      const key = newId();
      store.set({ workflow: { conversation, name, key, opened: key, typed: {}, asked: "", shown: null, problem: "" } });
      commands.forgive(conversation);
      ask();
    },
    chooseWorkflow(name) {
      change({ name, typed: {}, shown: null });
      ask();
    },
    closeWorkflow() {
      clearTimeout(timer);
      store.set({ workflow: null });
    },
    fillIn(field, value) {
      const form = store.state.workflow;
      // A deed that failed may still come to pass under its key, so another one has a key of its own.
      if (runOf(store.state, form)?.state === "failed") change({ key: newId() });
      // What is shown is not what would happen with this; it is asked for anew.
      change({ typed: { ...form.typed, [field.name]: value }, asked: "soon", problem: "" });
      if (store.state.problems[keyOf(form)]) commands.forgive(form.conversation);
      clearTimeout(timer);
      // A choice is made at once; a text is not asked about at every key.
      if (field.kind === "choice" || field.kind === "slot") ask();
      else timer = setTimeout(ask, TYPING_MS);
    },
    askAgain: ask,
    /** Does what is shown. Sent again, for the connection was lost, it is the same deed: its key says so. */
    runWorkflow: () => commands.give(keyOf(store.state.workflow), { type: "workflow.run", ...command() }),
    askApproval: (reason) =>
      commands.give(keyOf(store.state.workflow), { type: "workflow.ask_approval", ...command(), reason }),
    withdrawApproval: (run) =>
      commands.give(`run ${run.id}:${run.conversation}`, { type: "workflow.withdraw", conversation: run.conversation, run: run.id }),
    undoRun: (run) =>
      commands.give(`run ${run.id}:${run.conversation}`, { type: "workflow.undo", conversation: run.conversation, run: run.id }),
    approveRun: (run, reason) =>
      commands.give(`approval:${run.id}`, {
        type: "workflow.approve",
        conversation: run.conversation,
        run: run.id,
        version: run.preview.version,
        reason,
      }),
    rejectRun: (run, reason) =>
      commands.give(`approval:${run.id}`, { type: "workflow.reject", conversation: run.conversation, run: run.id, reason }),
  };
}
