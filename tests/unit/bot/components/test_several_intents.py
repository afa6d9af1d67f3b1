"""The two components around a message's clauses, with a classifier between them that knows two words."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from bot.components.clauses import ClauseSplitter
from bot.components.several_intents import SeveralIntents

INTENTS = {"cancel": "cancel_order", "refund": "request_refund", "warranty": "ask_question", "ship": "ask_question"}


def _classify(message: Message) -> None:
    """Understand a message by the first of the known words in it."""
    text = message.get("text")
    name = next((intent for word, intent in INTENTS.items() if word in text), "nlu_fallback")
    message.set("intent", {"name": name, "confidence": 0.9})
    message.set("intent_ranking", [{"name": name, "confidence": 0.9}])
    if name == "ask_question":
        message.set("knowledge", [{"slug": text.split()[-1], "above": True}])


def _parsed(*texts: str) -> list[dict[str, Any]]:
    messages = ClauseSplitter().process([Message(data={"text": text}) for text in texts])
    for message in messages:
        _classify(message)
    whole = SeveralIntents(SeveralIntents.get_default_config()).process(messages)
    return [message.as_dict(only_output_properties=True) for message in whole]


def test_both_intents_are_set_and_the_first_is_the_messages_own() -> None:
    (parsed,) = _parsed("send my refund and cancel my order")
    assert [(one["name"], one["start"], one["end"]) for one in parsed["intents"]] == [
        ("request_refund", 0, 14),
        ("cancel_order", 19, 34),
    ]
    assert parsed["intent"]["name"] == "request_refund"
    assert [scored["name"] for scored in parsed["intent_ranking"]] == ["request_refund", "cancel_order"]


def test_messages_of_a_batch_keep_their_own_clauses_and_their_order() -> None:
    first, second, third = _parsed("hello", "cancel my order and where is my refund", "where is my refund")
    assert first["intents"] == []
    assert [one["name"] for one in second["intents"]] == ["cancel_order", "request_refund"]
    assert [(one["name"], one["start"], one["end"]) for one in third["intents"]] == [("request_refund", 0, 18)]


def test_each_question_has_its_article() -> None:
    (parsed,) = _parsed("what about the warranty and do you ship to Canada")
    assert [one["article"] for one in parsed["intents"]] == ["warranty", "Canada"]


def test_what_is_put_out_can_be_stored() -> None:
    (parsed,) = _parsed("cancel my order and where is my refund")
    assert {type(value) for one in parsed["intents"] for value in one.values()} == {str, float, int}
    assert "clause" not in parsed
    assert "cut_from" not in parsed


def test_an_option_of_a_wrong_type_is_named() -> None:
    with pytest.raises(InvalidConfigException, match="clause_threshold"):
        SeveralIntents({"clause_threshold": "high"})
