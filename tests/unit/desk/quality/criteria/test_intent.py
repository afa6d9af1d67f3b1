"""Was what the customer came for served?"""

from __future__ import annotations

from desk.quality.criteria.intent import intent
from tests.quality_world import BOT, DANA, RULES, WHOLE, case, handoff, turn


def test_thanks_after_something_was_done_is_a_confirmed_solution() -> None:
    told = intent(
        case(("c", "Where is my parcel?"), ("b", "It arrives on Friday."), ("c", "Great, thanks!"), turns=(turn(1, resolved=("track_order",)),)),
        WHOLE,
        RULES,
    )  # fmt: skip
    assert told.points == 100
    assert told.evidence[0].seqs == (3,)


def test_polite_leave_is_no_solution_where_the_bot_did_nothing() -> None:
    told = intent(
        case(("c", "Where is it?"), ("b", "Sorry?"), ("c", "Never mind, thanks"), outcome="abandoned"), WHOLE, RULES
    )
    assert told.points == RULES.criteria.intent.abandoned
    assert told.evidence[0].text == "Nothing was done, and they left after: “Never mind, thanks”."


def test_coming_back_counts_more_than_thanks() -> None:
    told = intent(case(("c", "Where is it?"), ("b", "Soon."), ("c", "Thanks!"), reopened=True), WHOLE, RULES)
    assert told.points == RULES.criteria.intent.reopened


def test_question_that_nobody_answered_is_open() -> None:
    told = intent(
        case(("c", "Hello"), ("dana", "Hi, I have sent it."), ("c", "Where to?"), handoffs=(handoff(at=0.5),)),
        DANA,
        RULES,
    )
    assert (told.points, told.evidence[0].seqs) == (RULES.criteria.intent.open, (3,))


def test_what_is_still_owed_keeps_it_open_until_it_is_done() -> None:
    lines = (("c", "My lamp is broken"), ("dana", "I will call you tomorrow."), ("c", "OK thanks"))
    assert intent(case(*lines, handoffs=(handoff(at=0.5),)), DANA, RULES).points == RULES.criteria.intent.open


def test_low_rating_caps_what_looks_settled() -> None:
    lines = (("c", "Where is it?"), ("b", "Soon."), ("c", "Thanks!"))
    told = intent(case(*lines, ratings=(("bot", 1),), turns=(turn(1, resolved=("track_order",)),)), BOT, RULES)
    assert told.points == RULES.criteria.intent.low_rating_cap
    assert told.evidence[-1].text == "The customer gave 1 of 5 all the same."


def test_rating_of_the_other_part_caps_nothing() -> None:
    lines = (("c", "Where is it?"), ("b", "Soon."), ("c", "Thanks!"))
    told = intent(case(*lines, ratings=(("agent", 1),), turns=(turn(1, resolved=("track_order",)),)), BOT, RULES)
    assert told.points == 100


def test_handing_on_is_judged_by_the_agents_verdict_alone() -> None:
    lines = (("c", "I want a person"), ("b", "I will get one."), ("dana", "Hi"), ("c", "Thanks"))
    assert intent(case(*lines, handoffs=(handoff(at=1),)), BOT, RULES).points is None
    needed = case(*lines, handoffs=(handoff(at=1, verdict="needed"),))
    assert intent(needed, BOT, RULES).points == RULES.criteria.intent.handed_on
    late = case(*lines, handoffs=(handoff(at=1, verdict="too_late"),))
    assert intent(late, BOT, RULES).points == RULES.criteria.intent.handed_on_badly


def test_nothing_that_shows_how_it_ended_gives_no_points() -> None:
    told = intent(case(("c", "Hello"), ("b", "Hello, how can I help?"), outcome="resolved_unconfirmed"), WHOLE, RULES)
    assert told.points is None
    assert told.why
