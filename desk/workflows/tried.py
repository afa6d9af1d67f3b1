"""What agents did from the console, as the envelope tells it: the next person, and the summary, know of it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import NotFound
from desk.store import workflows
from desk.store.workflows import Run
from desk.workflows.catalogue import workflow_named
from handoff.envelope import Tried
from handoff.wire.workflows import RunState

_OUTCOMES = {
    RunState.DONE: "resolved",
    RunState.REFUSED: "failed",
    RunState.REJECTED: "failed",
    RunState.WAITING: "open",
    RunState.RUNNING: "open",
    RunState.UNDOING: "resolved",
}


async def tried_by_agents(connection: AsyncConnection, conversation: str) -> tuple[Tried, ...]:
    """The oldest first; what was undone, withdrawn or not done at all is left out."""
    return as_tried(reversed(await workflows.of_conversation(connection, conversation)))


def as_tried(runs: Iterable[Run]) -> tuple[Tried, ...]:
    """Pure."""
    return tuple(
        Tried(
            goal=_topic(run.workflow),
            title=run.preview.title,
            outcome=_OUTCOMES[run.state],
            detail=run.problem or run.decision,
            seqs=(run.note,) if run.note else (),
            agent=run.asked_by_name,
        )
        for run in runs
        if run.state in _OUTCOMES
    )


def _topic(name: str) -> str:
    try:
        return workflow_named(name).topic or name
    except NotFound:
        # One that a team had once, and has taken out since.
        return name
