"""Who is next. Everybody stands in the line of the skill that they wait for; agents with several skills look at all."""

from __future__ import annotations

from collections.abc import Iterable

from desk.routing.configuration import Routing
from desk.routing.model import Waiting


def in_order(waiting: Iterable[Waiting], *, routing: Routing) -> list[Waiting]:
    """By priority, then the longest waiting first; important customers as if they had waited longer."""
    return sorted(waiting, key=lambda one: (one.priority, since(one, routing=routing), one.conversation))


def since(waiting: Waiting, *, routing: Routing) -> float:
    """When the wait counts as begun."""
    head_start = routing.vip.head_start_seconds if waiting.tier in routing.vip.tiers else 0
    return waiting.waiting_since - head_start


def position(waiting: Iterable[Waiting], conversation: str, *, routing: Routing) -> int:
    """The place among those who wait for the same skill, counted from 1; 0 for a conversation that does not wait.

    Those who wait for another skill are not counted: a customer cannot tell why a line of nine would move by six.
    `desk.routing.estimate` knows of everybody who competes for the same agents.
    """
    return positions(waiting, routing=routing).get(conversation, 0)


def positions(waiting: Iterable[Waiting], *, routing: Routing) -> dict[str, int]:
    """The place of each conversation, by its id."""
    lengths: dict[str, int] = {}
    places: dict[str, int] = {}
    for one in in_order(waiting, routing=routing):
        places[one.conversation] = lengths[one.skill] = lengths.get(one.skill, 0) + 1
    return places
