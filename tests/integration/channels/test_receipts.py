"""What providers tell of a message while the desk is still noting that it sent it."""

from __future__ import annotations

from pathlib import Path

from handoff.log import EntryKind
from handoff.wire.agent import ConversationOpened, OpenConversation
from tests.channels.meta_imitation import WhatsAppImitation
from tests.desk_world import desk_settings, running_desk, sqlite_url
from tests.waiting import until


async def test_failure_that_is_told_before_the_answer_is_shown_to_agents(tmp_path: Path) -> None:
    async with (
        WhatsAppImitation() as whatsapp,
        running_desk(desk_settings(sqlite_url(tmp_path)), channels=[whatsapp.channel()]) as world,
    ):
        whatsapp.serve(world)
        whatsapp.loses = 131026
        agent = await world.agent()
        await whatsapp.say("Hello")
        async with world.desk.store.reading() as connection:
            found = await connection.exec_driver_sql("SELECT conversation FROM channel_addresses")
            conversation = found.scalar_one()

        async def note() -> str:
            await agent.send(OpenConversation(conversation=conversation))
            opened = await agent.next(ConversationOpened, lambda one: one.conversation == conversation)
            return next((one.text for one in opened.entries if one.kind is EntryKind.NOTE), "")

        assert "did not reach the customer on WhatsApp: The customer cannot be reached" in str(await until(note))
        assert await whatsapp.told == 200
