"""The latest messages of customers, with those whose answer an agent called wrong."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from desk.store.engine import Store
from desk.store.recorded import RecordedMessage, latest_messages
from desk.store.tables import entries, understandings, wrong_answers
from tests.unit.desk.store.test_pilots import _conversation, _understood


async def _said(connection: Any, seq: int, author: str, text: str, *, is_pressed: bool = False) -> None:
    empty = dict.fromkeys(("author_id", "author_name", "event"), "")
    lists = {"buttons": "[]", "source": "null"}
    said = {"conversation": "a", "seq": seq, "at": float(seq), "epoch": 1, "author": author, "kind": "message"}
    await connection.execute(insert(entries).values(**said, **empty, **lists, text=text))
    if author == "customer":
        read = _understood("a", seq, "c" * 12, False) | {"at": float(seq), "is_pressed": is_pressed}
        await connection.execute(insert(understandings).values(read))


async def test_typed_messages_come_the_newest_first_with_what_agents_said_of_the_answer(store: Store) -> None:
    async with store.writing() as connection:
        await _conversation(connection, "a")
        await _said(connection, 1, "customer", "Where is it?")
        await _said(connection, 2, "bot", "Returns are free.")
        await _said(connection, 3, "customer", "Yes", is_pressed=True)
        await _said(connection, 4, "customer", "No, where is my parcel?")
        await _said(connection, 5, "bot", "It is on its way.")
        await connection.execute(
            insert(wrong_answers).values(conversation="a", seq=2, agent="x", at=9.0, right_answer="")
        )
        found = await latest_messages(connection, most=10)
        assert await latest_messages(connection, most=1) == found[:1]
    assert found == (
        RecordedMessage("No, where is my parcel?", "track_order", False),
        RecordedMessage("Where is it?", "track_order", True),
    )
