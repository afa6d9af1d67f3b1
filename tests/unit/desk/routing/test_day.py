"""A short simulated day: the rules hold at every moment of it, and what waiting customers are told comes true.

`tests/bench/routing_day.py` plays whole days of 5,000 conversations; this one is small enough for every run.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from desk.routing.configuration_file import parse_routing
from desk.routing.eligibility import capacity_of, may_serve
from desk.routing.model import Agent, Assignment, Presence, Waiting, WaitRange
from desk.settings import ROOT
from tests.routing_day.figures import coverage
from tests.routing_day.simulation import Simulation, Told
from tests.routing_day.world import HOUR, customers, people

ROUTING = parse_routing((ROOT / "data" / "routing.yml").read_text(encoding="utf-8"), source="routing.yml")
SEED = 5


def check(waiting: Sequence[Waiting], agents: Sequence[Agent], given: tuple[Assignment, ...], now: float) -> None:
    """What must hold of every answer of `assign`."""
    asked = {one.conversation: one for one in waiting}
    team = {one.id: one for one in agents}
    assert len({one.conversation for one in given}) == len(given)
    for one in given:
        agent, what = team[one.agent], asked[one.conversation]
        assert agent.presence is Presence.ONLINE
        assert may_serve(agent.profile, what, routing=ROUTING, now=now)
        extra = ROUTING.urgent_extra if what.priority == 1 else 0
        load = len(agent.busy) + sum(other.agent == agent.id for other in given)
        assert load <= capacity_of(agent.profile, routing=ROUTING).total + max(extra, ROUTING.urgent_extra)
        if extra == 0:
            assert len(agent.busy) < capacity_of(agent.profile, routing=ROUTING).total


def test_over_a_short_day_the_rules_hold_and_the_told_waits_come_true() -> None:
    rng = random.Random(SEED)
    team = people(rng, days=1, count=11)
    come = list(customers(rng, days=1, per_day=420, hours=range(8, 15)))
    simulation = Simulation(come, team, routing=ROUTING, seed=SEED, tell_from=10 * HOUR, until=17 * HOUR, check=check)
    day = simulation.run()
    first = [one for one in day.told if one.is_first]
    found = coverage(first)
    # Everybody's wait ended, by a person or by their own choice.
    assert simulation.still_waiting == 0
    assert day.served > 300
    assert found.count > 60
    assert 0.75 <= found.high <= 0.99
    assert 0.3 <= found.low <= 0.75


def told(waited: float, *, left: bool = False) -> Told:
    return Told(0.0, "billing", 3, WaitRange(60, 120), is_first=True, waited_seconds=waited, left=left)


def test_coverage_counts_those_who_left_as_having_waited_so_long() -> None:
    found = coverage([told(50), told(100), told(100), told(200)])
    assert (found.high, found.low) == (0.75, 0.25)
    # Who left at once says nothing; who left after the end has waited longer than it.
    assert coverage([told(50), told(200), told(10, left=True)]).high == 0.5
    assert coverage([told(50), told(200, left=True)]).high == 0.5
