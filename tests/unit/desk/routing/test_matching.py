"""Who gets whom: the rules one by one, and over any team and any line."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.routing.configuration import (
    Calendar,
    Capacity,
    Overflow,
    Queue,
    QueuePolicy,
    Routing,
    Sticky,
    Vip,
    Week,
)
from desk.routing.eligibility import capacity_of, has_room, may_serve
from desk.routing.line import in_order
from desk.routing.matching import assign, who_may_serve
from desk.routing.model import Agent, AgentProfile, Assignment, Busy, Presence, Waiting

NOW = 1_000_000.0
ROUTING = Routing(
    version="1",
    queues={
        "billing": Queue(overflow=(Overflow(120, ("general",)),), answer_within_seconds=30),
        "orders": Queue(),
        "general": Queue(),
    },
    shared_languages=("en",),
    any_language_after_seconds=300,
    capacity=Capacity(total=2, channels={"sms": 1}),
    sticky=Sticky(hold_seconds=45),
    vip=Vip(tiers=("vip",), head_start_seconds=60),
)


def agent(
    name: str = "ann",
    *skills: str,
    presence: Presence = Presence.ONLINE,
    busy: int = 0,
    channel: str = "web",
    languages: tuple[str, ...] = (),
    tiers: tuple[str, ...] = (),
    capacity: Capacity | None = None,
    last: float = 0.0,
) -> Agent:
    profile = AgentProfile(name, frozenset(skills), frozenset(languages), frozenset(tiers), capacity)
    return Agent(profile, presence, tuple(Busy("orders", channel, NOW - 60) for _ in range(busy)), last)


def waiting(
    name: str = "one",
    skill: str = "billing",
    *,
    seconds: float = 10,
    priority: int = 3,
    language: str = "",
    tier: str = "",
    channel: str = "web",
    lapsed_by: tuple[str, ...] = (),
    known_by: str = "",
) -> Waiting:
    return Waiting(
        conversation=name,
        skill=skill,
        waiting_since=NOW - seconds,
        priority=priority,
        language=language,
        tier=tier,
        channel=channel,
        lapsed_by=frozenset(lapsed_by),
        known_by=known_by,
    )


def given_to(line: list[Waiting], team: list[Agent], routing: Routing = ROUTING) -> dict[str, str]:
    return {one.conversation: one.agent for one in assign(line, team, routing=routing, now=NOW)}


def test_an_assignment_names_its_end_and_its_reason() -> None:
    assert assign([waiting()], [agent("ann", "billing")], routing=ROUTING, now=NOW) == (
        Assignment("one", "ann", NOW + 30, "You are next for billing."),
    )


@pytest.mark.parametrize(
    "who",
    [
        agent("ann", "billing", presence=Presence.AWAY),
        agent("ann", "billing", presence=Presence.OFFLINE),
        agent("ann", "orders"),
        agent("ann", "billing", busy=2),
        agent("ann", "billing", languages=("es",)),
        agent("ann", "billing", tiers=("gold",)),
        agent("ann", "billing", capacity=Capacity(total=3, channels={"web": 0})),
    ],
    ids=[
        "away",
        "offline",
        "lacks the skill",
        "has no room",
        "lacks the language",
        "serves others",
        "not this channel",
    ],
)
def test_nobody_gets_what_they_should_not(who: Agent) -> None:
    assert given_to([waiting(language="de", tier="standard")], [who]) == {}


def test_an_agent_without_anything_in_their_profile_serves_everything() -> None:
    assert given_to([waiting(language="de", tier="vip")], [agent("ann")]) == {"one": "ann"}


def test_the_more_urgent_comes_first_then_the_longest_waiting() -> None:
    line = [waiting("late", seconds=5), waiting("early", seconds=50), waiting("urgent", seconds=1, priority=2)]
    assert given_to(line, [agent("ann", "billing", busy=1)]) == {"urgent": "ann"}
    assert given_to(line[:2], [agent("ann", "billing", busy=1)]) == {"early": "ann"}


def test_an_important_customer_has_a_head_start_and_no_more() -> None:
    ann = [agent("ann", "billing", busy=1)]
    assert given_to([waiting("other", seconds=50), waiting("vip", seconds=10, tier="vip")], ann) == {"vip": "ann"}
    assert given_to([waiting("other", seconds=90), waiting("vip", seconds=10, tier="vip")], ann) == {"other": "ann"}


def test_a_crisis_goes_one_above_the_capacity_and_no_further() -> None:
    crises = [waiting("one", priority=1), waiting("two", priority=1)]
    assert given_to(crises, [agent("ann", "billing", busy=2)]) == {"one": "ann"}
    assert given_to(crises, [agent("ann", "billing", busy=3)]) == {}


def test_a_channel_has_a_capacity_of_its_own() -> None:
    line = [waiting("sms", channel="sms"), waiting("web", seconds=5)]
    assert given_to(line, [agent("ann", "billing", busy=1, channel="sms")]) == {"web": "ann"}


def test_the_least_loaded_then_the_specialist_then_the_longest_idle() -> None:
    assert given_to([waiting()], [agent("ann", "billing", busy=1), agent("bob", "billing")]) == {"one": "bob"}
    assert given_to([waiting()], [agent("ann", "billing", "orders"), agent("bob", "billing")]) == {"one": "bob"}
    assert given_to([waiting()], [agent("ann", "billing", last=9.0), agent("bob", "billing", last=5.0)]) == {
        "one": "bob"
    }


def test_no_agent_stays_idle_whom_another_division_would_keep_busy() -> None:
    line = [waiting("b", "billing", seconds=50), waiting("o", "orders", seconds=10)]
    both = agent("ann", "billing", "orders", busy=1)
    # Bob is as loaded and knows less, yet he has more to do: the first would be Ann's, and nobody be there for the second.
    bob = agent("bob", "billing", "general", "legal", busy=1)
    assert given_to(line, [both, bob]) == {"b": "bob", "o": "ann"}


def test_after_a_long_wait_others_may_help() -> None:
    helper = [agent("ann", "general")]
    assert given_to([waiting(seconds=119)], helper) == {}
    (one,) = assign([waiting(seconds=120)], helper, routing=ROUTING, now=NOW)
    assert one.reason == "Nobody with the skill billing was free for too long."
    assert given_to([waiting(seconds=120)], [*helper, agent("bob", "billing", busy=1)]) == {"one": "bob"}


def test_after_a_longer_wait_the_language_counts_no_more() -> None:
    spanish = [agent("ann", "billing", languages=("es",))]
    assert given_to([waiting(seconds=299, language="de")], spanish) == {}
    assert given_to([waiting(seconds=300, language="de")], spanish) == {"one": "ann"}
    assert given_to([waiting(language="en")], spanish) == {"one": "ann"}


def test_the_agent_who_knows_the_customer_comes_first() -> None:
    team = [agent("ann", "billing", busy=1), agent("bob", "billing")]
    assert given_to([waiting(known_by="ann")], team) == {"one": "ann"}


def test_for_the_agent_who_knows_them_customers_wait_a_moment_and_no_longer() -> None:
    team = [agent("ann", "billing", busy=2), agent("bob", "billing")]
    assert given_to([waiting(known_by="ann", seconds=44)], team) == {}
    assert given_to([waiting(known_by="ann", seconds=45)], team) == {"one": "bob"}
    assert given_to([waiting(known_by="ann", priority=1, seconds=1)], [team[1]]) == {"one": "bob"}
    away = agent("ann", "billing", presence=Presence.AWAY)
    assert given_to([waiting(known_by="ann")], [away, team[1]]) == {"one": "bob"}


def test_who_let_it_lapse_is_asked_again_only_when_nobody_else_is_there() -> None:
    ann, bob = agent("ann", "billing"), agent("bob", "billing", busy=2)
    lapsed = waiting(lapsed_by=("ann",), known_by="ann")
    assert given_to([lapsed], [ann, bob]) == {}
    assert given_to([lapsed], [ann, agent("bob", "billing", busy=1)]) == {"one": "bob"}
    assert given_to([lapsed], [ann]) == {"one": "ann"}


def test_a_queue_by_hand_is_left_alone() -> None:
    routing = Routing(version="1", queues={"billing": Queue(policy=QueuePolicy.MANUAL)})
    assert given_to([waiting(priority=1)], [agent("ann", "billing")], routing) == {}


def test_a_closed_queue_waits_but_who_came_in_time_and_what_is_urgent_do_not() -> None:
    # NOW is 13:46:40 UTC on a Monday.
    week = Week(every_day=("09:00-13:30",))
    routing = Routing(
        version="1", queues={"billing": Queue(calendar="office")}, calendars={"office": Calendar("UTC", week)}
    )
    ann = [agent("ann", "billing")]
    assert given_to([waiting(seconds=60)], ann, routing) == {}
    assert given_to([waiting(seconds=3600)], ann, routing) == {"one": "ann"}
    assert given_to([waiting(seconds=60, priority=1)], ann, routing) == {"one": "ann"}


def test_who_may_serve_counts_those_without_room_and_not_those_away() -> None:
    team = [agent("ann", "billing", busy=2), agent("bob", "billing", presence=Presence.AWAY), agent("cem", "orders")]
    assert [one.id for one in who_may_serve(waiting(), team, routing=ROUTING, now=NOW)] == ["ann"]


SKILLS = ("billing", "orders", "general")
CHANNELS = ("web", "sms")
LANGUAGES = ("", "en", "es", "de")
TIERS = ("", "standard", "vip")
NAMES = tuple("abcdef")

profiles = st.builds(
    AgentProfile,
    id=st.just(""),
    skills=st.frozensets(st.sampled_from(SKILLS)),
    languages=st.frozensets(st.sampled_from(LANGUAGES[1:])),
    tiers=st.frozensets(st.sampled_from(TIERS[1:])),
    capacity=st.none() | st.builds(Capacity, total=st.integers(1, 3), channels=st.just({"sms": 1})),
)
teams = st.lists(
    st.tuples(
        profiles,
        st.sampled_from(Presence),
        st.lists(st.sampled_from(CHANNELS), max_size=3),
        st.integers(0, 3),
    ),
    max_size=len(NAMES),
).map(
    lambda rows: [
        Agent(
            AgentProfile(name, profile.skills, profile.languages, profile.tiers, profile.capacity),
            presence,
            tuple(Busy("orders", channel, NOW - 60) for channel in busy),
            float(last),
        )
        for name, (profile, presence, busy, last) in zip(NAMES, rows, strict=False)
    ]
)
lines = st.lists(
    st.builds(
        Waiting,
        conversation=st.just(""),
        skill=st.sampled_from(SKILLS),
        waiting_since=st.sampled_from((NOW - 400, NOW - 200, NOW - 50, NOW - 10, NOW)),
        priority=st.integers(1, 5),
        layer=st.just(2),
        language=st.sampled_from(LANGUAGES),
        tier=st.sampled_from(TIERS),
        channel=st.sampled_from(CHANNELS),
        lapsed_by=st.frozensets(st.sampled_from(NAMES[:3]), max_size=2),
        known_by=st.sampled_from(("", *NAMES[:3])),
    ),
    max_size=8,
).map(lambda rows: [replace(one, conversation=f"c{number}") for number, one in enumerate(rows)])


@settings(deadline=None, max_examples=80)
@given(lines, teams, st.randoms(use_true_random=False))
def test_over_any_team_and_line_the_rules_hold(line: list[Waiting], team: list[Agent], order: object) -> None:
    answer = assign(line, team, routing=ROUTING, now=NOW)
    by_name = {one.id: one for one in team}
    asked = {one.conversation: one for one in line}
    shuffled_line, shuffled_team = list(line), list(team)
    order.shuffle(shuffled_line)  # type: ignore[attr-defined]
    order.shuffle(shuffled_team)  # type: ignore[attr-defined]

    # The same values give the same answer, in whatever order they are given.
    assert assign(shuffled_line, shuffled_team, routing=ROUTING, now=NOW) == answer
    # Each conversation once, in the order of the line.
    chosen = [one.conversation for one in answer]
    assert chosen == [one.conversation for one in in_order(line, routing=ROUTING) if one.conversation in set(chosen)]

    given_each: Counter[str] = Counter()
    given_channel: Counter[tuple[str, str]] = Counter()
    for one in answer:
        who, what = by_name[one.agent], asked[one.conversation]
        # Never to somebody who may not.
        assert who.presence is Presence.ONLINE
        assert may_serve(who.profile, what, routing=ROUTING, now=NOW)
        if one.agent in what.lapsed_by:
            there = who_may_serve(what, team, routing=ROUTING, now=NOW)
            assert all(other.id in what.lapsed_by for other in there)
        if what.priority > 1:
            given_each[one.agent] += 1
            given_channel[one.agent, what.channel] += 1

    # Never above capacity: what is not urgent stays within it, and all together within one more.
    for who in team:
        capacity = capacity_of(who.profile, routing=ROUTING)
        mine = [asked[one.conversation] for one in answer if one.agent == who.id]
        if mine:
            assert len(who.busy) + len(mine) <= capacity.total + ROUTING.urgent_extra
            assert len(who.busy) + given_each[who.id] <= max(capacity.total, len(who.busy))
        for channel in CHANNELS:
            have = sum(one.channel == channel for one in who.busy)
            assert have + given_channel[who.id, channel] <= max(capacity.of(channel), have)

    # No starvation: whoever is left behind has nobody with room, is held for a moment, or is asked of others.
    left = [one for one in line if one.conversation not in set(chosen)]
    for what in left:
        is_held = what.known_by and what.priority > 1 and NOW - what.waiting_since < ROUTING.sticky.hold_seconds
        if is_held or what.lapsed_by:
            continue
        for who in who_may_serve(what, team, routing=ROUTING, now=NOW):
            mine = tuple(
                Busy(asked[one.conversation].skill, asked[one.conversation].channel, NOW)
                for one in answer
                if one.agent == who.id
            )
            full = Agent(who.profile, who.presence, (*who.busy, *mine))
            assert not has_room(full, what, routing=ROUTING)


@settings(deadline=None, max_examples=50)
@given(lines, teams)
def test_within_a_skill_nobody_is_passed_over(line: list[Waiting], team: list[Agent]) -> None:
    alike = [
        Waiting(one.conversation, "billing", one.waiting_since, one.priority, channel="web", tier=one.tier)
        for one in line
    ]
    open_to_all = [Agent(AgentProfile(one.id, one.profile.skills), one.presence, one.busy) for one in team]
    chosen = set(given_to(alike, open_to_all))
    fits = [one for one in in_order(alike, routing=ROUTING) if one.priority > 1]
    # Those who wait as long may be served by the same agents, so the served are the front of the line.
    for since in {one.waiting_since for one in fits}:
        served = [one.conversation in chosen for one in fits if one.waiting_since == since]
        assert served == sorted(served, reverse=True)
