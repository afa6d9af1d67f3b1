"""What the desk's store holds when a run is over."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import select

from desk.store.engine import Store
from desk.store.tables import entries, tasks


class LogEntry(msgspec.Struct, frozen=True):
    """One stored entry, with what readers do not see: its epoch, its author's id, and a bot's turn and index."""

    conversation: str
    seq: int
    epoch: int
    author: str
    kind: str
    event: str = ""
    author_id: str = ""
    text: str = ""
    client_id: str = ""
    turn: str = ""
    reply_index: int = -1


class StoreLog(msgspec.Struct, frozen=True):
    """All entries in the order of conversation and seq, and the turns that are neither done nor given up.

    `owed` is the last seq of each conversation that had time to reach whoever stayed; without it, all had.
    """

    entries: tuple[LogEntry, ...]
    open_turns: tuple[str, ...] = ()
    owed: dict[str, int] | None = None

    @property
    def last_seqs(self) -> dict[str, int]:
        """The last seq of each conversation."""
        return {entry.conversation: entry.seq for entry in self.entries}


_COLUMNS = (
    entries.c.conversation,
    entries.c.seq,
    entries.c.epoch,
    entries.c.author,
    entries.c.kind,
    entries.c.event,
    entries.c.author_id,
    entries.c.text,
    entries.c.client_id,
    entries.c.turn,
    entries.c.reply_index,
)


async def read_log(store: Store) -> StoreLog:
    """Read it in one transaction."""
    async with store.reading() as connection:
        rows: Sequence = (await connection.execute(select(*_COLUMNS).order_by(*_COLUMNS[:2]))).all()
        unfinished = await connection.execute(select(tasks.c.turn).where(tasks.c.state.in_(("queued", "offered"))))
        turns = tuple(str(row.turn) for row in unfinished)
    log = tuple(
        LogEntry(
            conversation=row.conversation,
            seq=row.seq,
            epoch=row.epoch,
            author=row.author,
            kind=row.kind,
            event=row.event,
            author_id=row.author_id,
            text=row.text,
            client_id=row.client_id or "",
            turn=row.turn or "",
            reply_index=-1 if row.reply_index is None else row.reply_index,
        )
        for row in rows
    )
    return StoreLog(log, turns)
