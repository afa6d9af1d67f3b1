"""The six signs: crossed beyond the limit, not judged by few, and not taken for certain where chance may decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from desk.insight.figures import telling
from desk.insight.figures.signals import signals
from desk.insight.outcome import Outcome
from desk.store.outcome_figures import Counts
from handoff.insight_model import SignalLimits
from handoff.wire.insight import Figures
from handoff.wire.insight_judgement import Signal

LIMITS = SignalLimits(least_conversations=50)
APART = {("track_order", "1"): 500, ("make_complaint", "2"): 500}
ALIKE = {(intent, layer): 250 for intent in ("track_order", "make_complaint") for layer in ("1", "2")}


def figures(
    *,
    steps: Sequence[float] = (),
    everything: int = 1000,
    shares: Mapping[str, tuple[int, int]] | None = None,
    **more: tuple[int, int],
) -> Figures:
    """With what a test is about; of everything else there is nothing."""
    counts = Counts(
        everything=everything,
        outcomes={**dict.fromkeys(Outcome, 0), Outcome.ABANDONED: everything},
        shares={
            **telling.NOTHING.shares,
            **dict.fromkeys(("resolution", "deflection"), (0, everything, 0)),
            **{name: (*counted, 0) for name, counted in {**(shares or {}), **more}.items()},
        },
        averages=telling.NOTHING.averages,
    )
    return telling.figures(counts, {"agent_steps": steps}, still_open=0)


def judged(
    now: Figures, *, then: Figures | None = None, handled: Mapping[tuple[str, str], int] = APART
) -> dict[str, Signal]:
    return {one.name: one for one in signals(now, then or figures(), handled, LIMITS)}


@pytest.mark.parametrize(
    ("name", "counted"), [("contained_but_unsolved", 400), ("repeat_contacts", 300), ("context_lost", 200)]
)
def test_a_share_beyond_its_limit_is_a_sign_with_something_to_do(name: str, counted: int) -> None:
    one = judged(figures(shares={name: (counted, 1000)}))[name]
    assert one.is_crossed
    assert one.is_clear
    assert one.value == counted / 1000
    assert f"{counted / 10:.1f} %" in one.sentence
    assert one.advice
    assert (one.behind.figure, one.behind.part) == (name, "counted")


def test_a_share_just_beyond_its_limit_may_be_chance() -> None:
    one = judged(figures(contained_but_unsolved=(21, 100)))["contained_but_unsolved"]
    assert one.is_crossed
    assert not one.is_clear


def test_a_share_at_its_limit_is_no_sign() -> None:
    assert not judged(figures(contained_but_unsolved=(200, 1000)))["contained_but_unsolved"].is_crossed


def test_few_conversations_are_not_judged() -> None:
    told = judged(figures(everything=49, contained_but_unsolved=(49, 49), repeat_contacts=(9, 9)), handled={})
    assert {one.name for one in told.values() if one.value is not None} == set()
    assert not any(one.is_crossed for one in told.values())
    assert (
        told["contained_but_unsolved"].sentence == "Not judged: 49 conversations could be counted, and 50 are wanted."
    )


def test_more_steps_than_the_limit_in_half_of_the_cases_are_a_sign() -> None:
    assert judged(figures(steps=[30.0] * 60))["tools_add_work"].is_crossed
    calm = judged(figures(steps=[10.0] * 31 + [90.0] * 29))["tools_add_work"]
    assert not calm.is_crossed
    assert (calm.value, calm.unit, calm.behind.part) == (10.0, "steps", "above_p90")


def test_handling_that_does_not_depend_on_the_matter_is_a_sign() -> None:
    alike = judged(figures(), handled=ALIKE)["same_handling"]
    assert (alike.is_crossed, alike.value, alike.crossed_when) == (True, 0.0, "below")
    apart = judged(figures(), handled=APART)["same_handling"]
    assert not apart.is_crossed
    assert not judged(figures(), handled={("", "1"): 500, ("", "2"): 500})["same_handling"].is_crossed


def test_deflection_that_grows_without_resolution_is_a_sign() -> None:
    then = figures(contained_but_unsolved=(100, 1000))
    one = judged(figures(contained_but_unsolved=(200, 1000)), then=then)["deflection_over_resolution"]
    assert one.is_crossed
    assert one.is_clear
    assert one.value == pytest.approx(0.1)
    assert "10.0 points more than resolution" in one.sentence
    back = judged(then, then=figures(contained_but_unsolved=(200, 1000)))["deflection_over_resolution"]
    assert not back.is_crossed
    assert "10.0 points less than resolution" in back.sentence


def test_there_are_six_in_a_fixed_order() -> None:
    assert list(judged(figures())) == [
        "contained_but_unsolved",
        "repeat_contacts",
        "context_lost",
        "tools_add_work",
        "same_handling",
        "deflection_over_resolution",
    ]
