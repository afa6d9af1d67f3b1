"""Who comes and who is there on a simulated day: customers with their matters and patience, agents with shifts and breaks.

Everything is drawn from one seed. Nothing here is known to routing but what a desk would know, too.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from desk.routing.configuration import Capacity
from desk.routing.model import AgentProfile

T = TypeVar("T")

HOUR = 3600.0
DAY = 24 * HOUR
# How many come in each hour, relative to each other: little at night, most in the late morning.
HOURLY = (
    1.0,
    0.8,
    0.6,
    0.6,
    0.6,
    1.0,
    2.0,
    4.0,
    7.0,
    9.0,
    10.0,
    10.0,
    9.0,
    9.0,
    9.0,
    9.0,
    8.0,
    8.0,
    7.0,
    6.0,
    5.0,
    4.0,
    3.0,
    2.0,
)


@dataclass(frozen=True)
class Matter:
    """What customers come for: the share of them, how long it takes (log-normal), and its priorities with their weights."""

    skill: str
    share: float
    median_seconds: float
    sigma: float
    priorities: dict[int, float]


MATTERS = (
    Matter("orders", 0.26, 280, 0.6, {3: 2, 4: 8}),
    Matter("billing", 0.20, 420, 0.7, {3: 6, 4: 4}),
    Matter("technical", 0.14, 720, 0.8, {3: 7, 4: 3}),
    Matter("general", 0.12, 220, 0.6, {4: 7, 5: 3}),
    Matter("accounts", 0.10, 300, 0.5, {3: 3, 4: 7}),
    Matter("complaints", 0.07, 660, 0.7, {2: 5, 3: 5}),
    Matter("appointments", 0.05, 240, 0.5, {4: 1}),
    Matter("retention", 0.03, 600, 0.6, {2: 3, 3: 7}),
    Matter("fraud", 0.02, 700, 0.7, {1: 2, 2: 8}),
    Matter("safety", 0.01, 900, 0.8, {1: 1}),
)
LANGUAGES = {"en": 0.80, "es": 0.13, "de": 0.07}
TIERS = {"standard": 0.82, "plus": 0.09, "gold": 0.06, "vip": 0.03}
CHANNELS = {"web": 0.8, "sms": 0.2}

# Teams: their skills, of a hundred agents how many, and how many conversations they have at once.
TEAMS: tuple[tuple[frozenset[str], int, Capacity | None], ...] = (
    (frozenset({"orders", "general", "accounts", "appointments"}), 32, None),
    (frozenset({"billing", "orders", "general"}), 20, None),
    (frozenset({"billing", "retention", "complaints"}), 16, Capacity(total=2)),
    (frozenset({"technical", "general"}), 12, None),
    (frozenset({"technical", "accounts"}), 10, Capacity(total=4, channels={"sms": 2})),
    (frozenset({"complaints", "retention", "fraud", "safety"}), 10, Capacity(total=2)),
)
# Beginnings of shifts of eight hours, with their weights.
SHIFTS = {0: 3, 6: 4, 7: 7, 8: 14, 9: 12, 10: 6, 12: 8, 14: 10, 16: 9, 22: 3}
SHIFT_SECONDS = 8 * HOUR
MEDIAN_PATIENCE_SECONDS = 14 * 60.0


@dataclass
class Customer:
    """One conversation, from the moment it joins the queue."""

    id: str
    at: float
    skill: str
    priority: int
    language: str
    tier: str
    channel: str
    handling_seconds: float
    patience_seconds: float
    regular_of: int


@dataclass
class Person:
    """An agent: when they are there (`spells`: from, until) and how fast they are (1 is ordinary, more is slower)."""

    profile: AgentProfile
    spells: list[tuple[float, float]]
    pace: float
    drops: list[tuple[float, float]] = field(default_factory=list)


def customers(rng: random.Random, *, days: int, per_day: int, hours: range = range(24)) -> Iterator[Customer]:
    """Those who come within `hours` of each day, `per_day` of them on average, in order."""
    number = 0
    weights = [HOURLY[hour] if hour in hours else 0.0 for hour in range(24)]
    total = sum(weights)
    for day in range(days):
        # No two days are alike, and in one hour of each something is wrong.
        rush, incident = rng.lognormvariate(0, 0.05), rng.choice(hours)
        slow = {matter.skill: rng.lognormvariate(0, 0.08) for matter in MATTERS}
        for hour in hours:
            rate = per_day * weights[hour] / total / HOUR * rush * (1.4 if hour == incident else 1.0)
            at = (day * 24 + hour) * HOUR
            end = at + HOUR
            while (at := at + rng.expovariate(rate)) < end:
                matter = rng.choices(MATTERS, [one.share for one in MATTERS])[0]
                number += 1
                yield Customer(
                    id=f"c{number:05d}",
                    at=at,
                    skill=matter.skill,
                    priority=_pick(rng, matter.priorities),
                    language=_pick(rng, LANGUAGES),
                    tier=_pick(rng, TIERS),
                    channel=_pick(rng, CHANNELS),
                    handling_seconds=matter.median_seconds * slow[matter.skill] * rng.lognormvariate(0, matter.sigma),
                    patience_seconds=MEDIAN_PATIENCE_SECONDS * rng.lognormvariate(0, 0.9),
                    # One in seven has talked to somebody before.
                    regular_of=rng.randrange(1000) if rng.random() < 0.15 else -1,
                )


def people(rng: random.Random, *, days: int, count: int) -> list[Person]:
    """The team over all days, in the same shifts each day, with breaks, late returns, and lost connections."""
    found = []
    teams = [team for team in TEAMS for _ in range(team[1])]
    # Spread over the teams and shifts evenly, so that a small team has every skill.
    for number in range(count):
        skills, _, capacity = teams[int((number + 0.5) * len(teams) / count)]
        begins = _pick(rng, SHIFTS) * HOUR
        languages = {"en"} | {language for language, share in (("es", 0.35), ("de", 0.2)) if rng.random() < share}
        tiers = frozenset({"standard", "plus"}) if rng.random() < 0.1 else frozenset[str]()
        profile = AgentProfile(f"a{number:03d}", skills, frozenset(languages), tiers, capacity)
        person = Person(profile, spells=[], pace=rng.lognormvariate(0, 0.12))
        for day in range(-1, days):
            if rng.random() < 0.05:
                continue
            person.spells += _shift(rng, day * DAY + begins)
        person.drops = sorted(_drops(rng, person.spells))
        found.append(person)
    return found


def _shift(rng: random.Random, begins: float) -> Iterator[tuple[float, float]]:
    """The parts of a shift between the breaks."""
    at = begins + rng.uniform(-300, 600)
    for break_at, minutes in ((2.0, 15), (4.0, 35), (6.0, 15)):
        leaves = begins + (break_at + rng.uniform(-0.5, 0.5)) * HOUR
        yield at, leaves
        at = leaves + minutes * 60 * rng.uniform(0.8, 1.4)
    yield at, begins + SHIFT_SECONDS + rng.uniform(-300, 300)


def _drops(rng: random.Random, spells: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Lost connections, one in ten hours: most are back within a minute."""
    for begins, ends in spells:
        at = begins
        while (at := at + rng.expovariate(1 / (10 * HOUR))) < ends:
            back = at + rng.expovariate(1 / 40.0) + (300 if rng.random() < 0.15 else 0)
            yield at, back
            at = back


def _pick(rng: random.Random, weights: Mapping[T, float]) -> T:
    return rng.choices(list(weights), list(weights.values()))[0]
