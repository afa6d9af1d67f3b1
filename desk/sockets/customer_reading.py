"""`message.delivered` and `message.read` on `/ws/customer`."""

from __future__ import annotations

from desk import marks
from desk.sockets.customer import CustomerSession, handlers
from desk.store.reads import Mark
from handoff.wire.reading import Delivered, Read


@handlers.on(Delivered)
async def _delivered(session: CustomerSession, message: Delivered) -> None:
    await marks.customer_has(session.desk, session.conversation, Mark.DELIVERED, seq=max(0, message.seq))


@handlers.on(Read)
async def _read(session: CustomerSession, message: Read) -> None:
    await marks.customer_has(session.desk, session.conversation, Mark.READ, seq=max(0, message.seq))
