"""Who may serve whom, and who has room."""

from __future__ import annotations

from collections.abc import Iterable

from desk.routing.configuration import Capacity, Routing
from desk.routing.model import Agent, AgentProfile, Busy, Waiting

URGENT = 1


def serves_from(profile: AgentProfile, waiting: Waiting, *, routing: Routing) -> float | None:
    """The moment from which this agent may serve this conversation; None for never.

    It is the beginning of the wait for an agent with the skill who speaks the language, and later for one whom only the
    overflow of the queue, or the end of the language's weight, lets in. A tier is never served by those who do not.
    """
    if profile.tiers and waiting.tier and waiting.tier not in profile.tiers:
        return None
    after = 0
    if profile.skills and waiting.skill not in profile.skills:
        overflow = routing.queue(waiting.skill).overflow
        helps = [one.after_seconds for one in overflow if not profile.skills.isdisjoint(one.to)]
        if not helps:
            return None
        after = min(helps)
    if not _speaks(profile, waiting.language, routing=routing):
        if routing.any_language_after_seconds is None:
            return None
        after = max(after, routing.any_language_after_seconds)
    return waiting.waiting_since + after


def may_serve(profile: AgentProfile, waiting: Waiting, *, routing: Routing, now: float) -> bool:
    """Whether skill, language and tier fit now, after so long a wait. Says nothing of presence or room."""
    begins = serves_from(profile, waiting, routing=routing)
    return begins is not None and begins <= now


def has_skill(profile: AgentProfile, skill: str) -> bool:
    """Whether it is the agent's own, and not only that of an overflow."""
    return not profile.skills or skill in profile.skills


def capacity_of(profile: AgentProfile, *, routing: Routing) -> Capacity:
    """The agent's own, or the one that the file gives everybody."""
    return routing.capacity if profile.capacity is None else profile.capacity


def has_room(agent: Agent, waiting: Waiting, *, routing: Routing, besides: Iterable[Busy] = ()) -> bool:
    """Whether the agent can take this conversation, too, with what they have and `besides`.

    One of the highest priority may go above the capacity, but not to a channel that the agent does not serve at all.
    """
    capacity = capacity_of(agent.profile, routing=routing)
    of_channel = capacity.of(waiting.channel)
    if of_channel == 0:
        return False
    channels = [one.channel for one in (*agent.busy, *besides)]
    extra = routing.urgent_extra if waiting.priority <= URGENT else 0
    return len(channels) < capacity.total + extra and channels.count(waiting.channel) < of_channel + extra


def _speaks(profile: AgentProfile, language: str, *, routing: Routing) -> bool:
    return (
        not language or not profile.languages or language in profile.languages or language in routing.shared_languages
    )
