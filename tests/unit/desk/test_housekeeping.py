"""Conversations in which nobody said a word do not stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk import customers
from desk.app import make_desk
from desk.errors import NotAuthenticated, NotFound
from desk.housekeeping import purge
from desk.rooms import Audience
from desk.store import conversations
from handoff.conversation import Customer
from tests.desk_world import desk_settings, sqlite_url


async def test_only_old_empty_conversations_are_forgotten(tmp_path: Path) -> None:
    now = 1_000_000.0
    desk = make_desk(desk_settings(sqlite_url(tmp_path)), clock=lambda: now)
    await desk.store.migrate()
    empty = (await customers.open_conversation(desk, Customer())).conversation
    spoken = (await customers.open_conversation(desk, Customer())).conversation
    await customers.say(desk, spoken, client_id="1", text="Hello")
    now += 3_000.0
    await customers.open_conversation(desk, Customer())
    assert await purge(desk) == 0
    now += 1_000.0
    open_elsewhere = desk.rooms.join(empty, audience=Audience.CUSTOMER, send=lambda _: None)
    assert await purge(desk) == 0
    await desk.rooms.leave(open_elsewhere)
    now += 3_000.0
    assert await purge(desk) == 1, "the other one was open a moment ago, perhaps at another desk"
    now += 1_000.0
    young = (await customers.open_conversation(desk, Customer())).conversation
    assert await purge(desk) == 1
    async with desk.store.reading() as connection:
        for name in (spoken, young):
            assert (await conversations.get(connection, name)).id == name
        with pytest.raises(NotFound):
            await conversations.get(connection, empty)
    with pytest.raises(NotAuthenticated):
        await customers.say(desk, empty, client_id="1", text="Hello")
    await desk.store.close()
