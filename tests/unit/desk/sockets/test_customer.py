"""A customer's socket leaves nothing behind, also where it does not get as far as its welcome."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from desk import customers
from desk.errors import Unavailable
from desk.limits import TokenBucket
from desk.sockets.customer import CustomerSession
from desk.store.engine import Store
from desk.wrap_up import ratings
from handoff.conversation import Customer
from tests.desk_world import desk_settings, running_desk, sqlite_url
from tests.routing_world import RoutingWorld
from tests.waiting import until

if TYPE_CHECKING:
    from desk.sockets.base import Connection


class Opened:
    """A connection that has just said hello."""

    def send(self, message: msgspec.Struct) -> None:
        """Nobody hears it."""

    def share(self, bucket: TokenBucket) -> None:
        """It says nothing any more."""

    def restart(self) -> None:
        """There is nothing to end."""


async def test_socket_whose_beginning_cannot_be_read_stays_in_no_room(
    world: RoutingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise Unavailable

    opened = await customers.open_conversation(world.desk, Customer())
    monkeypatch.setattr(ratings, "asked_of", away)
    session = CustomerSession(world.desk, cast("Connection", Opened()), "203.0.113.7")
    with pytest.raises(Unavailable):
        async with world.desk.store.glancing() as reader:
            await session.follow(reader, opened, last_seq=0)
    assert not world.desk.rooms.count(opened.conversation)


async def test_database_that_is_lost_after_the_welcome_leaves_nobody_in_the_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        known = await world.customer()
        name, real = known.welcome.conversation, Store.glancing
        await known.close()
        await until(lambda: not world.desk.rooms.count(name))

        @contextlib.asynccontextmanager
        async def lost_at_the_end(store: Store) -> AsyncIterator[AsyncConnection]:
            async with real(store) as connection:
                yield connection
            if world.desk.rooms.count(name):
                raise Unavailable

        monkeypatch.setattr(Store, "glancing", lost_at_the_end)
        back = await world.customer(token=known.welcome.token)
        assert await back.ended() == 1013
        await until(lambda: not world.desk.rooms.count(name))
