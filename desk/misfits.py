"""Why an agent should rather leave a waiting conversation to others. They may take it all the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desk.routing.configuration import Routing
from desk.routing.eligibility import has_skill, may_serve
from desk.routing.model import AgentProfile, Waiting


def misfit(profile: AgentProfile, waiting: Waiting, *, routing: Routing, now: float) -> str:
    """What the agent lacks for this conversation now, as a sentence; empty where nothing is lacking. Pure."""
    if may_serve(profile, waiting, routing=routing, now=now):
        return ""
    if profile.tiers and waiting.tier and waiting.tier not in profile.tiers:
        return f"You do not serve {waiting.tier.replace('_', ' ')} customers."
    if not has_skill(profile, waiting.skill):
        return f"You do not have the skill {waiting.skill.replace('_', ' ')}."
    return f"You do not speak the customer's language ({waiting.language})."


class Misfits:
    """The sentences of one moment. Agents who are good at the same, and customers who need the same, share them."""

    def __init__(
        self,
        waiting: Iterable[Waiting],
        profiles: Mapping[str, AgentProfile],
        *,
        routing: Routing | None = None,
        now: float = 0.0,
    ) -> None:
        self._waiting = {one.conversation: one for one in waiting}
        self._profiles = profiles
        self._routing = routing
        self._now = now
        self._found: dict[tuple[object, ...], str] = {}

    def of(self, agent: str, conversation: str) -> str:
        """What this agent lacks for it; empty for nothing, and for an agent or a conversation that is not known."""
        profile, one = self._profiles.get(agent), self._waiting.get(conversation)
        if profile is None or one is None or self._routing is None:
            return ""
        needs = (one.skill, one.tier, one.language, one.waiting_since)
        key = (profile.skills, profile.tiers, profile.languages, *needs)
        if key not in self._found:
            self._found[key] = misfit(profile, one, routing=self._routing, now=self._now)
        return self._found[key]


NO_MISFITS = Misfits((), {})
