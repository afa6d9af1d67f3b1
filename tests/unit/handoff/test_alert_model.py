"""What `data/insight.yml` may say about drift and alerts, and what is told where it is wrong."""

from __future__ import annotations

import pytest

from desk.insight.alerts.names import names
from desk.settings import ROOT
from handoff.exceptions import InsightInvalid
from handoff.insight_file import parse_insight

_HEAD = """version: "1"
costs: {currency: EUR, agent_hour: 30, minutes_without_bot: 9, bot_month: 1, oversight_hours_month: 1, oversight_hour: 1}
"""


def _problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(InsightInvalid) as raised:
        parse_insight(_HEAD + text, source="insight.yml", figures=names())
    return [(one.line, one.message) for one in raised.value.problems]


def test_the_delivered_file_watches_figures_that_exist() -> None:
    text = (ROOT / "data" / "insight.yml").read_text(encoding="utf-8")
    assert len(parse_insight(text, source="insight.yml", figures=names()).alerts.rules) > 5


def test_an_alert_needs_one_limit() -> None:
    found = _problems(
        """alerts:
  rules:
    - {name: none, figure: abandonment}
    - {name: both, figure: abandonment, above: 0.3, below: 0.1}
    - {name: its_own, figure: drift.confidence, above: 0.3}
"""
    )
    assert found == [
        (5, "The alert `none` has no limit; give `below` or `above`."),
        (6, "The alert `both` has two limits; keep `below` or `above`."),
        (7, "`drift.confidence` has its limit where it is set up; leave out `below` and `above`."),
    ]


def test_what_is_well_lies_on_the_good_side() -> None:
    found = _problems(
        """alerts:
  rules:
    - {name: high, figure: abandonment, above: 0.3, back_at: 0.4}
    - {name: low, figure: resolution, below: 0.3, back_at: 0.2}
    - {name: sign, figure: signal.context_lost, back_at: 0.2}
    - {name: fine, figure: resolution, below: 0.3, back_at: 0.3}
"""
    )
    assert found == [
        (5, "`back_at` must lie below the limit of `high`, on its good side."),
        (6, "`back_at` must lie above the limit of `low`, on its good side."),
        (7, "`signal.context_lost` has its limit where it is set up; leave out `back_at`."),
    ]


def test_what_is_of_all_conversations_cannot_be_narrowed() -> None:
    found = _problems(
        """alerts:
  rules:
    - {name: one, figure: now.queue_length, above: 3, intent: track_order}
    - {name: other, figure: drift.sentiment, channel: web}
"""
    )
    assert found == [
        (5, "`now.queue_length` is of all conversations; leave out `intent`."),
        (6, "`drift.sentiment` is of all conversations; leave out `channel`."),
    ]


def test_names_and_addresses_are_given_once() -> None:
    found = _problems(
        """alerts:
  recipients: [a@shop.example, a@shop.example]
  rules:
    - {name: one, figure: abandonment, above: 0.3}
    - {name: one, figure: abandonment, above: 0.4}
"""
    )
    assert found == [
        (4, "An address is given twice in `recipients`; each gets one mail."),
        (7, "There are two alerts with the name `one`; rename one."),
    ]


def test_a_figure_that_does_not_exist_is_told_with_the_nearest() -> None:
    ((line, sentence),) = _problems("alerts: {rules: [{name: one, figure: abandonmnt, above: 0.3}]}\n")
    assert line == 3
    assert sentence.startswith("There is no figure `abandonmnt`: ")
    assert "abandonment" in sentence


def test_a_fixed_reference_has_a_beginning_and_an_end() -> None:
    assert _problems("drift: {reference_from: 2026-03-01}\n") == [
        (3, "A fixed reference period needs `reference_from` and `reference_until`; `reference_until` is missing.")
    ]
    assert _problems("drift: {reference_from: 2026-03-31, reference_until: 2026-03-01}\n") == [
        (3, "`reference_until` lies before `reference_from`; the reference period would be empty.")
    ]
    rules = parse_insight(
        _HEAD + "drift: {reference_from: 2026-03-01, reference_until: 2026-03-31}\n", source="insight.yml"
    )
    assert rules.drift.has_fixed_reference
