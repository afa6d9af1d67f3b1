"""Conversations are sorted by what the model is sure of, and else by what they mean."""

from __future__ import annotations

import numpy as np

from frontline.interactions.hearing import Heard, Said
from frontline.interactions.sorting import sort

TASKS = frozenset({"track_order", "ask_question"})


def _heard(direction: int, *, intent: str = "out_of_scope", confidence: float = 0.2, wobble: float = 0.0) -> Heard:
    vector = np.zeros(8, dtype=np.float16)
    vector[direction] = 1.0
    vector[(direction + 1) % 8] = wobble
    said = Said(f"text {direction}", vector, intent, confidence, confidence >= 0.5, 0.0, (), ())
    return Heard(said, (said,), 1, has_person=False, has_bot=True)


def test_sure_intents_are_types_and_the_rest_is_parted_by_meaning() -> None:
    known = [_heard(0, intent="track_order", confidence=0.9) for _ in range(6)]
    gifts = [_heard(2, wobble=0.01 * number) for number in range(20)]
    questions = [_heard(5, intent="ask_question", confidence=0.9, wobble=0.01 * number) for number in range(10)]
    clusters, rest = sort([*known, *gifts, *questions], most=10, tasks=TASKS)
    assert [(one.intent, len(one.members)) for one in clusters] == [("", 20), ("", 10), ("track_order", 6)]
    assert set(clusters[0].members) == set(range(6, 26))
    assert rest == ()


def test_the_largest_are_kept_and_the_same_conversations_give_the_same_types() -> None:
    heard = [_heard(at % 4, wobble=0.001 * at) for at in range(41)]
    clusters, rest = sort(heard, most=2, tasks=TASKS)
    assert sort(heard, most=2, tasks=TASKS) == (clusters, rest)
    assert len(clusters) == 2
    assert sorted([*(at for one in clusters for at in one.members), *rest]) == list(range(41))


def test_one_conversation_alone_is_no_type() -> None:
    assert sort([_heard(1)], most=5, tasks=TASKS) == ((), (0,))
