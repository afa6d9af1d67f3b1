"""What understanding made of a message, in Rasa's form (`parse_data`) and in ours (`Understanding`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from handoff.conversation import Entity, IntentScore, MeantIntent, Need, Sentiment, Trigger, Understanding

if TYPE_CHECKING:
    from bot.understanding.reader import Reading

RANKING_LENGTH = 5

# These would restart or rewind the dialogue; no button of ours carries one.
_COMMANDS = frozenset({"restart", "session_start", "back"})
_PAYLOAD = re.compile(r"/([A-Za-z]\w*)\s*(\{.*\})?\s*", re.DOTALL)


class PayloadInvalid(ValueError):
    """Raised when a button's payload is not an intent of the bot. The text says what is wrong."""


def understanding_of(parse_data: Mapping[str, Any]) -> Understanding:
    """Read `parse_data`. A key that a component did not set is what it is for a plain, neutral message."""
    text = str(parse_data.get("text") or "")
    intent = parse_data.get("intent") or {}
    return Understanding(
        intent=str(intent.get("name") or ""),
        confidence=_number(intent.get("confidence")),
        ranking=tuple(
            IntentScore(str(score.get("name") or ""), _number(score.get("confidence")))
            for score in (parse_data.get("intent_ranking") or [])[:RANKING_LENGTH]
        ),
        entities=tuple(_entity(found, text) for found in parse_data.get("entities") or []),
        sentiment=_sentiment(parse_data.get("sentiment")),
        frustration=_number(parse_data.get("frustration")),
        needs=tuple(
            Need(str(one.get("name") or ""), _number(one.get("probability"))) for one in parse_data.get("needs") or []
        ),
        language=str(parse_data.get("language") or "en"),
        triggers=tuple(_trigger(found) for found in parse_data.get("triggers") or []),
        dismissed=tuple(_trigger(found) for found in parse_data.get("dismissed_triggers") or []),
        intents=tuple(_meant(found) for found in parse_data.get("intents") or []),
    )


def parse_data_of(reading: Reading) -> dict[str, Any]:
    """What Rasa would have in a message's `parse_data` where `bot.understanding.reader` has read it without Rasa."""
    return {
        "text": reading.text,
        "intent": msgspec.to_builtins(reading.intents.intent),
        "intent_ranking": msgspec.to_builtins(reading.intents.ranking),
        "intents": msgspec.to_builtins(reading.meant),
        "entities": [
            {"entity": one.name, "value": one.value, "start": one.start, "end": one.end, **one.details}
            for one in reading.entities
        ],
        "sentiment": msgspec.to_builtins(reading.sentiment),
        "frustration": reading.frustration,
        "needs": msgspec.to_builtins(reading.needs),
        "language": reading.language,
        "triggers": msgspec.to_builtins(reading.triggers.found),
        "dismissed_triggers": msgspec.to_builtins(reading.triggers.dismissed),
    }


def from_payload(payload: str, *, title: str, intents: Collection[str]) -> dict[str, Any]:
    """The `parse_data` of a pressed button: an intent in Rasa's notation, such as `/inform{"order_number": "BW-104233"}`.

    `title` is what the customer saw on the button, `intents` are those of the domain. Raises `PayloadInvalid`.
    """
    match = _PAYLOAD.fullmatch(payload)
    if match is None:
        raise PayloadInvalid(f"The payload {payload[:80]!r} is not an intent in the form /name or /name{{...}}.")
    intent, slots = match[1], match[2] or "{}"
    if intent not in intents or intent in _COMMANDS:
        raise PayloadInvalid(f"The payload names the intent {intent!r}, which the bot does not have.")
    try:
        values = msgspec.json.decode(slots, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise PayloadInvalid(f"The payload's values are not a JSON object: {error}") from error
    return {
        "text": title,
        "intent": {"name": intent, "confidence": 1.0},
        "intent_ranking": [{"name": intent, "confidence": 1.0}],
        "entities": [
            {"entity": name, "value": value, "text": title, "start": 0, "end": len(title), "extractor": "button"}
            for name, value in values.items()
        ],
    }


def amount_of(understanding: Understanding) -> float | None:
    """The money at stake: the largest amount that a message names, in the currency that it names; None for none."""
    numbers = [re.search(r"\d[\d,]*(?:\.\d+)?", one.value) for one in understanding.entities if one.name == "amount"]
    return max((float(number[0].replace(",", "")) for number in numbers if number), default=None)


def _entity(found: Mapping[str, Any], text: str) -> Entity:
    start, end = int(found.get("start") or 0), int(found.get("end") or 0)
    return Entity(
        name=str(found.get("entity") or ""),
        value=as_text(found.get("value")),
        text=str(found.get("text") or text[start:end]),
        start=start,
        end=end,
    )


def _meant(found: Mapping[str, Any]) -> MeantIntent:
    start, end = int(found.get("start") or 0), int(found.get("end") or 0)
    return MeantIntent(str(found.get("name") or ""), _number(found.get("confidence")), start, end)


def _sentiment(found: Any) -> Sentiment:
    if not isinstance(found, Mapping):
        return Sentiment()
    return Sentiment(label=str(found.get("label") or "neutral"), score=_number(found.get("score")))


def _trigger(found: Mapping[str, Any]) -> Trigger:
    start, end = int(found.get("start") or 0), int(found.get("end") or 0)
    return Trigger(name=str(found.get("name") or ""), text=str(found.get("text") or ""), start=start, end=end)


def as_text(value: Any) -> str:
    """A slot's or an entity's value as a person would write it; empty for what is no single value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
