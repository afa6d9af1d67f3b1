"""Where a message is cut, and what the form of a clause says."""

from __future__ import annotations

import time

import pytest

from bot.understanding.clauses import clauses


def _cut(text: str) -> list[str]:
    return [text[clause.core : clause.end] for clause in clauses(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("cancel my order and where is my refund", ["cancel my order", "where is my refund"]),
        ("Has it shipped? Btw, what are your hours?", ["Has it shipped?", "what are your hours?"]),
        ("track BW-104233\nplease also send my invoice", ["track BW-104233", "send my invoice"]),
        ("unlock my account, cancel my visit & resend the bill", ["unlock my account", "cancel my visit", "resend the bill"]),
        ("1. where is my order 2. how do I set up the router", ["where is my order 2.", "how do I set up the router"]),
        ("My order is late; I’d like to cancel the visit, too", ["My order is late", "I’d like to cancel the visit, too"]),
        ("I need two bulbs as well as book a phone call", ["I need two bulbs", "book a phone call"]),
    ],
)  # fmt: skip
def test_what_asks_on_its_own_is_cut_off(text: str, parts: list[str]) -> None:
    assert _cut(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "I want to return the lamp and the toaster",
        "where is my order and when will it arrive?",
        "my order is late, please cancel it",
        "it has not shipped? please cancel",
        "can you also tell me your hours",
        "come and install my thermostat",
        "I want it for me and my wife",
        "I want to cancel because it is late",
        "Hello, good morning, where is my order?",
        "send it to 5 Main St., Salem, OR 97301",
        "do you ship to Canada, Mexico and Peru",
    ],
)
def test_what_belongs_together_is_not_cut(text: str) -> None:
    assert len(clauses(text)) == 1


def test_a_question_an_order_and_a_wish_ask_and_a_statement_tells() -> None:
    text = "My lamp is broken. Where is the other order? Send me the bill. I'd like a refund."
    assert [clause.asks for clause in clauses(text)] == [False, True, True, True]


def test_what_is_refused_asks_for_nothing() -> None:
    refused, wanted = clauses("I don't want to cancel my order, I want to know where my parcel is")
    assert (refused.refuses, refused.asks) == (True, False)
    assert (wanted.refuses, wanted.asks) == (False, True)


def test_words_that_add_are_noticed() -> None:
    first, second, third = clauses("My account is locked. Another thing: my lamp flickers. The bill is wrong.")
    assert [clause.adds for clause in (first, second, third)] == [False, True, False]


@pytest.mark.parametrize("text", ["", " ", "...", "\n\n", "?"])
def test_a_text_without_a_word_has_no_clause(text: str) -> None:
    assert clauses(text) == ()


@pytest.mark.parametrize(
    "piece", ["also, ", " ", "and ", "i want a, ", "!", "where is my order. ", "\n", "- ", "1. ", "can you also ", "&"]
)
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * 2000)[:2000]
    start = time.process_time()
    found = clauses(text)
    # Milliseconds; the limit is for machines that are slow and busy.
    assert time.process_time() - start < 0.5
    assert all(0 <= clause.start <= clause.core <= clause.end <= 2000 for clause in found)
