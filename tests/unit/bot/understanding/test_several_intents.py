"""Which clauses ask for something of their own."""

from __future__ import annotations

import pytest

from bot.understanding.clauses import Clause, clauses
from bot.understanding.intents import IntentReading, ScoredIntent
from bot.understanding.several_intents import (
    MOST_CLAUSES,
    ClauseReading,
    SeveralIntentsSettings,
    clauses_to_read,
    meant_intents,
    reading_of,
    the_one_meant,
    with_meant_first,
)

SETTINGS = SeveralIntentsSettings()


def _read(text: str, *intents: str, confidence: float = 0.9, articles: tuple[str, ...] = ()) -> list[ClauseReading]:
    """The clauses of `text`, understood as `intents`."""
    found = clauses_to_read(text)
    assert len(found) == len(intents)
    slugs = articles or ("",) * len(intents)
    return [
        ClauseReading(clause, intent, confidence, slug)
        for clause, intent, slug in zip(found, intents, slugs, strict=True)
    ]


def _meant(text: str, *intents: str, ranking: dict[str, float] | None = None, **options: object) -> list[str]:
    readings = _read(text, *intents, **options)  # type: ignore[arg-type]
    return [one.name for one in meant_intents(readings, ranking=ranking or {}, settings=SETTINGS)]


def test_two_wishes_are_reported_with_their_words() -> None:
    text = "cancel my order and where is my refund"
    first, second = meant_intents(_read(text, "cancel_order", "request_refund"), ranking={}, settings=SETTINGS)
    assert (first.name, text[first.start : first.end]) == ("cancel_order", "cancel my order")
    assert (second.name, text[second.start : second.end]) == ("request_refund", "where is my refund")


def test_what_is_told_beside_a_wish_is_its_background() -> None:
    assert _meant("my lamp is broken and I want a refund", "troubleshoot_product", "request_refund") == []


def test_what_is_added_counts_though_it_is_only_told() -> None:
    text = "Cancel the visit please. Another thing: my lamp flickers."
    assert _meant(text, "cancel_appointment", "troubleshoot_product") == ["cancel_appointment", "troubleshoot_product"]
    text = "My account is locked. I'd also like a copy of my bill."
    assert _meant(text, "unlock_account", "get_invoice") == ["unlock_account", "get_invoice"]


def test_two_statements_tell_one_thing() -> None:
    assert _meant("I waited all day. My neighbor saw nobody.", "track_order", "make_complaint") == []


@pytest.mark.parametrize("answer", ["greet", "thank", "inform", "out_of_scope", "nlu_fallback"])
def test_small_talk_and_answers_are_no_second_wish(answer: str) -> None:
    assert _meant("where is my order? can you hear me now", "track_order", answer) == []


def test_below_the_threshold_nothing_is_reported() -> None:
    assert _meant("cancel my order and where is my refund", "cancel_order", "request_refund", confidence=0.4) == []


def test_the_same_wish_twice_is_one() -> None:
    assert _meant("cancel my order. I want to cancel my order today", "cancel_order", "cancel_order") == []


def test_two_questions_are_two_where_different_articles_answer_them() -> None:
    text = "how long is the warranty and do you ship to Canada"
    both = ("ask_question", "ask_question")
    assert _meant(text, *both, articles=("warranty", "shipping-countries")) == list(both)
    assert _meant(text, *both, articles=("warranty", "warranty")) == []
    assert _meant(text, *both, articles=("warranty", "")) == []


def test_what_is_not_wanted_is_not_meant() -> None:
    text = "I don't want to cancel my order, I want to know where my parcel is"
    assert _meant(text, "cancel_order", "track_order") == []


def test_danger_is_no_background_but_must_show_in_the_whole_message() -> None:
    text = "my lamp gave me a shock and where is my order"
    both = ("health_concern", "track_order")
    assert _meant(text, *both, ranking={"health_concern": 0.3}, confidence=0.95) == list(both)
    assert _meant(text, *both, ranking={"health_concern": 0.01}, confidence=0.95) == []
    assert _meant(text, *both, ranking={"health_concern": 0.3}, confidence=0.8) == []


def test_what_asks_is_no_value() -> None:
    clause = Clause(0, 0, 5, asks=True, adds=False, refuses=False)
    understood = IntentReading(
        ScoredIntent("inform", 0.57), (ScoredIntent("inform", 0.57), ScoredIntent("track_order", 0.43))
    )
    found = reading_of(clause, understood, article="", settings=SETTINGS)
    assert (found.intent, found.confidence) == ("track_order", pytest.approx(1.0))
    told = Clause(0, 0, 5, asks=False, adds=False, refuses=False)
    assert reading_of(told, understood, article="", settings=SETTINGS).intent == "inform"


def test_a_message_of_one_clause_is_not_read_again() -> None:
    assert clauses_to_read("where is my order") == ()
    assert clauses_to_read("/restart and where is my order") == ()


def test_of_many_clauses_those_that_ask_are_read() -> None:
    told = "The lamp came. The box was wet. The bulb was dim. The plug was loose. "
    text = told + "Where is my refund? Cancel the visit."
    chosen = clauses_to_read(text)
    assert len(clauses(text)) == 6
    assert len(chosen) == MOST_CLAUSES
    assert [clause.asks for clause in chosen] == [False, False, True, True]


def test_the_ranking_starts_with_what_is_meant() -> None:
    reading = IntentReading(
        ScoredIntent("request_refund", 0.9), (ScoredIntent("request_refund", 0.9), ScoredIntent("greet", 0.1))
    )
    meant = meant_intents(
        _read("cancel my order and where is my refund", "cancel_order", "request_refund"), ranking={}, settings=SETTINGS
    )
    first = with_meant_first(reading, meant)
    assert first.intent.name == "cancel_order"
    assert [scored.name for scored in first.ranking] == ["cancel_order", "request_refund", "greet"]


def test_a_plain_message_means_one_thing_and_one_that_was_not_understood_none() -> None:
    reading = IntentReading(ScoredIntent("greet", 0.9), (ScoredIntent("greet", 0.9),))
    (one,) = the_one_meant(reading, "hello")
    assert (one.name, one.start, one.end) == ("greet", 0, 5)
    assert the_one_meant(IntentReading(ScoredIntent("nlu_fallback", 0.8), reading.ranking), "hello") == ()
