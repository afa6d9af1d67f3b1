from datetime import date

from frontline.simulation.calendar import DAY_SECONDS, at
from frontline.simulation.reckoning import GROUPINGS, at_rank, days_before, in_days, reckon, shares
from frontline.simulation.truth import Message, PartTruth, Truth

DAY = date(2026, 11, 9)
NOON = at(DAY, seconds=12 * 3600.0)
NOW = NOON + 20 * DAY_SECONDS
PART = PartTruth(
    called_at=NOON,
    claimed_at=NOON + 60,
    first_reply_at=NOON + 90,
    ended_at=NOON + 600,
    ended_as="closed",
    agent="a1",
    cause="policy",
    rule="explicit_wish",
    skill="orders",
    layer=2,
    verdict="needed",
)


def truth(name: str, outcome: str, **changed: object) -> Truth:
    values: dict[str, object] = {
        "conversation": name,
        "plot": "",
        "is_known": True,
        "opened_at": NOON,
        "started_at": NOON,
        "last_at": NOON + 600,
        "closed_at": 0.0,
        "is_open": False,
        "outcome": outcome,
        "was": "",
        "reopened_at": 0.0,
        "repeat_of": "",
        "next_contact_at": 0.0,
        "intent": "track_order",
        "channel": "web",
        "language": "en",
        "tier": "standard",
        "model": "",
        "customer_messages": 2,
        "bot_messages": 2,
        "agent_messages": 0,
        "parts": (),
        "asked_twice": 0,
        "asked_again": 0,
        "wait_seconds": None,
        "first_reply_seconds": None,
        "handle_seconds": None,
        "agent_steps": None,
        "was_asked_bot": False,
        "was_asked_agent": False,
        "csat_bot": None,
        "csat_agent": None,
        "verdict": "",
        "disposition": "",
        "article": "",
        "messages": (Message(NOON, "track_order", 0.9, -0.2, False), Message(NOON, "thank", 0.9, 0.3, False)),
    }
    return Truth(**(values | changed))  # type: ignore[arg-type]


def test_the_six_outcomes_make_up_all_that_have_ended() -> None:
    told = reckon(
        [
            truth("1", "resolved_confirmed"),
            truth("2", "abandoned"),
            truth("3", "", is_open=True),
            truth("4", "", customer_messages=0, messages=()),
        ],
        now=NOW,
    )
    assert told.conversations == 2
    assert told.still_open == 1
    assert sum(told.outcomes.values()) == 2


def test_an_abandoned_conversation_is_deflected_and_not_resolved() -> None:
    told = reckon([truth("1", "abandoned"), truth("2", "resolved_unconfirmed")], now=NOW).shares
    assert told["deflection"] == (2, 2, 0)
    assert told["resolution"] == (1, 2, 0)
    assert told["contained_but_unsolved"] == (1, 2, 0)


def test_what_lasted_is_said_of_known_customers_alone_and_after_seven_days() -> None:
    told = reckon(
        [
            truth("1", "resolved_confirmed"),
            truth("2", "resolved_confirmed", is_known=False),
            truth("3", "reopened", was="resolved_confirmed", next_contact_at=NOON + 5000),
            truth("4", "resolved_confirmed", last_at=NOW - 7 * DAY_SECONDS + 1),
            truth("5", "abandoned"),
        ],
        now=NOW,
    ).shares
    assert told["durable_resolution"] == (1, 3, 1)
    assert told["durability"] == (1, 2, 1)


def test_context_is_lost_where_a_person_asked_again() -> None:
    some = [
        truth("1", "escalated_resolved", parts=(PART,), agent_messages=2, asked_again=1),
        truth("2", "escalated_unresolved", parts=(PART,), agent_messages=0, asked_again=0),
    ]
    assert shares(some, now=NOW)["context_lost"].counts == (1, 1, 0)


def test_who_did_not_answer_is_left_out_of_who_was_content() -> None:
    some = [
        truth("1", "resolved_confirmed", was_asked_bot=True, csat_bot=4),
        truth("2", "resolved_confirmed", was_asked_bot=True, csat_bot=3),
        truth("3", "resolved_confirmed", was_asked_bot=True),
    ]
    told = reckon(some, now=NOW)
    assert told.shares["csat_bot"] == (1, 2, 1)
    assert told.shares["csat_bot_answers"] == (2, 3, 0)
    assert told.averages["csat_bot_mean"] == (7.0, 2)


def test_a_percentile_is_a_value_that_occurred() -> None:
    assert at_rank([1.0, 2.0, 3.0, 4.0], 50) == 2.0
    assert at_rank([float(value) for value in range(1, 11)], 90) == 9.0
    assert at_rank([], 50) is None


def test_days_are_the_shops_own() -> None:
    late = truth("1", "abandoned", started_at=at(DAY, seconds=86399.0))
    assert in_days([late], DAY, DAY) == [late]
    assert GROUPINGS["day"](late) == "2026-11-09"
    assert days_before(date(2026, 11, 9), date(2026, 11, 15)) == (date(2026, 11, 2), date(2026, 11, 8))
