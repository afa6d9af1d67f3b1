"""Who may serve whom, and who has room."""

from __future__ import annotations

from desk.routing.configuration import Capacity, Routing
from desk.routing.model import Agent, AgentProfile, Waiting

URGENT = 1


def may_serve(profile: AgentProfile, waiting: Waiting, *, routing: Routing, now: float) -> bool:
    """Whether skill, language and tier fit now, after so long a wait. Says nothing of presence or room."""
    after = serves_after(profile, waiting, routing=routing)
    return after is not None and waiting.waiting_since + after <= now


def serves_after(profile: AgentProfile, waiting: Waiting, *, routing: Routing) -> int | None:
    """How many seconds of waiting it takes until this agent may serve this conversation; None for never.

    None have to pass for an agent with the skill who speaks the language, and more for one whom only the overflow of
    the queue, or the end of the language's weight, lets in.
    """
    skill = skill_after(profile, waiting.skill, routing=routing)
    language = language_after(profile, waiting.language, routing=routing)
    if skill is None or language is None or not serves_tier(profile, waiting.tier):
        return None
    return max(skill, language)


def has_skill(profile: AgentProfile, skill: str) -> bool:
    """Whether it is the agent's own, and not only that of an overflow."""
    return not profile.skills or skill in profile.skills


def skill_after(profile: AgentProfile, skill: str, *, routing: Routing) -> int | None:
    """After how many seconds of waiting for `skill` this agent may help; None for never."""
    if has_skill(profile, skill):
        return 0
    overflow = routing.queue(skill).overflow
    return min((one.after_seconds for one in overflow if not profile.skills.isdisjoint(one.to)), default=None)


def language_after(profile: AgentProfile, language: str, *, routing: Routing) -> int | None:
    """After how many seconds this agent may serve a customer who writes in `language`; None for never."""
    is_spoken = not language or not profile.languages or language in profile.languages
    return 0 if is_spoken or language in routing.shared_languages else routing.any_language_after_seconds


def serves_tier(profile: AgentProfile, tier: str) -> bool:
    """Whether the agent serves customers of this tier. No wait changes that."""
    return not profile.tiers or not tier or tier in profile.tiers


def capacity_of(profile: AgentProfile, *, routing: Routing) -> Capacity:
    """The agent's own, or the one that the file gives everybody."""
    return routing.capacity if profile.capacity is None else profile.capacity


def has_room(agent: Agent, waiting: Waiting, *, routing: Routing) -> bool:
    """Whether the agent can take this conversation, too."""
    of_channel = sum(1 for one in agent.busy if one.channel == waiting.channel)
    capacity = capacity_of(agent.profile, routing=routing)
    return fits(capacity, waiting, routing=routing, total=len(agent.busy), of_channel=of_channel)


def fits(capacity: Capacity, waiting: Waiting, *, routing: Routing, total: int, of_channel: int) -> bool:
    """Whether a conversation fits beside `total` others, of which `of_channel` are on its channel.

    One of the highest priority may go above the capacity, but not to a channel that the agent does not serve at all.
    """
    most = capacity.of(waiting.channel)
    extra = routing.urgent_extra if waiting.priority <= URGENT else 0
    return most > 0 and total < capacity.total + extra and of_channel < most + extra
