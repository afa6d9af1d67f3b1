"""What was read moves forward only, and what was not is counted for each agent, on both databases."""

from __future__ import annotations

from desk.ownership import Owner
from desk.store import agents, reads
from desk.store.agents import Role
from desk.store.engine import Store
from desk.store.reads import ConversationMarks, Mark
from handoff.log import Author, EntryKind
from tests.unit.desk.store.many_conversations import begin, say


async def test_mark_moves_forward_only(store: Store) -> None:
    name = await begin(store, 1)
    async with store.writing() as connection:
        assert await reads.marks_of(connection, name) == ConversationMarks()
        assert await reads.advance(connection, name, Mark.READ, seq=3, at=30.0)
        assert not await reads.advance(connection, name, Mark.READ, seq=3, at=31.0)
        assert not await reads.advance(connection, name, Mark.READ, seq=2, at=32.0)
        assert await reads.advance(connection, name, Mark.DELIVERED, seq=4, at=40.0)
        assert await reads.marks_of(connection, name) == ConversationMarks(
            delivered_seq=4, delivered_at=40.0, read_seq=3, read_at=30.0
        )


async def test_unread_are_the_customers_messages_after_what_the_agent_read(store: Store) -> None:
    async with store.writing() as connection:
        amira, jonas = [
            await agents.add_agent(
                connection,
                email=f"{name}@desk.example",
                name=name,
                role=Role.AGENT,
                password="violet lighthouse",
                now=0.0,
            )
            for name in ("amira", "jonas")
        ]
    name = await begin(store, 1, owner=Owner.AGENT, agent=amira.id)
    other = await begin(store, 2, owner=Owner.AGENT, agent=jonas.id)
    for seq in (1, 2, 3):
        await say(store, name, seq)
    await say(store, name, 4, author=Author.AGENT)
    await say(store, name, 5, author=Author.CUSTOMER, kind=EntryKind.EVENT)
    await say(store, other, 1)
    async with store.writing() as connection:
        assert await reads.unread(connection, amira.id, [name, other]) == {name: 3, other: 1}
        assert await reads.read_up_to(connection, amira.id, name, seq=2, at=9.0)
        assert not await reads.read_up_to(connection, amira.id, name, seq=1, at=9.0)
        assert await reads.last_read(connection, amira.id, name) == 2
        assert await reads.unread(connection, amira.id, [name]) == {name: 1}
        assert await reads.unread(connection, jonas.id, [name]) == {name: 3}
        assert await reads.unread(connection, amira.id, []) == {}
        assert await reads.unread_of_owners(connection) == {name: 1, other: 1}
        assert await reads.read_up_to(connection, amira.id, name, seq=5, at=9.0)
        assert await reads.unread_of_owners(connection) == {other: 1}
