"""How did it go between them?"""

from __future__ import annotations

from msgspec.structs import replace

from desk.quality.criteria.tone import tone
from handoff.conversation import Failure, FailureKind
from tests.quality_world import BOT, DANA, RULES, WHOLE, case, handoff, meant, turn

CALLS = (handoff(at=2.5),)
LINES = (
    ("c", "Where is it"),
    ("b", "Sorry?"),
    ("c", "I said where is it"),
    ("dana", "I am looking for it."),
    ("c", "Thank you"),
)


def points(*moods: float) -> float | None:
    seqs = (1, 3, 5)
    return tone(case(*LINES, meant=meant(*zip(seqs, moods, strict=True)), handoffs=CALLS), DANA, RULES).points


def test_mood_that_rose_gives_more_than_one_that_stayed_and_that_more_than_one_that_fell() -> None:
    rose, stayed, fell = points(-0.4, -0.6, 0.4), points(-0.4, -0.6, -0.5), points(0.2, 0.2, -0.6)
    assert rose is not None
    assert stayed is not None
    assert fell is not None
    assert rose > stayed > fell


def test_question_at_which_the_bot_failed_was_not_answered() -> None:
    lines = (("c", "Where is it?"), ("b", "Sorry?"), ("c", "Bye"))
    failed = turn(1, failures=(Failure(FailureKind.FALLBACK),))
    told = tone(case(*lines, turns=(failed,)), BOT, RULES)
    assert told.evidence[0].text == "Not answered: “Where is it?”"
    answered = tone(case(*lines, turns=(replace(failed, failures=()),)), BOT, RULES)
    assert told.points is not None
    assert answered.points == 100
    assert told.points < answered.points


def test_shouting_and_curtness_cost_manners_and_are_shown() -> None:
    lines = (("c", "Where is it?"), ("dana", "READ THE EMAIL"), ("c", "Which?"), ("dana", "No."))
    told = tone(case(*lines, handoffs=(handoff(at=0.5),)), DANA, RULES)
    assert [one.text for one in told.evidence][:2] == ["Shouted: “READ THE EMAIL”.", "Curt: “No.”"]


def test_words_of_the_file_sound_impatient() -> None:
    rules = replace(
        RULES, criteria=replace(RULES.criteria, tone=replace(RULES.criteria.tone, impatient=("as i (say|tell you)",)))
    )
    lines = (("c", "When does it come?"), ("dana", "As I told you, it comes on Friday."))
    found = case(*lines, handoffs=(handoff(at=0.5),))
    assert "Impatient" in tone(found, DANA, rules).evidence[0].text
    assert "Impatient" not in tone(found, DANA, RULES).evidence[0].text


def test_manners_alone_give_no_points() -> None:
    assert tone(case(("c", "Hello"), ("b", "Hello")), WHOLE, RULES).points is None
