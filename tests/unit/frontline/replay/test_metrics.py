"""How right the decisions are, figure by figure."""

import pytest

from frontline.replay.metrics import Metrics
from frontline.replay.replayed import Replayed
from frontline.replay.share import Share
from frontline.replay.transcript import Expected, Transcript
from handoff.decision import Outcome
from tests.unit.frontline.replay.conversations import bot, customer, transcript
from tests.unit.frontline.replay.reports import UNNEEDED, called, needed, reported, stayed

TURNS = (customer("a"), bot("b"), customer("c"), bot("d"), customer("e"))


def talk(expected: Expected | None, *, hard: bool | None = None, tags: tuple[str, ...] | None = None) -> Transcript:
    return transcript(*TURNS, expected=expected, hard=hard, tags=tags)


def measured(*pairs: tuple[Transcript, Replayed]) -> Metrics:
    return reported(*pairs).metrics


def test_an_offer_counts_as_calling_a_person() -> None:
    metrics = measured(
        (talk(needed()), called(0)),
        (talk(needed()), called(0, Outcome.OFFER)),
        (talk(needed()), stayed()),
        (talk(UNNEEDED), called(0)),
        (talk(UNNEEDED), stayed()),
    )
    assert (metrics.precision, metrics.recall) == (Share(2, 3), Share(2, 3))
    assert metrics.f1 == pytest.approx(2 / 3)
    assert metrics.false_alarms == Share(1, 2)


def test_lateness_counts_the_customers_messages_of_true_positives() -> None:
    metrics = measured(
        (talk(needed(turn=0)), called(0)),
        (talk(needed(turn=2)), called(0)),
        (talk(needed(turn=0)), called(2)),
        (talk(needed(turn=None)), called(2)),
        (talk(needed(turn=0)), stayed()),
        (talk(UNNEEDED), called(1)),
    )
    assert metrics.late == {-1: 1, 0: 1, 2: 1}
    assert metrics.late_median == 0


def test_hard_negatives_are_those_that_are_marked() -> None:
    hard = talk(UNNEEDED, hard=True), called(0)
    tagged = talk(UNNEEDED, tags=("hard", "joke")), stayed()
    plain = talk(UNNEEDED), called(0)
    positive = talk(needed(), hard=True), stayed()
    assert measured(hard, tagged, plain, positive).hard_negatives == Share(1, 2)
    assert measured(plain, (talk(UNNEEDED), stayed())).hard_negatives == Share(1, 2)
    assert measured(hard).hard_are_marked
    assert not measured(plain).hard_are_marked


def test_layer_and_mode_are_those_of_true_positives_whose_labels_say_them() -> None:
    metrics = measured(
        (talk(needed(layer=2, mode="immediate")), called(0, layer=2)),
        (talk(needed(layer=3, mode="offer")), called(0, layer=2)),
        (talk(needed(layer=None, mode=None)), called(0)),
        (talk(needed(layer=2)), stayed()),
    )
    assert (metrics.layer, metrics.mode) == (Share(1, 2), Share(1, 2))


@pytest.mark.parametrize(
    ("reason", "crisis", "wish"),
    [
        ("crisis", 1, 0), ("suicidal words", 1, 0), ("self-harm", 1, 0), ("explicit_wish", 0, 1), ("asks for a human", 0, 1),
        ("explicit human request", 0, 1), ("talk_to_human", 0, 1), ("complaint", 0, 0), ("failed_attempts", 0, 0),
    ],
)  # fmt: skip
def test_crises_and_wishes_are_known_by_the_labels_reasons(reason: str, crisis: int, wish: int) -> None:
    metrics = measured((talk(needed(reasons=(reason,))), called(0)))
    assert (metrics.crisis.whole, metrics.explicit_wish.whole) == (crisis, wish)


def test_groups_are_by_reason_layer_rule_and_tag() -> None:
    metrics = measured(
        (talk(needed(layer=3, reasons=("fraud", "anger")), tags=("typos",)), called(0, rule="fraud")),
        (talk(needed(layer=2, reasons=("anger",)), tags=("typos",)), stayed()),
        (talk(UNNEEDED), called(0, rule="fraud")),
    )
    assert metrics.by_reason == {"anger": Share(1, 2), "fraud": Share(1, 1)}
    assert metrics.by_layer == {2: Share(0, 1), 3: Share(1, 1)}
    assert metrics.by_rule == {"fraud": Share(1, 2)}
    assert metrics.by_tag == {"typos": Share(1, 2)}


def test_what_is_not_labelled_is_left_out_and_counted() -> None:
    metrics = measured((talk(None), called(0)), (talk(Expected(layer=2)), called(0)), (talk(needed()), called(0)))
    assert (metrics.conversations, metrics.labelled) == (3, 1)
    assert metrics.precision == Share(1, 1)


def test_without_positives_there_is_no_f1_and_without_hits_it_is_zero() -> None:
    assert measured((talk(UNNEEDED), stayed())).f1 is None
    assert measured((talk(needed()), stayed())).f1 == 0
