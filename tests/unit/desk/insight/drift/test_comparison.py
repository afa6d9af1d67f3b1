"""What is told of two periods: what changed, and not what chance brings or what is too small to matter."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from desk.insight.drift.comparison import Labels, compare
from desk.insight.drift.observed import Observed, Vocabulary
from desk.store.understood_conversations import TypedText
from handoff.drift_model import DriftSettings, LeastEffects, NewWords
from handoff.wire.drift import DriftAnswer, DriftMeasure

_LABELS = Labels({"track_order": "Order tracking"}, {"de": "Deutsch"})
_INTENTS = {"track_order": 0.4, "request_refund": 0.3, "reset_password": 0.2, "out_of_scope": 0.1}
_EVERYTHING = LeastEffects(
    intent_mix=1e-9, language_mix=1e-9, one_of_them=1e-9, out_of_scope=1e-9, confidence=1e-9, sentiment=1e-9
)


def _observed(
    chance: np.random.Generator,
    conversations: int,
    *,
    intents: dict[str, float] = _INTENTS,
    lost: float = 0.1,
    confidence: float = 8.0,
    words: dict[str, float] | None = None,
) -> Observed:
    seen = Observed(0.0, 1.0, conversations=conversations, messages=3 * conversations)
    counts = chance.multinomial(conversations, list(intents.values()))
    seen.intents = Counter(dict(zip(intents, counts.tolist(), strict=True)))
    english = int(chance.binomial(conversations, 0.9))
    seen.languages = Counter({"en": english, "de": conversations - english})
    seen.lost = int(chance.binomial(conversations, lost))
    # As many as show it: to rank hundreds of thousands takes seconds.
    seen.confidence = chance.beta(confidence, 2.0, min(conversations, 5000)).tolist()
    seen.sentiment = chance.normal(0.0, 0.3, min(conversations, 5000)).tolist()
    seen.models["a1b2c3d4e5f6"] = 3 * conversations
    seen.vocabulary = Vocabulary(texts=conversations)
    for word, share in (words or {f"word{number}": 0.05 for number in range(200)}).items():
        count = int(chance.binomial(conversations, share))
        seen.vocabulary.conversations[word] = count
        seen.vocabulary.customers[word] = {f"c{number}" for number in range(min(count, 20))}
    return seen


def _compared(reference: Observed, present: Observed, settings: DriftSettings | None = None) -> DriftAnswer:
    return compare(reference, present, settings=settings or DriftSettings(), labels=_LABELS, at=5.0, version="1.0")


def _measure(answer: DriftAnswer, name: str) -> DriftMeasure:
    return next(one for one in answer.measures if one.name == name)


def _told(answer: DriftAnswer) -> list[str]:
    measures = [one.name for one in answer.measures if one.test.verdict == "drifted"]
    parts = [one.value for one in (*answer.intents, *answer.languages) if one.test.verdict == "drifted"]
    return [*measures, *parts, *(word.word for word in answer.words)]


def test_what_changed_is_told_with_its_size() -> None:
    chance = np.random.default_rng(1)
    other = {"track_order": 0.2, "request_refund": 0.5, "reset_password": 0.2, "out_of_scope": 0.1}
    answer = _compared(_observed(chance, 2000), _observed(chance, 500, intents=other, lost=0.25, confidence=4.0))
    assert set(_told(answer)) == {"intent_mix", "out_of_scope", "confidence", "request_refund", "track_order"}
    mix = _measure(answer, "intent_mix")
    assert mix.moved == pytest.approx(0.2, abs=0.05)
    assert "Order tracking" in mix.sentence
    lost = _measure(answer, "out_of_scope")
    assert lost.sentence.startswith("More conversations hold a message that was not understood: ")
    assert lost.present is not None
    assert lost.present.denominator == 500
    surely = _measure(answer, "confidence")
    assert surely.test.effect is not None
    assert surely.test.effect < -0.3
    assert surely.sentence.startswith("Customers are understood less surely: ")
    assert answer.reference.models[0].messages == 6000


def test_a_large_sample_does_not_alarm_over_nothing() -> None:
    chance = np.random.default_rng(2)
    hardly = {"track_order": 0.41, "request_refund": 0.29, "reset_password": 0.2, "out_of_scope": 0.1}
    answer = _compared(_observed(chance, 200_000), _observed(chance, 200_000, intents=hardly, lost=0.105))
    assert _measure(answer, "intent_mix").test.adjusted_p is not None
    assert (_measure(answer, "intent_mix").test.adjusted_p or 1.0) < 1e-6
    assert _told(answer) == []


def test_too_few_conversations_are_not_judged() -> None:
    chance = np.random.default_rng(3)
    answer = _compared(_observed(chance, 2000), _observed(chance, 99, lost=0.9))
    assert {one.test.verdict for one in answer.measures} == {"too_few"}
    assert answer.words == ()
    assert answer.tests == 0
    empty = _compared(Observed(0.0, 1.0), Observed(1.0, 2.0))
    assert {one.sentence for one in empty.measures} == {"There are too few conversations to compare."}


def test_a_new_word_of_several_customers_is_told() -> None:
    chance = np.random.default_rng(4)
    usual = {f"word{number}": 0.05 for number in range(200)}
    answer = _compared(_observed(chance, 2000), _observed(chance, 500, words=usual | {"recall": 0.08}))
    assert [one.word for one in answer.words] == ["recall"]
    assert answer.words[0].customers >= 5
    assert answer.words[0].reference.numerator == 0


def test_a_word_of_few_customers_is_shown_to_nobody() -> None:
    chance = np.random.default_rng(5)
    present = _observed(chance, 500)
    present.vocabulary.conversations["smith"] = 40
    present.vocabulary.customers["smith"] = {"c1", "c2", "c3", "c4"}
    answer = _compared(_observed(chance, 2000), present)
    assert [one.word for one in answer.words] == []


def test_a_customer_who_writes_much_makes_no_word_frequent() -> None:
    vocabulary = Vocabulary()
    often = [TypedText("one", seq, "customer", "", "refund refund refund") for seq in range(50)]
    vocabulary.read(often, but=frozenset(), most_customers=5)
    assert vocabulary.conversations["refund"] == 1
    assert vocabulary.customers["refund"] == {"customer"}


def test_names_of_agents_are_no_new_words() -> None:
    vocabulary = Vocabulary()
    vocabulary.read(
        [TypedText("one", 1, "c", "Mia", "thanks Alex, Mia here")], but=frozenset({"alex"}), most_customers=5
    )
    assert set(vocabulary.conversations) == {"thanks", "here"}


def _share_of_false_alarms(rounds: int, *, conversations: tuple[int, int], words: int) -> float:
    """How often anything at all is told where nothing changed, with every effect told however small."""
    chance = np.random.default_rng(6)
    settings = DriftSettings(least_effects=_EVERYTHING, words=NewWords(least_log_ratio=0.0))
    usual = {f"word{number}": 0.05 for number in range(words)}
    alarms = 0
    for _ in range(rounds):
        before, now = (_observed(chance, count, words=usual) for count in conversations)
        alarms += bool(_told(_compared(before, now, settings)))
    return alarms / rounds


def test_where_nothing_changed_little_is_told() -> None:
    # Where nothing changed every alarm is false, so their rate is at most the false discovery rate: 5 % of 40 rounds is 2.
    assert _share_of_false_alarms(40, conversations=(400, 150), words=50) <= 0.1


@pytest.mark.slow
def test_the_false_discovery_rate_is_held_over_all_tests_together() -> None:
    assert _share_of_false_alarms(1500, conversations=(1500, 400), words=300) <= 0.055
