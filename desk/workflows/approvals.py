"""What an agent may not decide alone: a supervisor is asked, sees what would happen, and lets it be done or not."""

from __future__ import annotations

from collections.abc import Mapping

from desk.context import Desk
from desk.errors import InvalidValue, NotAllowed, WorkflowImpossible
from desk.fanout.frames import ApprovalsMoved
from desk.store import workflows
from desk.store.agents import Agent
from desk.store.workflows import Run
from desk.workflows.catalogue import workflow_named
from desk.workflows.preparing import Prepared, prepare, prepared_for, require_served_by, situation_of
from desk.workflows.recording import announce
from desk.workflows.running import begin, carry_out, check_key, new_run, require_nothing_in_flight, tried_again
from desk.workflows.settling import looked_up
from handoff.wire.workflows import ApprovalRequest, Approvals, RunState
from privacy.masking import mask_for_storage

_REASON_CHARACTERS = 500


async def ask(
    desk: Desk,
    conversation: str,
    agent: Agent,
    *,
    key: str,
    workflow: str,
    values: Mapping[str, str],
    version: str,
    reason: str,
) -> Run | Prepared:
    """Ask a supervisor for what was shown under `version`. Returns as `running.run` does; once for each `key`."""
    check_key(key)
    why = _reason(reason, is_required=True)
    known = await looked_up(desk, conversation, key)
    if known is not None and known.state is not RunState.FAILED:
        return known
    prepared = await prepare(desk, conversation, agent, workflow=workflow, values=values)
    preview = prepared.preview
    if preview is None or preview.version != version:
        return prepared
    if not preview.needs_approval:
        raise WorkflowImpossible("You may do this at once; nobody has to approve it.")
    async with desk.changes.of(conversation) as change:
        require_served_by(change.conversation, agent)
        known = await workflows.by_key(change.connection, conversation, key)
        if known is not None and known.state is not RunState.FAILED:
            return known
        # One that was approved and then failed is asked for again: nobody decides on an old preview.
        asked = tried_again(known, prepared) or new_run(prepared, conversation, agent, key=key, now=change.now)
        asked.state, asked.reason, asked.problem = RunState.WAITING, why, ""
        asked.decided_by = asked.decided_by_name = asked.decision = ""
        asked.decided_at = 0.0
        if known is None:
            await workflows.add(change.connection, asked)
        else:
            await workflows.save(change.connection, asked)
        await change.note(
            agent.id, "workflow.approval_asked", run=asked.id, workflow=asked.workflow, title=preview.title, reason=why
        )
    announce(desk, asked)
    await tell_supervisors(desk)
    return asked


async def withdraw(desk: Desk, conversation: str, agent: Agent, *, run: str) -> Run:
    """Take a request back. Raises `WorkflowImpossible` once it was decided."""
    async with desk.changes.of(conversation) as change:
        found = await workflows.get(change.connection, conversation, run)
        if found.state is RunState.WITHDRAWN:
            return found
        if found.asked_by != agent.id and not agent.role.is_supervisor:
            raise NotAllowed("withdraw what a colleague has asked for")
        _require_waiting(found)
        found.state, found.finished_at = RunState.WITHDRAWN, change.now
        await workflows.save(change.connection, found)
        await change.note(agent.id, "workflow.withdrawn", run=found.id, workflow=found.workflow)
    announce(desk, found)
    await tell_supervisors(desk)
    return found


async def approve(desk: Desk, conversation: str, supervisor: Agent, *, run: str, version: str, reason: str = "") -> Run:
    """Let it be done, and do it at once. Raises `WorkflowImpossible` where it was decided already, and where something has
    changed since: then the request stays, with what would happen now. Nobody approves what they asked for themselves
    (`NotAllowed`), also not once they have become a supervisor: two people answer for it."""
    _require_supervisor(supervisor)
    said = _reason(reason)
    situation = await situation_of(desk, conversation)
    async with desk.store.reading() as connection:
        found = await workflows.get(connection, conversation, run)
    _require_waiting(found)
    if found.asked_by == supervisor.id:
        raise NotAllowed("approve what you have asked for yourself; another supervisor does")
    prepared = await prepared_for(desk, situation, workflow_named(found.workflow), found.form)
    async with desk.changes.of(conversation) as change:
        found = await workflows.get(change.connection, conversation, run)
        _require_waiting(found)
        if prepared.preview is None:
            raise WorkflowImpossible(f"It is not possible now. {prepared.problem or _first_problem(prepared)}")
        has_changed = prepared.preview.version != version
        found.preview = prepared.preview
        if prepared.plan is not None and prepared.account is not None:
            found.arguments, found.account = dict(prepared.plan.arguments), prepared.account.id
        if not has_changed:
            await require_nothing_in_flight(change)
            found.decided_by, found.decided_by_name = supervisor.id, supervisor.name
            found.decided_at, found.decision = change.now, said
            await change.note(supervisor.id, "workflow.approved", run=found.id, workflow=found.workflow, reason=said)
            await begin(change, found, supervisor)
        await workflows.save(change.connection, found)
    announce(desk, found)
    await tell_supervisors(desk)
    if has_changed:
        raise WorkflowImpossible(
            "Something has changed since it was asked for. Read what would happen now, and decide again."
        )
    return await carry_out(desk, found)


async def reject(desk: Desk, conversation: str, supervisor: Agent, *, run: str, reason: str) -> Run:
    """Do not let it be done; the agent is told why."""
    _require_supervisor(supervisor)
    why = _reason(reason, is_required=True)
    async with desk.changes.of(conversation) as change:
        found = await workflows.get(change.connection, conversation, run)
        _require_waiting(found)
        found.state, found.decision = RunState.REJECTED, why
        found.decided_by, found.decided_by_name = supervisor.id, supervisor.name
        found.decided_at = found.finished_at = change.now
        await workflows.save(change.connection, found)
        await change.note(supervisor.id, "workflow.rejected", run=found.id, workflow=found.workflow, reason=why)
    announce(desk, found)
    await tell_supervisors(desk)
    return found


async def read_approvals(desk: Desk) -> Approvals:
    """What waits for a supervisor now."""
    async with desk.store.reading() as connection:
        requests = await workflows.waiting(connection)
    now = desk.changes.clock()
    return Approvals(tuple(ApprovalRequest(one.run.shown(now=now), one.customer.name) for one in requests))


async def tell_supervisors(desk: Desk) -> None:
    """Send what waits to every supervisor."""
    desk.fanout.tell(ApprovalsMoved())
    await tell_supervisors_here(desk)


async def tell_supervisors_here(desk: Desk) -> None:
    """Send what waits to every supervisor with a socket at this desk."""
    lines = [line for line in desk.lines.everybody() if line.agent.role.is_supervisor]
    if lines:
        approvals = await read_approvals(desk)
        for line in lines:
            line.send(approvals)


def _require_supervisor(agent: Agent) -> None:
    if not agent.role.is_supervisor:
        raise NotAllowed("decide on what colleagues ask for")


def _require_waiting(run: Run) -> None:
    if run.state is RunState.WAITING:
        return
    if run.state is RunState.WITHDRAWN:
        raise WorkflowImpossible(f"{run.asked_by_name} has taken this request back.")
    by = f" by {run.decided_by_name}" if run.decided_by_name else ""
    raise WorkflowImpossible(f"This request was decided already{by}.")


def _first_problem(prepared: Prepared) -> str:
    return next((field.problem for field in prepared.fields if field.problem), "The form is not complete any more.")


def _reason(text: str, *, is_required: bool = False) -> str:
    cleaned = " ".join(text.split())
    if is_required and not cleaned:
        raise InvalidValue("reason", problem="a reason is needed, in a few words")
    if len(cleaned) > _REASON_CHARACTERS or not (cleaned == "" or cleaned.isprintable()):
        raise InvalidValue("reason", problem=f"at most {_REASON_CHARACTERS} characters of text")
    return mask_for_storage(cleaned).text
