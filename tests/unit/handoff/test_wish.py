"""Who asks for a person, and who does not."""

import pytest

from handoff.case_model import WishTest
from handoff.wish import is_wish
from tests.unit.handoff.situations import turn


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("I want a human", "want a human"),
        ("I don't want this bot, get me a human", "get me a human"),
        ("why can't I talk to a human", "talk to a human"),
        ("i dont want a bot give me a person", "give me a person"),
        ("I don't want this chatbot I want a human", "want a human"),
        ("I do not care just transfer me to a manager", "transfer me to a manager"),
        ("I don't want to repeat myself get me a supervisor", "get me a supervisor"),
        ("i do not need this robot i need a person", "need a person"),
        ("You did not help. I want a person", "want a person"),
    ],
)
def test_phrase_is_a_wish(text: str, phrase: str) -> None:
    assert is_wish(turn(1, text, triggers={"explicit_human": phrase}), WishTest(confidence=0.6))


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("I don't want to talk to a human", "talk to a human"),
        ("i don’t need to talk to a person, just cancel it", "talk to a person"),
        ("there is no need to speak to an agent", "speak to an agent"),
        ("can I do it without having to speak to someone", "speak to someone"),
        ("I don't want you to transfer me to an agent", "transfer me to an agent"),
        ("don't want to be put through to a person", "put through to a person"),
        ("I don’t really want to have to talk to a person", "talk to a person"),
        ("i do not care to speak to a manager", "speak to a manager"),
    ],
)
def test_refused_person_is_no_wish(text: str, phrase: str) -> None:
    assert not is_wish(turn(1, text, "talk_to_human", triggers={"explicit_human": phrase}), WishTest(confidence=0.6))


def test_sure_intent_is_a_wish() -> None:
    assert is_wish(turn(1, "operator", "talk_to_human", confidence=0.7), WishTest(confidence=0.6))


def test_unsure_intent_is_no_wish() -> None:
    assert not is_wish(turn(1, "operator", "talk_to_human", confidence=0.5), WishTest(confidence=0.6))


def test_a_person_asked_for_besides_is_a_wish() -> None:
    text = "where is my order and I want somebody real"
    both = {"track_order": "where is my order", "talk_to_human": "I want somebody real"}
    assert is_wish(turn(1, text, "track_order", meant=both), WishTest(confidence=0.6))
    assert not is_wish(turn(1, text, "track_order", meant=both, confidence=0.5), WishTest(confidence=0.6))
