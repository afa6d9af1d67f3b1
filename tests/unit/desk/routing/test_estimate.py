"""What a waiting customer is told, in situations small enough to reckon by hand."""

from __future__ import annotations

import random

import msgspec
import numpy as np
import pytest

from desk.routing.configuration import Calendar, Capacity, Overflow, Queue, Routing, Sticky, Week
from desk.routing.estimate import UNKNOWN, opening_range, residuals, wait_range, wait_ranges
from desk.routing.experience import FEWEST, Experience, learn
from desk.routing.model import Agent, AgentProfile, Busy, Past, Presence, Waiting, WaitRange

NOW = 1_000_000.0
ROUTING = Routing(
    version="1",
    queues={"billing": Queue(overflow=(Overflow(600, ("orders",)),)), "orders": Queue()},
    capacity=Capacity(total=1),
    sticky=Sticky(days=0, hold_seconds=0),
)


def past(seconds: float = 600.0, *, count: int = 40, skill: str = "billing") -> list[Past]:
    """Handoffs of yesterday that all took the same time, so that everything can be reckoned."""
    return [Past(skill, 3, NOW - 86_400 - number, 60.0, 0.0, seconds) for number in range(count)]


def agent(name: str, *skills: str, ages: tuple[float, ...] = (), presence: Presence = Presence.ONLINE) -> Agent:
    busy = tuple(Busy("billing", "web", NOW - age) for age in ages)
    return Agent(AgentProfile(name, frozenset(skills)), presence, busy)


def waiting(name: str, skill: str = "billing", *, seconds: float = 0.0, priority: int = 3) -> Waiting:
    return Waiting(name, skill, NOW - seconds, priority)


def told(
    line: list[Waiting], team: list[Agent], *, experience: Experience | None = None, routing: Routing = ROUTING
) -> dict[str, tuple[int, int]]:
    experience = experience or learn(past(), now=NOW)
    ranges = wait_ranges(line, team, experience=experience, routing=routing, now=NOW)
    return {name: (one.low_seconds, one.high_seconds) for name, one in ranges.items()}


def test_a_wait_is_what_is_left_of_the_conversation_that_ends_first() -> None:
    team = [agent("ann", "billing", ages=(120,)), agent("bob", "billing", ages=(300,))]
    assert told([waiting("one")], team) == {"one": (300, 300)}


def test_those_ahead_take_the_places_that_become_free_before() -> None:
    team = [agent("ann", "billing", ages=(120,)), agent("bob", "billing", ages=(300,))]
    line = [waiting("third"), waiting("first", seconds=20), waiting("second", seconds=10)]
    assert told(line, team) == {"first": (300, 300), "second": (480, 480), "third": (900, 900)}


def test_those_ahead_who_need_other_agents_do_not_count() -> None:
    team = [agent("ann", "billing", ages=(120,)), agent("cem", "orders", ages=(0,))]
    line = [waiting("other", "orders", seconds=50), waiting("one")]
    assert told(line, team)["one"] == (480, 480)


def test_a_free_place_is_told_as_half_a_minute_at_most() -> None:
    assert told([waiting("one")], [agent("ann", "billing")]) == {"one": (0, 30)}


def test_who_has_more_than_their_capacity_takes_nothing_for_what_ends_first() -> None:
    assert told([waiting("one")], [agent("ann", "billing", ages=(500, 100))]) == {"one": (510, 510)}


def test_help_by_overflow_counts_from_when_it_begins() -> None:
    line, helper = [waiting("one", seconds=60)], agent("cem", "orders")
    assert told(line, [agent("ann", "billing", ages=(0,)), helper]) == {"one": (540, 540)}


def test_nobody_knows_without_agents_or_experience() -> None:
    line, ann = [waiting("one")], agent("ann", "billing")
    assert told(line, []) == {"one": (0, 0)}
    assert told(line, [agent("ann", "billing", presence=Presence.AWAY)]) == {"one": (0, 0)}
    assert told(line, [agent("ann", "legal")]) == {"one": (0, 0)}
    assert told(line, [ann], experience=learn(past(count=FEWEST - 1), now=NOW)) == {"one": (0, 0)}
    assert told(line, [ann], experience=learn(past(count=FEWEST), now=NOW)) == {"one": (0, 30)}
    one = wait_range("else", line, [ann], experience=learn(past(), now=NOW), routing=ROUTING, now=NOW)
    assert one == UNKNOWN
    assert not one.is_known


def test_nobody_knows_while_a_queue_is_closed_and_those_who_wait_for_it_delay_nobody() -> None:
    closed = Calendar("UTC", Week(every_day=("09:00-10:00",)))  # it is 13:46:40
    routing = msgspec.structs.replace(
        ROUTING, queues={"billing": Queue(), "orders": Queue(calendar="office")}, calendars={"office": closed}
    )
    line = [waiting("closed", "orders", seconds=60), waiting("open"), waiting("crisis", "orders", priority=1)]
    team = [agent("ann", "billing", ages=(0,)), agent("cem", "orders", "billing", ages=(300,))]
    assert told(line, team, routing=routing) == {"closed": (0, 0), "crisis": (300, 300), "open": (600, 600)}


def test_a_skill_without_a_pace_of_its_own_has_that_of_all() -> None:
    experience = learn([*past(600), *past(120, count=5, skill="orders")], now=NOW)
    team = [Agent(AgentProfile("cem", frozenset({"orders"})), Presence.ONLINE, (Busy("orders", "web", NOW),))]
    assert told([waiting("one", "orders")], team, experience=experience)["one"][1] >= 600
    experience = learn([*past(600), *past(120, count=40, skill="orders")], now=NOW)
    assert told([waiting("one", "orders")], team, experience=experience) == {"one": (120, 120)}


def test_more_urgent_customers_who_keep_coming_make_the_wait_longer() -> None:
    team = [agent("ann", "billing", ages=(0,))]
    coming = [Past("billing", 2, NOW - 600 * number, 60.0) for number in range(1, 4)]
    quiet = told([waiting("one")], team)["one"]
    busy = told([waiting("one")], team, experience=learn([*past(), *coming], now=NOW))["one"]
    assert quiet == (600, 600)
    assert busy[0] >= 600
    assert busy[1] > 900
    assert told([waiting("one", priority=2)], team, experience=learn([*past(), *coming], now=NOW))["one"] == quiet


def test_those_ahead_who_lately_gave_up_make_it_shorter() -> None:
    team = [agent("ann", "billing", ages=(0,))]
    line = [waiting(str(number), seconds=100 - number) for number in range(6)]
    patient = told(line, team)["5"]
    gone = [Past("billing", 3, NOW - 90_000, 300.0, left=True) for _ in range(40)]
    assert told(line, team, experience=learn([*past(), *gone], now=NOW))["5"][1] < patient[1]


def test_the_same_situation_is_told_in_the_same_way() -> None:
    rng = random.Random(3)
    experience = learn(
        [Past("billing", 3, NOW - 9000 - i, 60.0, 5.0, rng.lognormvariate(6, 0.8)) for i in range(200)], now=NOW
    )
    team = [agent(name, "billing", ages=(rng.random() * 900,)) for name in "abc"]
    line = [waiting(str(number), seconds=number) for number in range(20)]
    first = wait_ranges(line, team, experience=experience, routing=ROUTING, now=NOW)
    again = wait_ranges(reversed(line), reversed(team), experience=experience, routing=ROUTING, now=NOW)
    assert first == again
    ordered = [first[str(number)] for number in reversed(range(20))]
    assert all(0 < one.low_seconds <= one.high_seconds for one in ordered)
    assert ordered[-1].low_seconds > ordered[0].high_seconds


@pytest.mark.parametrize("age", [0.0, 300.0, 599.0])
def test_what_is_left_is_drawn_from_those_that_lasted_longer(age: float) -> None:
    seconds = np.arange(1.0, 1001.0)
    draws = (np.arange(100) + 0.5) / 100
    left = residuals(seconds, np.array([age]), draws[None, :])[0]
    assert left.min() >= 0
    assert np.median(left) == pytest.approx((1000 - age) / 2, rel=0.02)


def test_what_lasts_longer_than_anything_before_is_not_over_at_once() -> None:
    seconds = np.sort(np.random.default_rng(1).lognormal(6, 0.7, 400))
    draws = (np.arange(100) + 0.5) / 100
    left = residuals(seconds, np.array([3 * seconds[-1]]), draws[None, :])[0]
    assert np.median(left) > seconds.mean()


def test_what_is_assigned_already_waits_until_it_is_opened() -> None:
    handled = [Past("billing", 3, NOW - 9000 - number, 60.0, 40.0, 300.0) for number in range(40)]
    assert opening_range(learn(handled, now=NOW)) == WaitRange(30, 60)
    assert opening_range(learn(handled[:5], now=NOW)) == UNKNOWN


def test_experience_counts_the_latest_ends_of_each_skill() -> None:
    old = [Past("billing", 3, NOW - 50_000 - number, 0.0, 0.0, 100.0) for number in range(400)]
    new = [Past("billing", 3, NOW - 10_000 - number, 0.0, 0.0, 300.0) for number in range(400)]
    experience = learn([*old, *new], now=NOW)
    assert set(experience.seconds_of("billing")) == {300.0}
    assert experience.mean_of("billing") == 300.0


def test_ranges_are_told_in_steps() -> None:
    assert told([waiting("one")], [agent("ann", "billing", ages=(599,))]) == {"one": (0, 30)}
    hours = learn(past(4000.0), now=NOW)
    assert told([waiting("one")], [agent("ann", "billing", ages=(0,))], experience=hours) == {"one": (3900, 4200)}
    assert WaitRange(0, 30).is_known
