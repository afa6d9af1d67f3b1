"""Who is next, and which place a customer is told."""

from __future__ import annotations

from desk.routing.configuration import Queue, Routing, Vip
from desk.routing.line import in_order, position, positions
from desk.routing.model import Waiting

ROUTING = Routing(version="1", queues={"billing": Queue()}, vip=Vip(tiers=("vip",), head_start_seconds=60))
LINE = (
    Waiting("late", "billing", 200.0),
    Waiting("early", "billing", 100.0),
    Waiting("other", "orders", 50.0),
    Waiting("urgent", "billing", 300.0, priority=1),
    Waiting("vip", "billing", 150.0, tier="vip"),
)


def test_urgent_ones_come_first_then_the_longest_waiting_and_important_ones_a_little_earlier() -> None:
    assert [one.conversation for one in in_order(LINE, routing=ROUTING)] == ["urgent", "other", "vip", "early", "late"]


def test_those_who_wait_equally_long_have_an_order_too() -> None:
    same = [Waiting("b", "billing", 1.0), Waiting("a", "billing", 1.0)]
    assert [one.conversation for one in in_order(same, routing=ROUTING)] == ["a", "b"]


def test_a_place_counts_those_who_wait_for_the_same_skill() -> None:
    assert positions(LINE, routing=ROUTING) == {"urgent": 1, "vip": 2, "early": 3, "late": 4, "other": 1}
    assert position(LINE, "late", routing=ROUTING) == 4
    assert position(LINE, "nobody", routing=ROUTING) == 0
