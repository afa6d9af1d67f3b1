"""What agents do on the back office from `/ws/agent`: list, prepare, run, undo, and ask a supervisor."""

from __future__ import annotations

from desk.sockets.agent import AgentSession, handlers
from desk.store import conversations, workflows
from desk.store.workflows import Run
from desk.workflows import approvals, preparing, running, settling
from desk.workflows.catalogue import offered
from desk.workflows.preparing import Prepared
from handoff.wire.agent import Done
from handoff.wire.workflows import (
    ApproveWorkflow,
    AskApproval,
    ListApprovals,
    ListWorkflows,
    PrepareWorkflow,
    RejectWorkflow,
    RunWorkflow,
    UndoWorkflow,
    WithdrawApproval,
    WorkflowChanged,
    WorkflowPrepared,
    WorkflowsListed,
)


@handlers.on(ListWorkflows)
async def _list(session: AgentSession, message: ListWorkflows) -> None:
    """Whoever looks, looks up: what was left unclear by a crash is found out now, if that is possible by now."""
    desk = session.desk
    await settling.settle(desk, conversation=message.conversation)
    async with desk.store.reading() as connection:
        await conversations.get(connection, message.conversation)
        runs = await workflows.of_conversation(connection, message.conversation)
    now = desk.changes.clock()
    session.connection.send(
        WorkflowsListed(
            conversation=message.conversation,
            offered=offered() if desk.back_office.is_set_up else (),
            runs=tuple(run.shown(now=now) for run in runs),
        )
    )


@handlers.on(PrepareWorkflow)
async def _prepare(session: AgentSession, message: PrepareWorkflow) -> None:
    prepared = await preparing.prepare(
        session.desk, message.conversation, session.agent, workflow=message.workflow, values=message.values
    )
    session.connection.send(_shown(prepared, message))


@handlers.on(RunWorkflow)
async def _run(session: AgentSession, message: RunWorkflow) -> None:
    done = await running.run(
        session.desk,
        message.conversation,
        session.agent,
        key=message.key,
        workflow=message.workflow,
        values=message.values,
        version=message.version,
    )
    _answer(session, message, done)


@handlers.on(AskApproval)
async def _ask(session: AgentSession, message: AskApproval) -> None:
    asked = await approvals.ask(
        session.desk,
        message.conversation,
        session.agent,
        key=message.key,
        workflow=message.workflow,
        values=message.values,
        version=message.version,
        reason=message.reason,
    )
    _answer(session, message, asked)


@handlers.on(WithdrawApproval)
async def _withdraw(session: AgentSession, message: WithdrawApproval) -> None:
    run = await approvals.withdraw(session.desk, message.conversation, session.agent, run=message.run)
    _done(session, message.id, run)


@handlers.on(ApproveWorkflow)
async def _approve(session: AgentSession, message: ApproveWorkflow) -> None:
    run = await approvals.approve(
        session.desk,
        message.conversation,
        session.agent,
        run=message.run,
        version=message.version,
        reason=message.reason,
    )
    _done(session, message.id, run)


@handlers.on(RejectWorkflow)
async def _reject(session: AgentSession, message: RejectWorkflow) -> None:
    run = await approvals.reject(
        session.desk, message.conversation, session.agent, run=message.run, reason=message.reason
    )
    _done(session, message.id, run)


@handlers.on(UndoWorkflow)
async def _undo(session: AgentSession, message: UndoWorkflow) -> None:
    run = await running.undo(session.desk, message.conversation, session.agent, run=message.run)
    _done(session, message.id, run)


@handlers.on(ListApprovals)
async def _list_approvals(session: AgentSession, _message: ListApprovals) -> None:
    if session.agent.role.is_supervisor:
        session.connection.send(await approvals.read_approvals(session.desk))


def _answer(session: AgentSession, message: RunWorkflow | AskApproval, outcome: Run | Prepared) -> None:
    if isinstance(outcome, Prepared):
        session.connection.send(_shown(outcome, message, has_changed=outcome.preview is not None))
    else:
        _done(session, message.id, outcome)


def _done(session: AgentSession, message_id: str, run: Run) -> None:
    """The run goes to this socket in any case: it may follow another conversation by now."""
    now = session.desk.changes.clock()
    session.connection.send(WorkflowChanged(conversation=run.conversation, run=run.shown(now=now)))
    session.connection.send(Done(id=message_id))


def _shown(
    prepared: Prepared, message: PrepareWorkflow | RunWorkflow | AskApproval, *, has_changed: bool = False
) -> WorkflowPrepared:
    return WorkflowPrepared(
        id=message.id,
        conversation=message.conversation,
        workflow=prepared.workflow.name,
        title=prepared.workflow.title,
        about=prepared.workflow.about,
        fields=prepared.fields,
        preview=prepared.preview,
        problem=prepared.problem,
        has_changed=has_changed,
    )
