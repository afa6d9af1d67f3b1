"""What becomes of deliveries in the store, on both databases."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.channels.channel import DeliveryStage
from desk.store import channels
from desk.store.engine import Store
from desk.store.tables import channel_deliveries
from tests.unit.desk.store.many_conversations import begin


async def asked(connection: AsyncConnection, name: str, *, seq: int) -> int:
    await channels.ask_delivery(
        connection, conversation=name, channel="sms", address="+1", kind="entry", seq=seq, at=1.0
    )
    return (await channels.due(connection, channels=["sms"], now=1.0, limit=1))[0].number


async def noted(connection: AsyncConnection, number: int, stage: DeliveryStage, *, parts: int = 1) -> None:
    await channels.note(connection, number, stage=stage, parts=parts, attempts=1, due_at=1.0, reason="", now=2.0)


async def found(connection: AsyncConnection, name: str) -> tuple[str, str]:
    """The stage and the reason of the one delivery."""
    table = channel_deliveries
    row = (await connection.execute(select(table).where(table.c.conversation == name))).one()
    return row.stage, row.reason


async def test_receipt_of_the_first_part_keeps_the_others_due(store: Store) -> None:
    name = await begin(store, 1)
    async with store.writing() as connection:
        number = await asked(connection, name, seq=3)
        await noted(connection, number, DeliveryStage.PENDING)
        assert not await channels.advance(connection, name, seq=3, stage=DeliveryStage.READ, reason="")
        (due,) = await channels.due(connection, channels=["sms"], now=5.0, limit=9)
        assert (due.number, due.parts) == (number, 1)


async def test_failure_that_is_told_before_the_answer_stays(store: Store) -> None:
    name = await begin(store, 1)
    async with store.writing() as connection:
        number = await asked(connection, name, seq=3)
        assert await channels.advance(connection, name, seq=3, stage=DeliveryStage.FAILED, reason="Blocked.")
        await noted(connection, number, DeliveryStage.SENT)
        assert await found(connection, name) == ("failed", "Blocked.")
        assert await channels.due(connection, channels=["sms"], now=5.0, limit=9) == ()


async def test_receipts_lead_on_and_never_back(store: Store) -> None:
    name = await begin(store, 1)
    async with store.writing() as connection:
        await noted(connection, await asked(connection, name, seq=3), DeliveryStage.SENT)
        assert await channels.advance(connection, name, seq=3, stage=DeliveryStage.READ, reason="")
        assert not await channels.advance(connection, name, seq=3, stage=DeliveryStage.DELIVERED, reason="")
        assert await found(connection, name) == ("read", "")
