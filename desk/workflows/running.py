"""Doing it: once, recorded before the back office is asked and after, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.exceptions import BackOfficeError, Unavailable
from backoffice.outcomes import Outcome
from desk.change import Change
from desk.context import Desk
from desk.errors import InvalidValue, WorkflowImpossible
from desk.identity import new_id
from desk.ownership import Owner
from desk.store import workflows
from desk.store.agents import Agent
from desk.store.workflows import Run
from desk.workflows.catalogue import workflow_named
from desk.workflows.preparing import Prepared, decided_before, prepare, require_served_by
from desk.workflows.recording import LEASE_SECONDS, announce, record
from desk.workflows.settling import look_up, looked_up
from desk.workflows.workflow import Undoing
from handoff.wire.workflows import RunState

_KEY_CHARACTERS = 64


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
        if not agent.role.is_supervisor:
            await _require_limit_as_shown(desk, change, prepared)
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


async def _require_limit_as_shown(desk: Desk, change: Change, prepared: Prepared) -> None:
    """The same customer may be served in another conversation at the same moment: two parts, each within the limit."""
    if prepared.account is None:
        return
    await workflows.lock_account(change.connection, prepared.account.id)
    before = await decided_before(desk, change.connection, account=prepared.account.id, workflow=prepared.workflow.name)
    if before > prepared.before:
        raise WorkflowImpossible(
            "Something was done for this customer a moment ago. Look again, and confirm once more."
        )


async def carry_out(desk: Desk, run: Run) -> Run:
    """Ask the back office to do a run that is stored as begun, and record what became of it."""
    try:
        office = await desk.back_office.office()
        outcome = await workflow_named(run.workflow).run(office, run.arguments, key=run.office_key)
    except Unavailable:
        return await look_up(desk, run)
    except BackOfficeError as error:
        return await record(desk, run, RunState.REFUSED, problem=str(error))
    return await record(desk, run, RunState.DONE, outcome=outcome)


async def _carry_back(desk: Desk, run: Run) -> Run:
    try:
        office = await desk.back_office.office()
        done = Undoing(arguments=run.arguments, outcome=_outcome_of(run))
        outcome = await workflow_named(run.workflow).undo(office, done, key=run.undo_key)
    except Unavailable:
        return await look_up(desk, run)
    except (BackOfficeError, WorkflowImpossible) as error:
        return await record(desk, run, RunState.DONE, problem=f"This cannot be undone. {error}", is_final=True)
    return await record(desk, run, RunState.UNDONE, outcome=outcome)


def check_key(key: str) -> None:
    """Raises `InvalidValue`."""
    if not 1 <= len(key) <= _KEY_CHARACTERS or not key.isprintable():
        raise InvalidValue("key", problem=f"it needs 1 to {_KEY_CHARACTERS} printable characters, such as a UUID")


def _outcome_of(run: Run) -> Outcome:
    if run.outcome is None:
        raise WorkflowImpossible("Nothing was done that could be undone.")
    return run.outcome
