"""The chain over the audit log: what waits for its link, the links, and what was let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.auditing.chain import GENESIS, Link, StoredLine
from desk.auditing.keys import AuditKeys
from desk.store.tables import audit, audit_details, audit_links, audit_pending, audit_prunings

# Any number does, as long as every desk uses the same one.
_ADVISORY_LOCK = 7_203_555
_LINE_COLUMNS = tuple(audit.c[name] for name in StoredLine.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Pruning:
    """The chain was let go up to and including link `through`, whose hash was `hash`, at `at` (epoch seconds)."""

    through: int
    at: float
    hash: str
    key: str
    seal: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A link, its line (None where there is none any more), and what the line tells: None where that was erased."""

    link: Link
    line: StoredLine | None
    salt: str
    detail: str | None


async def only_one(connection: AsyncConnection) -> bool:
    """Whether this transaction may write links. Another desk that does so now would write the same numbers."""
    if connection.dialect.name == "sqlite":
        return True  # it has one writer at a time
    found = await connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    return bool(found.scalar_one())


async def is_pending(connection: AsyncConnection, keys: AuditKeys) -> bool:
    """Whether any line has no link yet that these keys can judge."""
    waiting = audit_pending.join(audit, audit.c.id == audit_pending.c.line)
    found = await connection.execute(
        select(audit_pending.c.line).select_from(waiting).where(_may_be_judged(keys)).limit(1)
    )
    return found.first() is not None


async def pending(connection: AsyncConnection, keys: AuditKeys, *, limit: int) -> tuple[StoredLine, ...]:
    """Lines without a link that these keys can judge, in the order of their ids.

    What another desk has sealed with a newer key is left to it: while a key is replaced, one of two desks knows it first.
    """
    rows = await connection.execute(
        select(*_LINE_COLUMNS)
        .join(audit_pending, audit_pending.c.line == audit.c.id)
        .where(_may_be_judged(keys))
        .order_by(audit.c.id)
        .limit(limit)
    )
    return tuple(_line(row) for row in rows)


def _may_be_judged(keys: AuditKeys) -> Any:
    return audit.c.key.in_((*keys.known, ""))


async def head(connection: AsyncConnection) -> tuple[int, str]:
    """The number and the hash of the latest link; where all were let go, of the last of these; 0 and `GENESIS` at first."""
    found = await connection.execute(
        select(audit_links.c.number, audit_links.c.hash).order_by(audit_links.c.number.desc()).limit(1)
    )
    row = found.first()
    if row is not None:
        return row.number, row.hash
    let_go = await last_pruning(connection)
    return (0, GENESIS) if let_go is None else (let_go.through, let_go.hash)


async def hash_of(connection: AsyncConnection, number: int) -> str | None:
    """The hash of this link, None where there is none."""
    found = await connection.execute(select(audit_links.c.hash).where(audit_links.c.number == number))
    known = found.scalar_one_or_none()
    return None if known is None else str(known)


async def add(connection: AsyncConnection, links: Sequence[Link], *, settled: Sequence[int]) -> None:
    """Write links, and let these lines wait no more."""
    if links:
        await connection.execute(insert(audit_links), [asdict(one) for one in links])
    if settled:
        await connection.execute(delete(audit_pending).where(audit_pending.c.line.in_(settled)))


async def linked(connection: AsyncConnection, *, after: int, limit: int) -> tuple[Linked, ...]:
    """The next links after this number, in order, with their lines."""
    joined = audit_links.join(audit, audit.c.id == audit_links.c.line, isouter=True).join(
        audit_details, audit_details.c.line == audit_links.c.line, isouter=True
    )
    rows = await connection.execute(
        select(
            *_LINE_COLUMNS,
            audit_links.c.number,
            audit_links.c.line.label("of_line"),
            audit_links.c.key.label("link_key"),
            audit_links.c.hash,
            audit_details.c.salt,
            audit_details.c.detail,
        )
        .select_from(joined)
        .where(audit_links.c.number > after)
        .order_by(audit_links.c.number)
        .limit(limit)
    )
    return tuple(
        Linked(
            link=Link(row.number, row.of_line, row.link_key, row.hash),
            line=None if row.id is None else _line(row),
            salt=row.salt or "",
            detail=row.detail,
        )
        for row in rows
    )


async def unlinked(connection: AsyncConnection, *, limit: int) -> tuple[StoredLine, ...]:
    """Lines that no link holds, in the order of their ids; the newest are usually only waiting for theirs."""
    rows = await connection.execute(
        select(*_LINE_COLUMNS)
        .select_from(audit.join(audit_links, audit_links.c.line == audit.c.id, isouter=True))
        .where(audit_links.c.line.is_(None))
        .order_by(audit.c.id)
        .limit(limit)
    )
    return tuple(_line(row) for row in rows)


async def erased_conversations(connection: AsyncConnection) -> frozenset[str]:
    """The conversations of which the log says that they were erased: details of their lines may be missing."""
    rows = await connection.execute(
        select(audit.c.conversation).where(audit.c.action.in_(("customer.erased", "conversation.expired"))).distinct()
    )
    return frozenset(row.conversation for row in rows if row.conversation)


async def erase_details(connection: AsyncConnection, conversation: str, *, but: int) -> int:
    """Forget what lines about a conversation tell, but for the line that says so: a trigger refuses where none does."""
    lines = select(audit.c.id).where(audit.c.conversation == conversation, audit.c.id != but)
    done = await connection.execute(delete(audit_details).where(audit_details.c.line.in_(lines)))
    return int(done.rowcount)


async def last_pruning(connection: AsyncConnection) -> Pruning | None:
    """How far the log was let go, None where it is whole."""
    found = await connection.execute(select(audit_prunings).order_by(audit_prunings.c.through.desc()).limit(1))
    row = found.first()
    return None if row is None else Pruning(**row._mapping)


async def last_older(connection: AsyncConnection, *, before: float, limit: int) -> tuple[int, str] | None:
    """The last link of the unbroken run of at most `limit` links from the start whose lines are from before then."""
    joined = audit_links.join(audit, audit.c.id == audit_links.c.line)
    rows = await connection.execute(
        select(audit_links.c.number, audit_links.c.hash, audit.c.at)
        .select_from(joined)
        .order_by(audit_links.c.number)
        .limit(limit)
    )
    last: tuple[int, str] | None = None
    for row in rows:
        if row.at >= before:
            break
        last = (row.number, row.hash)
    return last


async def prune(connection: AsyncConnection, pruning: Pruning) -> int:
    """Let go of everything up to its link. Returns how many lines."""
    await connection.execute(insert(audit_prunings).values(asdict(pruning)))
    lines = select(audit_links.c.line).where(audit_links.c.number <= pruning.through)
    await connection.execute(delete(audit_details).where(audit_details.c.line.in_(lines)))
    done = await connection.execute(delete(audit).where(audit.c.id.in_(lines)))
    await connection.execute(delete(audit_links).where(audit_links.c.number <= pruning.through))
    return int(done.rowcount)


def _line(row: Any) -> StoredLine:
    return StoredLine(**{name: getattr(row, name) for name in StoredLine.__dataclass_fields__})
