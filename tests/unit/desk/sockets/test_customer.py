"""A customer's socket leaves nothing behind, also where it does not get as far as its welcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import msgspec
import pytest

from desk import customers
from desk.errors import Unavailable
from desk.limits import TokenBucket
from desk.sockets import customer as customer_socket
from desk.wrap_up import ratings
from handoff.conversation import Customer
from tests.routing_world import RoutingWorld

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
    with pytest.raises(Unavailable):
        await customer_socket._follow(world.desk, cast("Connection", Opened()), "203.0.113.7", opened, last_seq=0)
    assert not world.desk.rooms.count(opened.conversation)
