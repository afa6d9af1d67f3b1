"""Doing it: once, recorded before and after, and looked up where an answer was lost.

A run is stored as `running` before the back office is asked, under a lease. Whoever dies in between leaves it so, and once
the lease is over the back office is asked what was done under its key (`settle`). So nothing is done twice, and nothing
that was done is forgotten.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from backoffice.exceptions import BackOfficeError, Unavailable
from backoffice.outcomes import Outcome
from desk.bell import Bell
from desk.change import Change
from desk.context import Desk
from desk.errors import InvalidValue, NotFound, WorkflowImpossible
from desk.identity import new_id
from desk.ownership import Owner
from desk.rooms import Audience
from desk.store import conversations, workflows
from desk.store.agents import Agent
from desk.store.workflows import Run
from desk.workflows.catalogue import workflow_named
from desk.workflows.preparing import Prepared, prepare, require_served_by
from desk.workflows.workflow import Told, Undoing
from handoff.log import Author, EntryKind
from handoff.wire.workflows import RunState, WorkflowChanged

logger = logging.getLogger(__name__)

LEASE_SECONDS = 30.0
"""Longer than the back office and its mail may take, so that nobody asks while it is being done."""

_KEY_CHARACTERS = 64
_EVERY_SECONDS = 5.0
_BROKEN_SECONDS = 300.0
_NOT_DONE = "The back office did not answer, and nothing was done. Try again."
_UNCLEAR = "The back office does not answer. Whether it was done is found out as soon as it does; it is not done twice."


async def run(
    desk: Desk, conversation: str, agent: Agent, *, key: str, workflow: str, values: Mapping[str, str], version: str
) -> Run | Prepared:
    """Do what was shown under `version`. Returns the run; or the preview anew where something has changed since, or the
    form where it is not possible any more: then nothing was done.

    The same `key` is the same run, however often it comes; only one that failed is tried again, under its key. Raises
    `NotOwner`, `WorkflowImpossible` for what only a supervisor may do, and while another run of the conversation is under way.
    """
    check_key(key)
    known = await looked_up(desk, conversation, key)
    if known is not None and known.state is not RunState.FAILED:
        return known
    prepared = await prepare(desk, conversation, agent, workflow=workflow, values=values)
    preview = prepared.preview
    if preview is None or preview.version != version:
        return prepared
    if preview.needs_approval and not agent.role.is_supervisor:
        raise WorkflowImpossible(f"{preview.why.rstrip('.')}. Ask for approval.")
    async with desk.changes.of(conversation) as change:
        require_served_by(change.conversation, agent)
        known = await workflows.by_key(change.connection, conversation, key)
        if known is not None and known.state is not RunState.FAILED:
            return known
        await require_nothing_in_flight(change)
        begun = tried_again(known, prepared) or new_run(prepared, conversation, agent, key=key, now=change.now)
        await begin(change, begun, agent)
        if known is None:
            await workflows.add(change.connection, begun)
        else:
            await workflows.save(change.connection, begun)
    announce(desk, begun)
    return await carry_out(desk, begun)


async def undo(desk: Desk, conversation: str, agent: Agent, *, run: str) -> Run:
    """Take back what was done, once. Raises `NotOwner`, and `WorkflowImpossible` with the reason where it cannot be."""
    async with desk.changes.of(conversation) as change:
        found = await workflows.get(change.connection, conversation, run)
        if found.asked_by != agent.id or change.conversation.owner is not Owner.CLOSED:
            require_served_by(change.conversation, agent)
        if found.state in (RunState.UNDONE, RunState.UNDOING):
            return found
        if not found.may_undo(now=change.now):
            raise WorkflowImpossible("This cannot be undone any more.")
        await require_nothing_in_flight(change)
        found.state, found.problem = RunState.UNDOING, ""
        found.undone_by, found.undone_by_name = agent.id, agent.name
        found.lease_until = change.now + LEASE_SECONDS
        await workflows.save(change.connection, found)
        await change.note(agent.id, "workflow.undo_begun", run=found.id, workflow=found.workflow)
    announce(desk, found)
    return await _carry_back(desk, found)


async def looked_up(desk: Desk, conversation: str, key: str) -> Run | None:
    """The run with this key, None where there is none. One that failed is asked about once more: its answer may only have
    come late, and must not be done again."""
    async with desk.store.reading() as connection:
        await conversations.get(connection, conversation)
        known = await workflows.by_key(connection, conversation, key)
    if known is not None and known.state is RunState.FAILED:
        return await _look_up(desk, known)
    return known


def tried_again(known: Run | None, prepared: Prepared) -> Run | None:
    """A run that failed, with what was shown now. Raises `WorkflowImpossible` where its key stands for another deed: the
    back office may yet do that one under it."""
    if known is None:
        return None
    if prepared.plan is None or prepared.preview is None or known.arguments != dict(prepared.plan.arguments):
        raise WorkflowImpossible("This form has failed with other values before. Close it, and begin again.")
    known.preview, known.form = prepared.preview, dict(prepared.values)
    return known


def new_run(prepared: Prepared, conversation: str, agent: Agent, *, key: str, now: float) -> Run:
    """A run of what was prepared, which has its preview. Pure but for its id."""
    if prepared.preview is None or prepared.plan is None or prepared.account is None:
        raise WorkflowImpossible(prepared.problem or "The form is not complete.")
    return Run(
        id=new_id(),
        conversation=conversation,
        key=key,
        workflow=prepared.workflow.name,
        state=RunState.RUNNING,
        form=dict(prepared.values),
        arguments=dict(prepared.plan.arguments),
        preview=prepared.preview,
        account=prepared.account.id,
        asked_by=agent.id,
        asked_by_name=agent.name,
        asked_at=now,
    )


async def begin(change: Change, run: Run, actor: Agent) -> None:
    """Make it a run that is being done. The caller stores it in the same change, before the back office is asked."""
    run.state, run.problem = RunState.RUNNING, ""
    run.lease_until = change.now + LEASE_SECONDS
    await change.note(
        actor.id,
        "workflow.begun",
        run=run.id,
        workflow=run.workflow,
        account=run.account,
        title=run.preview.title,
        identity=run.preview.customer,
        amount=run.preview.amount,
    )


async def require_nothing_in_flight(change: Change) -> None:
    """Two agents at once: the second is told, and sees what the first has done before doing more."""
    other = await workflows.in_flight(change.connection, change.conversation.id)
    if other is not None:
        raise WorkflowImpossible(
            f"{other.undone_by_name or other.asked_by_name} is doing something here right now: {other.preview.title}. Wait a moment."
        )


async def carry_out(desk: Desk, run: Run) -> Run:
    """Ask the back office to do a run that is stored as begun, and record what became of it."""
    try:
        office = await desk.back_office.office()
        outcome = await workflow_named(run.workflow).run(office, run.arguments, key=run.office_key)
    except Unavailable:
        return await _look_up(desk, run)
    except BackOfficeError as error:
        return await _record(desk, run, RunState.REFUSED, problem=str(error))
    return await _record(desk, run, RunState.DONE, outcome=outcome)


async def _carry_back(desk: Desk, run: Run) -> Run:
    try:
        office = await desk.back_office.office()
        done = Undoing(arguments=run.arguments, outcome=_outcome_of(run))
        outcome = await workflow_named(run.workflow).undo(office, done, key=run.undo_key)
    except Unavailable:
        return await _look_up(desk, run)
    except (BackOfficeError, WorkflowImpossible) as error:
        return await _record(desk, run, RunState.DONE, problem=f"This cannot be undone. {error}", is_final=True)
    return await _record(desk, run, RunState.UNDONE, outcome=outcome)


async def _look_up(desk: Desk, run: Run) -> Run:
    """The back office did not answer: ask it what was done under the key."""
    is_undoing = run.state is RunState.UNDOING
    try:
        office = await desk.back_office.office()
        outcome = await office.done(run.undo_key if is_undoing else run.office_key)
    except BackOfficeError:
        return await _still_unclear(desk, run)
    if is_undoing:
        if outcome is None:
            return await _record(desk, run, RunState.DONE, problem=_NOT_DONE)
        return await _record(desk, run, RunState.UNDONE, outcome=outcome)
    if outcome is None:
        return await _record(desk, run, RunState.FAILED, problem=_NOT_DONE)
    return await _record(desk, run, RunState.DONE, outcome=outcome)


async def settle(desk: Desk, *, conversation: str = "") -> int:
    """Find out what became of runs that nobody is at work on any more. Returns how many were looked up."""
    async with desk.store.reading() as connection:
        found = await workflows.unclear(connection, now=desk.changes.clock(), conversation=conversation)
    for one in found:
        try:
            await _look_up(desk, one)
        except NotFound:
            continue
        except Exception:
            # One broken run must not keep all others from being looked up, nor fill the log.
            logger.exception("What became of the workflow run %s could not be found out", one.id)
            await _postpone(desk, one)
    return len(found)


async def _postpone(desk: Desk, run: Run) -> None:
    async with desk.changes.of(run.conversation) as change:
        current = await workflows.get(change.connection, run.conversation, run.id)
        current.lease_until = change.now + _BROKEN_SECONDS
        await workflows.save(change.connection, current)


async def watch(desk: Desk, bell: Bell) -> None:
    """Settle at the start and every few seconds, until the bell ends it."""
    is_running = True
    while is_running:
        try:
            await settle(desk)
        except Exception:
            logger.exception("The workflow runs could not be looked up")
        is_running = await bell.wait(at_most_seconds=_EVERY_SECONDS)


def announce(desk: Desk, run: Run) -> None:
    """Tell those who follow the conversation, and the agent who asked, wherever they look."""
    changed = WorkflowChanged(conversation=run.conversation, run=run.shown(now=desk.changes.clock()))
    desk.rooms.tell(run.conversation, changed, audience=Audience.AGENT)
    for line in desk.lines.everybody():
        if line.agent.id == run.asked_by and not line.follows(run.conversation):
            line.send(changed)


def check_key(key: str) -> None:
    """Raises `InvalidValue`."""
    if not 1 <= len(key) <= _KEY_CHARACTERS or not key.isprintable():
        raise InvalidValue("key", problem=f"it needs 1 to {_KEY_CHARACTERS} printable characters, such as a UUID")


async def _record(
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


async def _note_done(change: Change, run: Run, outcome: Outcome) -> None:
    told: Told = workflow_named(run.workflow).told(outcome, run.arguments)
    run.outcome, run.result, run.draft, run.undo = outcome, told.result, told.draft, told.undo
    run.undo_until = told.undo_until.timestamp() if told.undo_until is not None else 0.0
    run.finished_at = change.now
    approved = (
        f" Approved by {run.decided_by_name}{': ' + run.decision if run.decision else '.'}" if run.decided_by else ""
    )
    run.note = await _write(change, run, f"{told.result}{approved}", event="workflow.done")


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


async def _still_unclear(desk: Desk, run: Run) -> Run:
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


def _outcome_of(run: Run) -> Outcome:
    if run.outcome is None:
        raise WorkflowImpossible("Nothing was done that could be undone.")
    return run.outcome
