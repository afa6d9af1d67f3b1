"""What an agent is given to do, as the command line takes and tells it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from desk.errors import InvalidValue
from desk.routing.configuration import Capacity, Routing
from desk.routing.configuration_file import parse_routing
from desk.routing.model import AgentProfile
from desk.store.profiles import check
from frontline.designers_file import checked
from frontline.errors import ConfigurationError, FrontlineError
from frontline.places import ROOT, ROUTING
from handoff.document import did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options as they were given. An empty tuple leaves what was."""

    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    capacities: tuple[str, ...] = ()
    all_skills: bool = False
    all_languages: bool = False
    all_tiers: bool = False
    default_capacity: bool = False

    def check(self, *, root: Path = ROOT) -> None:
        """Raises `FrontlineError` for what contradicts itself, is none of the routing's skills, or where there is no routing to tell by."""
        for name, given, is_all in (
            ("skill", self.skills, self.all_skills),
            ("language", self.languages, self.all_languages),
            ("tier", self.tiers, self.all_tiers),
        ):
            if given and is_all:
                raise FrontlineError(f"--{name} and --all-{name}s contradict each other: give one of them.")
        if self.capacities and self.default_capacity:
            raise FrontlineError("--capacity and --default-capacity contradict each other: give one of them.")
        known = _routing(root=root).queues
        for skill in self.skills:
            if skill not in known:
                raise FrontlineError(f"{skill!r} is no queue of data/routing.yml: {did_you_mean(skill, known)}")
        try:
            check(changed(AgentProfile(id=""), self))
        except InvalidValue as error:
            raise FrontlineError(f"--{error}") from error


def changed(profile: AgentProfile, asked: Asked) -> AgentProfile:
    """The profile with what was asked. Raises `FrontlineError` for a capacity that is none. Pure."""
    return replace(
        profile,
        skills=frozenset() if asked.all_skills else frozenset(asked.skills) or profile.skills,
        languages=frozenset() if asked.all_languages else frozenset(asked.languages) or profile.languages,
        tiers=frozenset() if asked.all_tiers else frozenset(asked.tiers) or profile.tiers,
        capacity=None if asked.default_capacity else _capacity(asked.capacities) or profile.capacity,
    )


def described(profile: AgentProfile) -> str:
    """A profile in words: "billing, orders; en, es; gold customers; 4 at once". Pure."""
    parts = [
        ", ".join(sorted(profile.skills)) or "every skill",
        ", ".join(sorted(profile.languages)) or "every language",
    ]
    if profile.tiers:
        parts.append(f"{', '.join(sorted(profile.tiers))} customers")
    if profile.capacity is not None:
        by_channel = "".join(f", {channel} {count}" for channel, count in sorted(profile.capacity.channels.items()))
        parts.append(f"{profile.capacity.total} at once{by_channel}")
    return "; ".join(parts)


def _routing(*, root: Path) -> Routing:
    """The routing as it stands. Raises `ConfigurationError`, which names every mistake."""
    routing, problems = checked(ROUTING, lambda text, source: parse_routing(text, source=source), root=root)
    if routing is None:
        raise ConfigurationError(" ".join(problems))
    return routing


def _capacity(given: tuple[str, ...]) -> Capacity | None:
    if not given:
        return None
    channels: dict[str, int] = {}
    total: int | None = None
    for one in given:
        channel, equals, count = one.rpartition("=")
        if not count.isdecimal() or (equals and not channel):
            raise FrontlineError(f"--capacity {one!r} is no capacity: give a number, or a channel such as web=3.")
        if equals:
            channels[channel] = int(count)
        else:
            total = int(count)
    values = {"total": sum(channels.values()) if total is None else total, "channels": channels}
    try:
        return msgspec.convert(values, Capacity)
    except msgspec.ValidationError as error:
        raise FrontlineError(f"--capacity {' '.join(given)}: {error}") from error
