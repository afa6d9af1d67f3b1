from __future__ import annotations

from datetime import UTC, datetime

import pytest

from actions.dialogue.consent import Consent, consent
from actions.dialogue.message import Message


def read(text: str, intent: str, confidence: float = 0.95) -> Consent:
    message = Message(text=text, intent=intent, confidence=confidence, turn="t", at=datetime.now(UTC))
    return consent(message, goal="cancel_order")


@pytest.mark.parametrize("text", ["yes", "Yes, cancel it", "ok", "go ahead", "👍", "👍🏽", "✔️", "please do"])
def test_a_clear_yes_is_one(text: str) -> None:
    assert read(text, "affirm") is Consent.YES


@pytest.mark.parametrize(
    "text",
    [
        "hmm i guess",
        "mhm",
        "uh huh",
        "maybe",
        "probably yes",
        "i think so",
        "ok?",
        "whatever",
        "yes but not yet",
        "😡😡😡",
        "💔",
        "...",
    ],
)
def test_a_hedge_or_a_noise_is_no_yes(text: str) -> None:
    assert read(text, "affirm") is Consent.UNCLEAR


def test_a_yes_that_understanding_is_not_sure_of_is_none() -> None:
    assert read("jolly good show", "affirm", confidence=0.3) is Consent.UNCLEAR


def test_a_yes_with_the_wish_itself_is_one() -> None:
    assert read("yes please cancel the order", "cancel_order") is Consent.YES


def test_the_wish_alone_is_no_yes() -> None:
    assert read("cancel the order", "cancel_order") is Consent.UNCLEAR


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no", "deny"),
        ("never mind", "stop"),
        ("don't cancel it", "cancel_order"),
        ("wait", "affirm"),
        ("no yes", "affirm"),
    ],
)
def test_a_no_is_a_no_whatever_it_is_taken_for(text: str, intent: str) -> None:
    assert read(text, intent) is Consent.NO


def test_a_question_that_begins_like_a_no_is_none() -> None:
    assert read("wait, what is your return policy?", "ask_question") is Consent.UNCLEAR
