"""The return, with every term computed by hand."""

from __future__ import annotations

import msgspec
import pytest

from desk.insight.figures.return_on_investment import Account, Work, cautious_net, net, terms
from handoff.insight_model import Costs

COSTS = Costs(
    currency="EUR",
    agent_hour=30.0,
    minutes_without_bot=10.0,
    minutes_by_intent={"track_order": 4.0},
    minutes_after_talk=2.0,
    bot_month=900.0,
    bot_conversation=0.05,
    oversight_hours_month=20.0,
    oversight_hour=45.0,
    abandoned_conversation=2.0,
    setup=3600.0,
    setup_months=36,
)
ACCOUNT = Account(
    work={
        "track_order": Work(resolved=600, confirmed=300, handled=30, handle_seconds=30 * 300.0),
        "request_refund": Work(resolved=60, confirmed=30, handled=120, handle_seconds=120 * 600.0),
        "": Work(resolved=0, confirmed=0, handled=6, handle_seconds=6 * 300.0),
    },
    conversations=1000,
    abandoned=100,
    months=1.0,
)


def test_each_term_is_its_quantity_times_its_price() -> None:
    lines = {one.name: one for one in terms(ACCOUNT, COSTS)}
    # 600 x 4 minutes and 60 x 10 minutes.
    assert (lines["saved:track_order"].quantity, lines["saved:track_order"].amount) == (40.0, 1200.0)
    assert (lines["saved"].quantity, lines["saved"].amount) == (10.0, 300.0)
    # 2.5 + 20 + 0.5 hours talked and 5.2 after, less 30 x 4 and 126 x 10 minutes = 23 hours.
    assert lines["people"].quantity == pytest.approx(2.5 + 20 + 0.5 + 5.2 - 23)
    assert lines["people"].amount == pytest.approx(-5.2 * 30)
    assert lines["conversations"].amount == -50.0
    assert lines["abandoned"].amount == -200.0
    assert lines["running"].amount == -900.0
    assert lines["oversight"].amount == -900.0
    assert lines["introduction"].amount == -100.0
    for line in lines.values():
        assert abs(line.amount) == pytest.approx(abs(line.quantity * line.price)), line.name
    saved, spent, told = net(tuple(lines.values()))
    assert saved == pytest.approx(1500.0)
    assert spent == pytest.approx(2306.0)
    assert told == pytest.approx(-806.0)


def test_it_is_negative_when_it_is_negative_and_more_so_with_caution() -> None:
    assert cautious_net(ACCOUNT, COSTS) == pytest.approx(-806.0 - 750.0)


def test_people_who_are_faster_with_what_the_bot_prepared_save() -> None:
    quick = Account(work={"x": Work(0, 0, 10, 10 * 60.0)}, conversations=10, abandoned=0, months=0.0)
    people = next(one for one in terms(quick, COSTS) if one.name == "people")
    assert people.amount == pytest.approx((10 * 10 - 10 * 1 - 10 * 2) / 60 * 30)


def test_each_saving_leads_to_the_conversations_that_it_counts() -> None:
    lines = {one.name: one for one in terms(ACCOUNT, COSTS)}
    told = lines["saved:track_order"].behind
    assert told is not None
    assert (told.figure, told.part, told.filters.intent) == ("resolution", "counted", "track_order")
    others = lines["saved"].behind
    assert others is not None
    assert others.filters.not_intents == ("track_order",)


def test_what_is_paid_by_the_month_falls_in_part_on_some_of_the_conversations() -> None:
    half = Account(work={}, conversations=500, abandoned=0, months=2.0, part=0.25)
    lines = {one.name: one.amount for one in terms(half, COSTS)}
    assert lines["running"] == -450.0
    assert lines["oversight"] == -450.0


def test_nothing_that_costs_nothing_is_below_zero() -> None:
    free = Costs("EUR", 0.0, 10.0, 0.0, 0.0, 0.0)
    written = msgspec.json.encode(terms(Account(work={}, conversations=0, abandoned=0, months=0.0), free))
    assert b"-0" not in written
    assert net(terms(ACCOUNT, free)) == (0.0, 0.0, 0.0)
