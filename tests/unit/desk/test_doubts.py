"""A change of which nobody knows whether it is stored is announced once the store can be read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from desk.change import Changes, News
from desk.doubts import Doubts
from desk.errors import Unavailable
from desk.ownership import Owner
from desk.store import entries
from desk.store.conversations import Conversation
from desk.store.engine import Store, open_store
from handoff.conversation import Customer
from handoff.log import Author
from tests.desk_world import sqlite_url

NAME = "a" * 24


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = open_store(sqlite_url(tmp_path))
    yield store
    await store.close()


@pytest.fixture
async def changes(store: Store) -> Changes:
    """A conversation with one entry."""
    changes = Changes(store, clock=lambda: 100.0, turn_timeout_seconds=30.0)
    row = Conversation(
        id=NAME,
        owner=Owner.BOT,
        agent="",
        epoch=1,
        customer=Customer(),
        token_hash="h",
        token_expires_at=1e9,
        created_at=1.0,
        last_at=1.0,
    )
    async with changes.opening(row) as change:
        await change.append(Author.BOT, "Hello")
    return changes


async def test_what_is_stored_of_it_is_announced(changes: Changes) -> None:
    async with changes.of(NAME) as change:
        await change.append(Author.CUSTOMER, "Are you there?")
    told: list[News] = []
    changes.subscribe(told.append)
    changes.doubt(NAME, 1)
    await Doubts(changes).clear_up()
    (news,) = told
    assert [entry.text for entry in news.entries] == ["Are you there?"]
    assert news.owner_changed
    assert news.tasks_changed
    assert not changes.in_doubt


async def test_the_earliest_of_several_doubts_counts(changes: Changes) -> None:
    changes.doubt(NAME, 4)
    changes.doubt(NAME, 2)
    changes.doubt(NAME, 3)
    assert changes.in_doubt == {NAME: 2}


async def test_a_change_that_fails_because_the_database_is_away_is_in_doubt(changes: Changes) -> None:
    with pytest.raises(Unavailable):
        async with changes.of(NAME):
            raise Unavailable
    assert changes.in_doubt == {NAME: 1}


async def test_who_speaks_is_told_without_an_entry(changes: Changes) -> None:
    told: list[News] = []
    changes.subscribe(told.append)
    changes.doubt(NAME)
    await Doubts(changes).clear_up()
    assert [(news.conversation, news.entries, news.owner_changed) for news in told] == [(NAME, [], True)]


async def test_a_doubt_stays_while_the_store_cannot_be_read(changes: Changes, tmp_path: Path) -> None:
    gone = open_store(f"sqlite:///{tmp_path / 'nowhere' / 'desk.db'}")
    changes.store = gone
    changes.doubt(NAME, 1)
    with pytest.raises(Unavailable):
        await Doubts(changes).clear_up()
    assert changes.in_doubt == {NAME: 1}
    await gone.close()


async def test_a_commit_that_is_still_under_way_is_waited_for(changes: Changes) -> None:
    told: list[News] = []
    changes.subscribe(told.append)
    async with changes.of(NAME) as change:
        await change.append(Author.CUSTOMER, "Are you there?")
        changes.doubt(NAME, 1)
        clearing = asyncio.create_task(Doubts(changes).clear_up())
        await asyncio.sleep(0.01)
    await clearing
    assert [[entry.text for entry in news.entries] for news in told] == [["Are you there?"], ["Are you there?"]]


async def test_one_conversation_that_is_gone_or_broken_does_not_keep_others_in_doubt(
    changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    after, told = entries.after, list[News]()

    async def broken(connection: Any, conversation: str, seq: int) -> Any:
        if seq == 0:
            raise ValueError("an entry that cannot be read")
        return await after(connection, conversation, seq)

    changes.subscribe(told.append)
    for seq, name in ((1, NAME), (1, "b" * 24)):
        changes.doubt(name, seq)
    await Doubts(changes).clear_up()
    assert [news.conversation for news in told] == [NAME]
    monkeypatch.setattr(entries, "after", broken)
    changes.doubt(NAME, 0)
    await Doubts(changes).clear_up()
    assert not changes.in_doubt
