"""Each signal holds when it should, and says what shows it."""

import pytest

from handoff.case_model import (
    AmountTest,
    BadTurnsTest,
    Case,
    FrustrationTest,
    IntentTest,
    LanguageTest,
    LayerTest,
    LowConfidenceTest,
    MoodTest,
)
from handoff.conversation import Turn
from handoff.policy_model import Policy
from handoff.reading import read
from handoff.signals import evidence_for
from tests.unit.handoff.situations import situation, turn


def seqs(policy: Policy, case: Case, *turns: Turn, **options: str) -> tuple[int, ...] | None:
    evidence = evidence_for(case, read(policy, situation(*turns, **options)))  # type: ignore[arg-type]
    return None if evidence is None else evidence[0].seqs


SURE = IntentTest(("make_complaint",), 0.6)
FIRST = turn(1, "bad", "make_complaint", confidence=0.7, mood=-0.7)


@pytest.mark.parametrize(
    ("case", "turns", "expected"),
    [
        (Case(intent=SURE), (FIRST, turn(3)), (1,)),
        (Case(intent=SURE), (turn(1, "bad", "make_complaint", confidence=0.5),), None),
        (Case(intent=IntentTest(("make_complaint",), 0.6, within_turns=1)), (FIRST, turn(3)), None),
        (Case(layer=LayerTest(2)), (FIRST,), (1,)),
        (Case(layer=LayerTest(3)), (FIRST,), None),
        (Case(layer=LayerTest(2)), (FIRST, turn(3, "x", "track_order")), None),
        (Case(topic=("make_complaint",)), (FIRST, turn(3)), (1,)),
        (Case(topic=("make_complaint",)), (FIRST, turn(3, "never mind", "stop")), None),
        (Case(message_mood=MoodTest(-0.5)), (FIRST,), (1,)),
        (Case(message_mood=MoodTest(-0.5)), (FIRST, turn(3)), None),
        (Case(bad_turns=BadTurnsTest(1)), (FIRST,), (1,)),
        (Case(frustration=FrustrationTest(0.7)), (FIRST, turn(3, frustration=0.7)), (3,)),
        (Case(frustration=FrustrationTest(0.7)), (turn(1, frustration=0.9), turn(3, frustration=0.6)), None),
        (Case(amount=AmountTest(100)), (turn(1, amount=99.0), turn(3, amount=120.0)), (3,)),
        (Case(amount=AmountTest(100)), (turn(1, amount=99.0),), None),
        (Case(language=LanguageTest(("en",), 1)), (turn(1, language="de"),), (1,)),
        (Case(language=LanguageTest(("en", "de"), 1)), (turn(1, language="de"),), None),
        (Case(language=LanguageTest(("en",), 1, 3)), (turn(1, "thanks"), turn(3, "danke schön", language="de")), None),
        (Case(language=LanguageTest(("en",), 1, 3)), (turn(1, "thanks"), turn(3, "und jetzt?", language="de")), (3,)),
        (Case(language=LanguageTest(("en",), 1, 3)), (turn(1, "ich bin da", language="de"),), (1,)),
        (Case(language=LanguageTest(("en",), 1, 3)), (turn(1, "danke", language="de"),), (1,)),
        (Case(tier=("vip",)), (FIRST,), None),
        (
            Case(low_confidence=LowConfidenceTest(0.5)),
            (turn(1, "x", "greet", confidence=0.4, ranking=(("crisis", 0.3),)),),
            (1,),
        ),
        (
            Case(low_confidence=LowConfidenceTest(0.5)),
            (turn(1, "x", "greet", confidence=0.4, ranking=(("track_order", 0.3),)),),
            None,
        ),
        (Case(intent=SURE, message_mood=MoodTest(-0.9)), (FIRST,), None),
    ],
)
def test_signal_holds(policy: Policy, case: Case, turns: tuple[Turn, ...], expected: tuple[int, ...] | None) -> None:
    assert seqs(policy, case, *turns) == expected


def test_tier_needs_no_message(policy: Policy) -> None:
    assert seqs(policy, Case(tier=("vip",)), tier="vip") == ()


def test_empty_case_never_holds(policy: Policy) -> None:
    assert seqs(policy, Case(), FIRST) is None


def test_evidence_gives_value_and_threshold(policy: Policy) -> None:
    evidence = evidence_for(Case(message_mood=MoodTest(-0.5)), read(policy, situation(FIRST)))
    assert evidence is not None
    assert (evidence[0].value, evidence[0].threshold, evidence[0].quote) == ("-0.70", "-0.50 or lower", "bad")
