"""A pilot as it is told: by insight's own names, each number with what it was counted of."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from desk.insight.figures.definitions import BY_NAME
from desk.insight.figures.periods import day_at, period_of
from desk.insight.pilot_figures import ArmFigures, PilotFigures, course, sentence_of
from desk.insight.pilot_telling import told
from desk.store.pilots import Pilot
from desk.web.insight.pilots import table_of
from handoff.wire.pilots import PilotCompared

_DAY = day_at(0.0, ZoneInfo("UTC"))
_PERIOD = period_of(_DAY, _DAY, zone=ZoneInfo("UTC"))
_PILOT = Pilot("p1", "spring", "c" * 64, "d" * 64, 0.1, "", "secret", 5.0, "cli:tests", accepted_loss=0.02)
_CANDIDATE = ArmFigures(
    begun=300, ended=200, resolved=150, known=40, durable=30, young=100, rated=3, stars=12, content=2
)
_LIVE = ArmFigures(begun=2000, ended=1900, resolved=1140, messages=50, outside=5, stood_in=1)


def _told(candidate: ArmFigures, live: ArmFigures = _LIVE) -> PilotCompared:
    figures = PilotFigures("spring", candidate, live)
    points = course(["1970-01-01"], {"1970-01-01": (1, 2)}, {})
    return told(_PILOT, figures, points, _PERIOD, least_conversations=100)


def test_arms_are_told_by_names_that_insight_has_a_definition_and_a_list_for() -> None:
    found = _told(_CANDIDATE)
    assert (found.candidate.arm, found.live.arm) == ("spring", "spring/live")
    assert (found.candidate.model, found.live.model) == ("c" * 12, "d" * 12)
    shares = {share.name: share for share in found.candidate.shares}
    assert set(shares) - set(BY_NAME) == {"not_understood", "stood_in"}  # of messages
    lasting = shares["durable_resolution"]
    assert (lasting.numerator, lasting.denominator, lasting.left_out) == (30, 40, 100)
    assert (found.candidate.stars.value, found.live.stars.value) == (4.0, None)


def test_the_verdict_is_the_terminals_by_the_loss_that_was_accepted_at_the_beginning() -> None:
    found = _told(_CANDIDATE)
    assert (found.verdict, found.accepted_loss, found.is_small) == ("better", 0.02, False)
    assert found.sentence == sentence_of(PilotFigures("spring", _CANDIDATE, _LIVE), may_fall_by=0.02)
    (resolution,) = [change for change in found.changes if change.name == "resolution"]
    assert resolution.difference == pytest.approx(0.15)
    assert resolution.low < 0.15 < resolution.high


def test_what_one_arm_has_nothing_of_is_no_difference() -> None:
    found = _told(ArmFigures(begun=3))
    assert (found.changes, found.verdict, found.is_small) == ((), "undecided", True)
    assert found.sentence == "Nothing can be said yet: no conversation of one of the arms has ended."
    assert (found.course[0].candidate.value, found.course[0].change) == (0.5, None)


def test_the_table_has_a_line_for_each_figure_and_no_key() -> None:
    head, *lines = table_of([_told(_CANDIDATE)])
    assert {len(line) for line in lines} == {len(head)}
    assert "secret" not in {cell for line in lines for cell in line}
    by_figure = {line[head.index("figure")]: dict(zip(head, line, strict=True)) for line in lines}
    assert by_figure["begun"]["candidate_numerator"] == 300
    assert by_figure["resolution"]["is_clear"] is True
    assert by_figure["csat_bot"]["difference"] is None
