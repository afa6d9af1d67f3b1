"""What counts as a step in the console: what the tools make of the work, not the work itself."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from desk.insight.steps import AgentSteps
from desk.ownership import Owner
from desk.store import conversations
from desk.store.conversations import Conversation
from desk.store.engine import open_store
from desk.store.tables import agent_steps
from handoff.conversation import Customer
from handoff.wire.agent import AddNote, ClaimHandoff, CloseConversation, OpenConversation, SendReply, SetPresence
from handoff.wire.reading import ReadUpTo
from handoff.wire.shared import Typing
from handoff.wire.workflows import PrepareWorkflow
from tests.desk_world import sqlite_url

STEPS, NONE = "a" * 24, "b" * 24


async def test_clicks_and_screens_are_steps_and_writing_is_not(tmp_path: Path) -> None:
    store, counted = open_store(sqlite_url(tmp_path)), AgentSteps()
    async with store.writing() as connection:
        for name in (STEPS, NONE):
            row = Conversation(
                id=name, owner=Owner.BOT, agent="", epoch=1, customer=Customer(), token_hash="", token_expires_at=0.0,
                created_at=1.0, last_at=1.0,
            )  # fmt: skip
            await conversations.create(connection, row)
    for message in (
        OpenConversation(STEPS),
        ClaimHandoff("1", STEPS),
        AddNote("2", STEPS, "A note"),
        PrepareWorkflow("3", STEPS, "pay_refund"),
        CloseConversation("4", STEPS, disposition="resolved"),
        SendReply("5", NONE, "Hello"),
        OpenConversation(NONE, last_seq=4),  # a console that comes back
        Typing(conversation=NONE),
        ReadUpTo(conversation=NONE, seq=3),
        SetPresence("online"),
    ):
        counted.note(message, agent="mia")
    await counted.store(store)
    async with store.reading() as connection:
        rows = (await connection.execute(select(agent_steps.c.conversation, agent_steps.c.steps))).all()
    await store.close()
    assert [tuple(row) for row in rows] == [(STEPS, 5)]
