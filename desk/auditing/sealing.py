"""Links what was written into the chain, some lines at a time, in a transaction of its own.

A link needs the one before it, so all desks would wait for each other if each change wrote its own: turns of different
conversations would be stored one after the other. The seal, which needs no other line, is therefore made with the change, and
the link within seconds after the commit. In between nobody without the key can make or change a line; one that is taken away
within these seconds is not missed, unless a desk had seen the chain's head beyond it.
"""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.auditing import chain
from desk.auditing.chain import Link, StoredLine
from desk.auditing.heads import Head, add_head, read_heads
from desk.auditing.keys import AuditKeys
from desk.bell import Bell
from desk.change import Clock
from desk.store import audit_chain
from desk.store.engine import Store

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 2.0
_AT_ONCE = 200
_PUBLISH_EVERY_SECONDS = 300.0


class Sealer:
    """Run `run` as one task of the process. With several desks whichever comes first links what is there."""

    def __init__(self, store: Store, *, clock: Clock, heads: Path | None = None) -> None:
        self._store = store
        self._clock = clock
        self._heads = heads
        # What was published before this process began must still be there, too.
        self._seen = self._published = _last_published(heads)
        self._published_at = 0.0
        self.bell = Bell()

    async def run(self) -> None:
        """Link what comes, until the bell ends it; then what is there, and publish the last head."""
        while await self.bell.wait(at_most_seconds=_EVERY_SECONDS):
            await self._round(is_last=False)
        await self._round(is_last=True)

    async def _round(self, *, is_last: bool) -> None:
        try:
            while await self.seal_some() == _AT_ONCE:
                pass
            if is_last or self._clock() - self._published_at >= _PUBLISH_EVERY_SECONDS:
                self._publish()
        except Exception:
            logger.exception("The audit log could not be sealed")

    async def seal_some(self) -> int:
        """Link the next lines. Returns how many were settled."""
        async with self._store.glancing() as connection:
            if not await audit_chain.is_pending(connection, self._store.audit_keys):
                return 0
        async with self._store.writing() as connection:
            if not await audit_chain.only_one(connection):
                return 0
            await self._check_seen(connection)
            settled, head = await seal_pending(connection, self._store.audit_keys, limit=_AT_ONCE)
        self._seen = head
        return settled

    async def _check_seen(self, connection: AsyncConnection) -> None:
        """What this desk has seen in the chain must still be there, unless it was let go for its age."""
        if not self._seen.number:
            return
        now = await audit_chain.hash_of(connection, self._seen.number)
        let_go = await audit_chain.last_pruning(connection)
        if now is None and let_go is not None and let_go.through >= self._seen.number:
            return
        if now != self._seen.hash:
            logger.critical(
                "The audit log was cut or rewritten behind our back: link %d is not what it was.", self._seen.number
            )

    def _publish(self) -> None:
        if self._heads is None or self._seen == self._published:
            return
        self._published_at = self._clock()  # first, so that a full disk is not tried again at once
        add_head(self._heads, self._seen, at=self._published_at)
        self._published = self._seen


def _last_published(heads: Path | None) -> Head:
    try:
        known = () if heads is None else read_heads(heads)
    except (OSError, ValueError) as error:
        # Conversations go on; who verifies the log is told as well.
        logger.error("The published heads of the audit log cannot be read in %s: %s", heads, error)
        known = ()
    return known[-1] if known else Head(0, chain.GENESIS)


async def seal_pending(connection: AsyncConnection, keys: AuditKeys, *, limit: int) -> tuple[int, Head]:
    """Link lines that wait, within the caller's transaction. Returns how many were settled, and the chain's head.

    A line without a good seal gets no link, so that the verification finds it; lines from before there were seals are taken
    as they are, as long as nothing sealed came before them.
    """
    number, before = await audit_chain.head(connection)
    lines = await audit_chain.pending(connection, keys, limit=limit)
    may_be_old = number == 0 or await _is_old(connection, number)
    links: list[Link] = []
    for line in lines:
        may_be_old = may_be_old and not line.seal
        if not may_be_old and not has_good_seal(line, keys):
            logger.error("Line %d of the audit log was not written by a desk of ours: it gets no link.", line.id)
            continue
        number += 1
        before = chain.link(keys.signing, line, number=number, before=before)
        links.append(Link(number, line.id, keys.current, before))
    await audit_chain.add(connection, links, settled=[line.id for line in lines])
    return len(lines), Head(number, before)


def has_good_seal(line: StoredLine, keys: AuditKeys) -> bool:
    """Whether a desk that knew one of the keys wrote it as it is. Pure."""
    key = keys.known.get(line.key)
    return key is not None and chain.is_same(line.seal, chain.seal(key, line))


async def _is_old(connection: AsyncConnection, number: int) -> bool:
    found = await audit_chain.linked(connection, after=number - 1, limit=1)
    return bool(found) and found[0].line is not None and not found[0].line.seal
