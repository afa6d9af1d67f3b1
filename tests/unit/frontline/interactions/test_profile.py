"""What a type is like follows from what its conversations show, and few conversations raise no alarm."""

from __future__ import annotations

import numpy as np
import pytest

from frontline.interactions.hearing import Heard, Said
from frontline.interactions.profile import InteractionType, layer_of, profile
from handoff.policy_model import IntentInfo

VECTOR = np.zeros(4, dtype=np.float16)


def _heard(
    *,
    mood: float = 0.1,
    needs: tuple[str, ...] = (),
    messages: int = 2,
    understood: bool = True,
    person: bool = False,
    bot: bool = False,
) -> Heard:
    said = Said("Where is my parcel?", VECTOR, "track_order", 0.9, understood, mood, needs, ())
    return Heard(said, (said,), messages, has_person=person, has_bot=bot)


def _profile(heard: list[Heard], *, intent: str = "track_order", known: IntentInfo | None = None) -> InteractionType:
    masked = {at: f"Where is my parcel {at}?" for at in range(len(heard))}
    return profile(range(len(heard)), heard, name="tracking", title="t", intent=intent, known=known, masked=masked)


def test_short_calm_and_harmless_is_layer_one_and_routine() -> None:
    found = _profile([_heard() for _ in range(40)])
    assert (found.complexity, found.emotion, found.risk, found.layer) == ("low", "low", "low", 1)
    assert (found.automatable.part, found.automatable_now.part, found.lacks_training) == (40, 40, "")


def test_what_is_upset_or_risky_is_not_routine() -> None:
    heard = [_heard() for _ in range(30)] + [_heard(mood=-0.6) for _ in range(3)] + [_heard(needs=("fraud",))]
    found = _profile(heard)
    assert found.layer == 1
    assert found.automatable.part == 30


@pytest.mark.parametrize(
    ("heard", "layer"),
    [
        ([_heard(needs=("legal",)) for _ in range(40)], 3),
        ([_heard(needs=("churn",)) for _ in range(40)], 2),
        ([_heard(mood=-0.7) for _ in range(40)], 2),
        ([_heard(needs=("health",)) for _ in range(40)], 3),
        ([_heard(messages=9) for _ in range(40)], 2),
    ],
    ids=["grave", "costly", "heated", "distressed", "long"],
)
def test_layer_follows_the_worst_grade(heard: list[Heard], layer: int) -> None:
    assert _profile(heard).layer == layer


def test_two_of_seven_are_no_reason_to_call_a_type_grave() -> None:
    few = _profile([_heard(needs=("legal",)), _heard(needs=("legal",)), *(_heard() for _ in range(5))])
    many = _profile([*(_heard(needs=("legal",)) for _ in range(40)), *(_heard() for _ in range(100))])
    assert (few.risk, many.risk) == ("high", "very_high")


def test_a_bot_that_mostly_hands_over_shows_that_it_is_harder_than_it_is_long() -> None:
    assert _profile([_heard(bot=True, person=True) for _ in range(10)]).complexity == "medium"


def test_what_the_policy_says_is_never_made_lighter() -> None:
    found = _profile([_heard() for _ in range(40)], known=IntentInfo(3, "high", "high", "very_high", "Fraud"))
    assert (found.layer, found.risk) == (3, "very_high")


def test_missing_training_data_is_told() -> None:
    assert "no intent" in _profile([_heard()], intent="").lacks_training
    assert "8 openings" in _profile([_heard(understood=False) for _ in range(8)]).lacks_training


def test_medium_effort_with_medium_feelings_is_for_people() -> None:
    assert layer_of("medium", "medium", "low")[0] == 2
    assert layer_of("low", "low", "medium")[0] == 1
