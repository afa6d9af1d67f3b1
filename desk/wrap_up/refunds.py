"""Money that was given back from the console, as the audit trail tells it."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store import audit

_DONE = "workflow.done"


async def refunds_of(
    connection: AsyncConnection, conversation: str, *, since: float, until: float
) -> tuple[tuple[float, int], ...]:
    """(amount, message) of each workflow between these times that gave money back; 0 where no message tells of it."""
    return tuple(
        (float(amount), int(line.detail.get("seq", 0)))
        for line in await audit.of_conversation(connection, conversation)
        if line.action == _DONE and since <= line.at <= until and (amount := line.detail.get("amount"))
    )
