"""`data/insight.yml` is read strictly."""

from __future__ import annotations

import re

import pytest

from desk.settings import ROOT
from handoff.exceptions import InsightInvalid
from handoff.insight_file import parse_insight
from handoff.policy_file import parse_policy
from handoff.policy_model import Policy

DELIVERED = (ROOT / "data" / "insight.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse_policy((ROOT / "data" / "escalation.yml").read_text(encoding="utf-8"), source="data/escalation.yml")


def test_the_delivered_file_is_right_and_says_that_its_costs_are_examples(policy: Policy) -> None:
    rules = parse_insight(DELIVERED, source="data/insight.yml", policy=policy)
    assert rules.costs.is_example
    assert rules.costs.minutes_by_intent["track_order"] < rules.costs.minutes_without_bot


@pytest.mark.parametrize(
    ("was", "wrong", "told"),
    [
        ("agent_hour: 32", "agent_hour: -1", r"`costs.agent_hour` is wrong: expected `float` >= 0"),
        (
            "agent_hour: 32",
            "agent_hours: 32",
            r"`agent_hours` is not known in `costs[^`]*`: did you mean `agent_hour`\?",
        ),
        ("currency: EUR", "currency: Euro", "`costs.currency` is wrong"),
        ("share: 0.02", "share: 2", r"`sampling.share` is wrong: expected `float` <= 1"),
        ("repeat_contacts: 0.15", "repeat_contacts: 15", r"`signals.repeat_contacts` is wrong"),
        ("    track_order: 4", "    track_orders: 4", r"has no intent `track_orders`: did you mean `track_order`\?"),
        ("setup_months: 36", "setup_months: 0", "`costs.setup_months` is wrong"),
        ("signals:", "signal:", r"`signal` is not known in a file of insight: did you mean `signals`\?"),
    ],
)
def test_a_mistake_is_told_with_its_line(policy: Policy, was: str, wrong: str, told: str) -> None:
    assert DELIVERED.count(was) == 1
    text = DELIVERED.replace(was, wrong)
    line = next(number for number, one in enumerate(text.splitlines(), start=1) if wrong in one)
    with pytest.raises(InsightInvalid) as caught:
        parse_insight(text, source="data/insight.yml", policy=policy)
    assert any(re.search(told, str(problem)) and problem.line == line for problem in caught.value.problems), str(
        caught.value
    )


def test_every_mistake_is_told_at_once() -> None:
    text = DELIVERED.replace("agent_hour: 32", "agent_hour: x").replace("share: 0.02", "share: 3")
    with pytest.raises(InsightInvalid) as caught:
        parse_insight(text, source="data/insight.yml")
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("text", ["- 1", "a: [", "", "version: 1"])
def test_what_is_no_such_file_is_refused(text: str) -> None:
    with pytest.raises(InsightInvalid):
        parse_insight(text, source="data/insight.yml")


def test_nobody_is_led_by_deflection_alone() -> None:
    text = DELIVERED.replace("figure: durable_resolution", "figure: deflection")
    with pytest.raises(InsightInvalid) as caught:
        parse_insight(text, source="data/insight.yml")
    (problem,) = caught.value.problems
    assert "`fewer_resolved_for_good` watches deflection, and no alert watches resolution" in problem.message
    assert problem.line == next(n for n, one in enumerate(text.splitlines(), 1) if "figure: deflection" in one)
    beside = text.replace("figure: abandonment", "figure: resolution")
    assert parse_insight(beside, source="data/insight.yml").alerts.rules
