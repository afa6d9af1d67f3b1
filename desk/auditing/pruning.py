"""Letting go of the oldest lines, when the law or the settings say that they were kept long enough."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.auditing import chain
from desk.auditing.keys import AuditKeys
from desk.store import audit, audit_chain
from desk.store.audit_chain import Pruning

PRUNED = "audit.pruned"


async def prune(connection: AsyncConnection, keys: AuditKeys, *, before: float, now: float, limit: int) -> int:
    """Let go of at most `limit` lines from before then, from the chain's start on. Returns how many.

    A sealed record says up to which link, so that the rest still verifies and nobody without the key can claim it; and a
    line of the log tells of it.
    """
    if not await audit_chain.only_one(connection):
        return 0
    last = await audit_chain.last_older(connection, before=before, limit=limit)
    if last is None:
        return 0
    through, head = last
    signed = chain.prune_seal(keys.signing, through=through, head=head)
    count = await audit_chain.prune(connection, Pruning(through, now, head, keys.current, signed))
    await audit.add(connection, audit.AuditLine(now, "desk", PRUNED, "", {"through": through, "lines": count}))
    return count
