"""Entries reach every follower in order, once, without a gap."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from desk import rooms
from desk.app import make_desk
from desk.context import Desk
from desk.customers import open_conversation
from desk.errors import Unavailable
from desk.rooms import Audience, Sequencer
from handoff.conversation import Customer
from handoff.log import Author, Entry, EntryKind
from handoff.wire.shared import EntryAdded, SpeakerState, Typing
from tests.desk_world import desk_settings, sqlite_url

BOT = SpeakerState(conversation="x", owner="bot", epoch=1)


def entry(seq: int, kind: EntryKind = EntryKind.MESSAGE) -> Entry:
    return Entry(seq=seq, at=0.0, author=Author.BOT, kind=kind, text=str(seq))


@given(st.permutations(range(1, 9)), st.integers(0, 8))
def test_any_order_comes_out_in_order_without_doubles(order: list[int], last_seq: int) -> None:
    sequencer = Sequencer(last_seq)
    passed = [ready.seq for seq in [*order, *order] for ready in sequencer.take(entry(seq))]
    assert passed == list(range(last_seq + 1, 9))
    assert not sequencer.has_gap


def test_gap_is_noticed() -> None:
    sequencer = Sequencer(0)
    assert sequencer.take(entry(2)) == []
    assert sequencer.has_gap
    assert [ready.seq for ready in sequencer.take(entry(1))] == [1, 2]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = make_desk(desk_settings(sqlite_url(tmp_path)))
    await desk.store.migrate()
    yield desk
    await desk.store.close()


async def test_gap_is_filled_from_the_store(desk: Desk) -> None:
    name = (await open_conversation(desk, Customer())).conversation
    sent: list[msgspec.Struct] = []
    follower = desk.rooms.join(name, audience=Audience.CUSTOMER, send=sent.append)
    follower.start((), last_seq=1, state=BOT)
    async with desk.changes.of(name) as change:
        added = [await change.append(Author.BOT, text) for text in ("two", "three")]
        await change.append(Author.AGENT, "a note", kind=EntryKind.NOTE)
        added.append(await change.append(Author.BOT, "five"))
    # The news of the first ones is lost; the last one tells of the gap.
    desk.rooms.tell(name, EntryAdded(conversation=name, entry=added[-1]))
    await desk.rooms.leave(follower)
    assert [message.entry.text for message in sent if isinstance(message, EntryAdded)] == ["two", "three", "five"]


async def test_what_comes_while_the_first_entries_are_read_waits(desk: Desk) -> None:
    name = (await open_conversation(desk, Customer())).conversation
    sent: list[msgspec.Struct] = []
    follower = desk.rooms.join(name, audience=Audience.AGENT, send=sent.append)
    desk.rooms.tell(name, EntryAdded(conversation=name, entry=entry(2)))
    desk.rooms.tell(name, Typing(author="bot"))
    assert sent == []
    visible = follower.start([entry(1), entry(2)], last_seq=0, state=BOT)
    assert [one.seq for one in visible] == [1, 2]
    follower.release()
    assert sent == [Typing(author="bot")]
    await desk.rooms.leave(follower)
    assert desk.rooms.count(name) == 0


async def test_customers_see_no_notes(desk: Desk) -> None:
    follower = desk.rooms.join("x", audience=Audience.CUSTOMER, send=lambda _: None)
    assert follower.start([entry(1), entry(2, EntryKind.NOTE)], last_seq=0, state=BOT) == (entry(1),)
    await desk.rooms.leave(follower)


async def test_speaker_who_was_read_earlier_and_comes_later_is_not_told(desk: Desk) -> None:
    sent: list[msgspec.Struct] = []
    follower = desk.rooms.join("x", audience=Audience.CUSTOMER, send=sent.append)
    follower.start((), last_seq=0, state=BOT)
    waits = SpeakerState(conversation="x", owner="queue", epoch=2, position=1)
    moved_up = msgspec.structs.replace(waits, position=2)
    claimed = SpeakerState(conversation="x", owner="agent", epoch=3, speaker_name="Alex")
    for state in (BOT, waits, moved_up, claimed, waits):
        desk.rooms.tell_state("x", state, last_seq=0)
    assert sent == [waits, moved_up, claimed]
    await desk.rooms.leave(follower)


async def test_speaker_is_told_after_the_entry_that_moved_the_conversation(desk: Desk) -> None:
    sent: list[msgspec.Struct] = []
    follower = desk.rooms.join("x", audience=Audience.CUSTOMER, send=sent.append)
    waits = SpeakerState(conversation="x", owner="queue", epoch=2, position=1)
    follower.start((), last_seq=0, state=BOT)
    desk.rooms.tell_state("x", waits, last_seq=2)
    assert sent == []
    moved = [EntryAdded(conversation="x", entry=entry(seq)) for seq in (1, 2)]
    for added in moved:
        desk.rooms.tell("x", added)
    assert sent == [*moved, waits]
    await desk.rooms.leave(follower)


async def test_entries_that_a_speaker_was_told_before_are_read_from_the_store(desk: Desk) -> None:
    name = (await open_conversation(desk, Customer())).conversation
    sent: list[msgspec.Struct] = []
    follower = desk.rooms.join(name, audience=Audience.CUSTOMER, send=sent.append)
    follower.start((), last_seq=0, state=BOT)
    waits = SpeakerState(conversation=name, owner="queue", epoch=2, position=1)
    desk.rooms.tell_state(name, waits, last_seq=1)
    await follower.stop()
    (greeting, state) = sent
    assert isinstance(greeting, EntryAdded)
    assert state == waits
    await desk.rooms.leave(follower)


async def test_a_gap_is_filled_once_the_store_can_be_read_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    name = (await open_conversation(desk, Customer())).conversation
    sent: list[msgspec.Struct] = []
    follower = desk.rooms.join(name, audience=Audience.CUSTOMER, send=sent.append)
    follower.start((), last_seq=0, state=BOT)
    tries: list[int] = []
    read = desk.store.glancing

    @contextlib.asynccontextmanager
    async def away_at_first() -> AsyncIterator[AsyncConnection]:
        tries.append(len(tries))
        if len(tries) == 1:
            raise Unavailable
        async with read() as connection:
            yield connection

    monkeypatch.setattr(desk.store, "glancing", away_at_first)
    monkeypatch.setattr(rooms, "_TRY_AGAIN_SECONDS", 0.01)
    follower.catch_up(1)
    await asyncio.sleep(0.2)
    await desk.rooms.leave(follower)
    assert len(tries) == 2
    assert len(sent) == 1


async def test_what_is_said_to_be_there_before_the_follower_begins_is_read_then(desk: Desk) -> None:
    name = (await open_conversation(desk, Customer())).conversation
    sent: list[msgspec.Struct] = []
    follower = desk.rooms.join(name, audience=Audience.CUSTOMER, send=sent.append)
    follower.catch_up(1)
    follower.start((), last_seq=0, state=BOT)
    follower.release()
    await desk.rooms.leave(follower)
    assert [message.entry.seq for message in sent if isinstance(message, EntryAdded)] == [1]
