"""Lists hold what their filters say, in their order, page by page without a gap or a double, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio

from desk.errors import InvalidValue
from desk.ownership import Owner
from desk.store import listing
from desk.store.engine import Store
from desk.store.listing import Filters, Group, Order
from tests.unit.desk.store.many_conversations import begin, named


@pytest_asyncio.fixture
async def store(store: Store) -> Store:
    await begin(store, 1, owner=Owner.BOT)
    await begin(store, 2, owner=Owner.QUEUE, waiting_since=20.0, priority=2, skill="billing", layer=2)
    await begin(store, 3, owner=Owner.QUEUE, waiting_since=10.0, priority=3, tier="vip", layer=3)
    await begin(store, 4, owner=Owner.AGENT, agent="me", skill="billing", channel="sms")
    await begin(store, 5, owner=Owner.AGENT, agent="you", tier="vip")
    await begin(store, 6, owner=Owner.CLOSED, agent="you")
    await begin(store, 7, owner=Owner.BOT, has_spoken=False)  # nobody said anything: it is no conversation yet
    return store


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"group": Group.ALL}, [6, 5, 4, 3, 2, 1]),
        ({"group": Group.WAITING}, [3, 2]),
        ({"group": Group.MINE}, [4]),
        ({"group": Group.OTHERS}, [5]),
        ({"group": Group.BOT}, [1]),
        ({"group": Group.CLOSED}, [6]),
        ({"skill": "billing"}, [4, 2]),
        ({"tier": "vip"}, [5, 3]),
        ({"layer": 3}, [3]),
        ({"channel": "sms"}, [4]),
        ({"agent": "you", "group": Group.ALL}, [6, 5]),
        ({"customer": "customer5"}, [5]),
        ({"skill": "'; drop table conversations; --"}, []),
        ({"order": Order.OLDEST}, [1, 2, 3, 4, 5]),
        ({"group": Group.WAITING, "order": Order.WAITING}, [3, 2]),
        ({"group": Group.WAITING, "order": Order.PRIORITY}, [2, 3]),
    ],
)
async def test_list_holds_what_its_filters_say(store: Store, filters: dict[str, Any], expected: list[int]) -> None:
    wanted = Filters(**filters)
    async with store.reading() as connection:
        page = await listing.page(connection, wanted, me="me", limit=50)
        count = await listing.count(connection, wanted, me="me")
    assert [one.id for one in page.conversations] == [named(number) for number in expected]
    assert page.next == ""
    assert count == len(expected)


@pytest.mark.parametrize("order", list(Order))
async def test_pages_follow_each_other_also_where_values_are_the_same(store: Store, order: Order) -> None:
    for number in range(10, 17):
        await begin(store, number, last_at=100.0, waiting_since=5.0, owner=Owner.QUEUE, priority=1)
    wanted, seen, after = Filters(order=order), [], ""
    async with store.reading() as connection:
        while True:
            page = await listing.page(connection, wanted, me="me", limit=3, after=after)
            seen += [one.id for one in page.conversations]
            if not page.next:
                break
            after = page.next
        whole = await listing.page(connection, wanted, me="me", limit=100)
    assert seen == [one.id for one in whole.conversations]
    assert len(seen) == len(set(seen)) == 12


@pytest.mark.parametrize("after", ["x", "~", "nan~a", "1.0~2.0~3", "1e999~a"])
async def test_place_that_is_no_pages_is_refused(store: Store, after: str) -> None:
    async with store.reading() as connection:
        with pytest.raises(InvalidValue, match="`next` of the page before"):
            await listing.page(connection, Filters(), me="me", limit=3, after=after)
