from typing import Any

import pytest

from bot.parse_data import PayloadInvalid, as_text, from_payload, understanding_of
from handoff.conversation import MeantIntent, Sentiment, Trigger

INTENTS = ("affirm", "inform", "restart")


def test_everything_that_components_found_is_read() -> None:
    found = understanding_of(
        {
            "text": "order BW-104233 now",
            "intent": {"name": "track_order", "confidence": 0.8},
            "intent_ranking": [{"name": f"intent_{n}", "confidence": 0.1} for n in range(9)],
            "entities": [{"entity": "order_number", "value": "BW-104233", "start": 6, "end": 15}],
            "sentiment": {"label": "negative", "score": -0.5},
            "frustration": 0.75,
            "language": "de",
            "intents": [{"name": "track_order", "confidence": 0.8, "start": 0, "end": 15, "article": ""}],
            "triggers": [{"name": "legal", "text": "lawyer", "start": 0, "end": 6}],
            "dismissed_triggers": [{"name": "fraud", "text": "scam", "start": 7, "end": 11}],
        }
    )
    assert (found.intent, found.confidence, found.language) == ("track_order", 0.8, "de")
    assert len(found.ranking) == 5
    assert (found.entities[0].text, found.entities[0].value) == ("BW-104233", "BW-104233")
    assert found.sentiment == Sentiment("negative", -0.5)
    assert found.frustration == 0.75
    assert found.intents == (MeantIntent("track_order", 0.8, 0, 15),)
    assert found.triggers == (Trigger("legal", "lawyer", 0, 6),)
    assert found.dismissed == (Trigger("fraud", "scam", 7, 11),)


@pytest.mark.parametrize(
    "parse_data",
    [{}, {"intent": None, "entities": None, "sentiment": None, "triggers": None, "dismissed_triggers": None}],
)
def test_what_no_component_set_is_plain_and_neutral(parse_data: dict[str, Any]) -> None:
    found = understanding_of(parse_data)
    assert (found.intent, found.confidence, found.sentiment) == ("", 0.0, Sentiment())


def test_a_button_becomes_an_intent_with_entities() -> None:
    data = from_payload('/inform{"order_number": "BW-104233", "count": 2}', title="The lamp", intents=INTENTS)
    assert data["text"] == "The lamp"
    assert data["intent"] == {"name": "inform", "confidence": 1.0}
    assert [(found["entity"], found["value"]) for found in data["entities"]] == [
        ("order_number", "BW-104233"),
        ("count", 2),
    ]


@pytest.mark.parametrize(
    "payload",
    ["affirm", "/", "/unknown", "/restart", "/inform[1]", "/inform{", '/inform{"a": 1} and more', "/inform{1}"],
)
def test_a_payload_that_is_no_intent_is_refused(payload: str) -> None:
    with pytest.raises(PayloadInvalid):
        from_payload(payload, title="", intents=INTENTS)


@pytest.mark.parametrize(
    ("value", "text"), [("a ", "a"), (3, "3"), (3.0, "3"), (19.99, "19.99"), (True, "yes"), (None, ""), ({"a": 1}, "")]
)
def test_a_value_is_written_as_a_person_would(value: Any, text: str) -> None:
    assert as_text(value) == text
