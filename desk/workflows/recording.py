"""What became of a run: stored with its note and its audit line in one change, and told to those whom it concerns."""

from __future__ import annotations

from backoffice.outcomes import Outcome
from desk.change import Change
from desk.context import Desk
from desk.rooms import Audience
from desk.store import workflows
from desk.store.workflows import Run
from desk.workflows.catalogue import workflow_named
from desk.workflows.identities import CHECKED_FIELD
from desk.workflows.workflow import Told
from handoff.log import Author, EntryKind
from handoff.wire.workflows import RunState, WorkflowChanged

LEASE_SECONDS = 30.0
"""Longer than the back office and its mail may take, so that nobody asks while it is being done."""

_UNCLEAR = "The back office does not answer. Whether it was done is found out as soon as it does; it is not done twice."


def announce(desk: Desk, run: Run) -> None:
    """Tell those who follow the conversation, and the agent who asked, wherever they look."""
    changed = WorkflowChanged(conversation=run.conversation, run=run.shown(now=desk.changes.clock()))
    desk.tell_room(run.conversation, changed, audience=Audience.AGENT)
    desk.tell_agent(run.asked_by, changed, elsewhere=run.conversation)


async def record(
    desk: Desk,
    run: Run,
    state: RunState,
    *,
    outcome: Outcome | None = None,
    problem: str = "",
    is_final: bool = False,
) -> Run:
    """Store what became of a run with its note and audit line. What somebody else has recorded already stays."""
    async with desk.changes.of(run.conversation) as change:
        current = await workflows.get(change.connection, run.conversation, run.id)
        if current.state is not run.state:
            return current
        was_undoing = current.state is RunState.UNDOING
        # A failure that is looked up again later: the answer may only have been slow.
        is_doubtful = state is RunState.FAILED and current.state is not RunState.FAILED
        current.lease_until = change.now + LEASE_SECONDS if is_doubtful else 0.0
        is_news = current.state is not state
        current.state, current.problem = state, problem
        if state is RunState.DONE and not was_undoing and outcome is not None:
            await _note_done(change, current, outcome)
        elif state is RunState.UNDONE and outcome is not None:
            await _note_undone(change, current, outcome)
        elif was_undoing:
            current.undone_by = current.undone_by_name = ""
            current.undo = "" if is_final else current.undo
        elif not current.finished_at:
            current.finished_at = change.now
        await workflows.save(change.connection, current)
        if is_news:
            await change.note(
                current.undone_by or current.decided_by or current.asked_by,
                f"workflow.{'undo_refused' if was_undoing and state is RunState.DONE else state.value}",
                run=current.id,
                workflow=current.workflow,
                result=current.result,
                problem=problem,
            )
    announce(desk, current)
    return current


async def still_unclear(desk: Desk, run: Run) -> Run:
    """The back office does not say whether it was done."""
    async with desk.changes.of(run.conversation) as change:
        current = await workflows.get(change.connection, run.conversation, run.id)
        if current.state is not run.state:
            return current
        is_news = current.problem != _UNCLEAR
        # Looked up again with the next round.
        current.problem, current.lease_until = _UNCLEAR, change.now
        await workflows.save(change.connection, current)
    if is_news:
        announce(desk, current)
    return current


async def _note_done(change: Change, run: Run, outcome: Outcome) -> None:
    told: Told = workflow_named(run.workflow).told(outcome, run.arguments)
    run.outcome, run.result, run.draft, run.undo = outcome, told.result, told.draft, told.undo
    run.undo_until = told.undo_until.timestamp() if told.undo_until is not None else 0.0
    run.finished_at = change.now
    approved = (
        f" Approved by {run.decided_by_name}{': ' + run.decision if run.decision else '.'}" if run.decided_by else ""
    )
    # Where nobody vouched for the customer, whoever reads on must know on what it was done.
    checked = run.form.get(CHECKED_FIELD, "")
    identity = f" Identity checked: {checked.rstrip('.')}." if checked else ""
    run.note = await _write(change, run, f"{told.result}{identity}{approved}", event="workflow.done")


async def _note_undone(change: Change, run: Run, outcome: Outcome) -> None:
    run.undone_at = change.now
    said = workflow_named(run.workflow).told_undone(outcome)
    run.result = said
    run.draft = ""
    await _write(change, run, f"Undone: {said}", event="workflow.undone")


async def _write(change: Change, run: Run, text: str, *, event: str) -> int:
    """A note in the log, so that whoever has the conversation next sees what was done."""
    is_undone = event == "workflow.undone"
    entry = await change.append(
        Author.AGENT,
        text,
        kind=EntryKind.NOTE,
        event=event,
        author_id=run.undone_by if is_undone else run.asked_by,
        author_name=run.undone_by_name if is_undone else run.asked_by_name,
    )
    return entry.seq
