"""What all criteria come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from desk.quality.case import PartKind
from desk.quality.judging import judge, total_of
from handoff.quality_model import Criterion
from tests.quality_world import RULES, case, handoff, turn

POINTS = st.dictionaries(st.sampled_from(list(Criterion)), st.none() | st.floats(0, 100))


@given(POINTS)
def test_total_lies_within_its_criteria_or_is_none(points: dict[Criterion, float | None]) -> None:
    total = total_of(points, RULES)
    known = [value for value in points.values() if value is not None]
    assert total is None or min(known) - 0.05 <= total <= max(known) + 0.05


def test_too_small_a_share_of_the_weights_gives_no_total() -> None:
    assert total_of({Criterion.TONE: 100.0}, RULES) is None
    assert total_of({Criterion.INTENT: 80.0, Criterion.FACTS: 60.0}, RULES) == 72.0


def test_each_one_who_wrote_has_a_part_and_the_greeting_is_nobodys() -> None:
    found = case(
        ("b", "Welcome"), ("c", "Hi"), ("dana", "Hello"), ("c", "Bye"), ("eli", "Bye"), handoffs=(handoff(at=1.5),)
    )
    assert [one.part.name for one in judge(found, RULES).scores] == ["whole", "dana", "eli"]
    with_bot = case(("c", "Hi"), ("b", "Hello"))
    assert [one.part.kind for one in judge(with_bot, RULES).scores] == [PartKind.WHOLE, PartKind.BOT]


@pytest.mark.parametrize(
    "lines",
    [
        (("c", "Thanks!"), ("b", "You are welcome.")),
        (("c", "Hi"), ("b", "Hello"), ("c", "Thanks, great!")),
    ],
)
def test_conversation_that_says_too_little_gets_no_score_rather_than_a_good_one(
    lines: tuple[tuple[str, str], ...],
) -> None:
    rules = replace(RULES, enough=replace(RULES.enough, customer_messages=3))
    for one in judge(case(*lines), rules).scores:
        assert one.total is None
        assert one.why.startswith("Too little was said")


def test_good_conversation_scores_above_a_bad_one() -> None:
    good = case(
        ("c", "Where is my order?"), ("b", "It arrives on Friday."), ("c", "Great, thank you!"),
        turns=(turn(1, resolved=("track_order",)),), outcome="resolved_confirmed",
    )  # fmt: skip
    bad = case(
        ("c", "Where is my order?"), ("b", "What is your order number?"), ("c", "BW-100001"), ("b", "What is your order number please?"),
        ("c", "Useless"), outcome="abandoned",
    )  # fmt: skip
    first, second = (judge(one, RULES).scores[0].total for one in (good, bad))
    assert first is not None
    assert second is not None
    assert first > 85
    assert second < 60
