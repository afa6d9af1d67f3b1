"""Values that policy keeps sealed: ciphertext alone, and until when."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import sealed_values


@dataclass(frozen=True, slots=True)
class SealedValue:
    """What was taken out of entry `seq`, the `place`th of it. `key` is the fingerprint of the key of `sealed`."""

    id: str
    conversation: str
    seq: int
    place: int
    kind: str
    key: str
    sealed: bytes
    at: float
    expires_at: float


async def add(connection: AsyncConnection, value: SealedValue) -> None:
    await connection.execute(insert(sealed_values).values(asdict(value)))


async def forget(connection: AsyncConnection, *, before: float) -> int:
    """Delete those that were kept until then."""
    done = await connection.execute(delete(sealed_values).where(sealed_values.c.expires_at < before))
    return int(done.rowcount)


async def of_entry(connection: AsyncConnection, conversation: str, seq: int, *, now: float) -> tuple[SealedValue, ...]:
    """What is still kept of an entry, in the order of its text."""
    rows = await connection.execute(
        select(sealed_values)
        .where(
            sealed_values.c.conversation == conversation,
            sealed_values.c.seq == seq,
            sealed_values.c.expires_at > now,
        )
        .order_by(sealed_values.c.place)
    )
    return tuple(SealedValue(**row._mapping) for row in rows)
