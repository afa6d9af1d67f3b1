"""The customer's latest message, as actions read it: words, understanding, who wrote it, and when."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from rasa_sdk import Tracker

from handoff.conversation import Customer

FALLBACK_INTENT = "nlu_fallback"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A value found in the message. `details` are further keys of the entity, such as a time's `grain`."""

    name: str
    value: Any
    text: str = ""
    start: int = 0
    end: int = 0
    details: Mapping[str, Any] = {}


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """A knowledge article that is near to the message in meaning.

    `score` is their cosine, -1 to 1; `above` when it is near enough to be an answer (bot/config.yml says from where).

    Messages before the latest keep no answer.
    """

    slug: str
    title: str
    answer: str
    score: float
    above: bool


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One of several things that a message asks for: its intent, its words and their place, and the values in them.

    `article` is the slug of the knowledge article that answers these words, or an empty text.
    """

    intent: str
    confidence: float
    text: str
    start: int
    end: int
    article: str = ""
    entities: tuple[Found, ...] = ()


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message. `turn` is the turn's id, `at` when it was written; `articles` are the nearest, best first.

    `requests` are what it asks for, in the order of its words, where that is more than one thing; else there are none.
    """

    text: str
    intent: str
    confidence: float
    turn: str
    at: datetime
    customer: Customer = Customer()
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[Found, ...] = ()
    articles: tuple[Article, ...] = ()
    requests: tuple[Request, ...] = ()

    def all(self, name: str) -> tuple[Found, ...]:
        """The entities of this name, in the order of the text."""
        return tuple(sorted((e for e in self.entities if e.name == name), key=lambda e: e.start))

    def last(self, name: str) -> Found | None:
        """The last entity of this name: in "not Monday, Tuesday" it is the one that is meant."""
        found = self.all(name)
        return found[-1] if found else None


def latest_message(tracker: Tracker, *, default_time_zone: str) -> Message:
    """The message that is being answered. `default_time_zone` is for customers whose own is not known."""
    event: Mapping[str, Any] = next((e for e in reversed(tracker.events) if e.get("event") == "user"), {})
    return read(event, sender=tracker.sender_id, default_time_zone=default_time_zone)


def read(event: Mapping[str, Any], *, sender: str, default_time_zone: str) -> Message:
    """A message from a tracker's user event, as it is dumped for the action server."""
    parsed = event.get("parse_data") or {}
    metadata = event.get("metadata") or {}
    intent = parsed.get("intent") or {}
    text = event.get("text") or ""
    entities = tuple(_found(e) for e in parsed.get("entities") or ())
    seconds = metadata.get("at") or event.get("timestamp") or time.time()
    return Message(
        text=text,
        intent=intent.get("name") or "",
        confidence=float(intent.get("confidence") or 0.0),
        turn=str(metadata.get("turn") or f"{sender}:{event.get('message_id') or seconds}"),
        at=datetime.fromtimestamp(float(seconds), UTC),
        customer=_customer(metadata.get("customer") or {}, default_time_zone),
        ranking=tuple((r["name"], float(r["confidence"])) for r in parsed.get("intent_ranking") or ()),
        entities=entities,
        articles=tuple(
            Article(
                slug=a["slug"],
                title=a["title"],
                answer=a.get("answer") or "",
                score=float(a["score"]),
                above=bool(a.get("above")),
            )
            for a in parsed.get("knowledge") or ()
        ),
        requests=_requests(parsed.get("intents") or (), text, entities),
    )


def _requests(meant: Sequence[Mapping[str, Any]], text: str, entities: tuple[Found, ...]) -> tuple[Request, ...]:
    if len(meant) < 2:
        return ()
    return tuple(
        Request(
            intent=one["name"],
            confidence=float(one["confidence"]),
            text=text[one["start"] : one["end"]],
            start=one["start"],
            end=one["end"],
            article=one.get("article") or "",
            entities=tuple(entity for entity in entities if one["start"] <= entity.start < one["end"]),
        )
        for one in meant
    )


def _customer(fields: Mapping[str, Any], default_time_zone: str) -> Customer:
    customer = msgspec.convert(dict(fields), Customer)
    zone = customer.time_zone
    if zone in ("", "UTC") or not _is_zone(zone):
        # A browser that tells no zone is taken to be where the company is.
        return msgspec.structs.replace(customer, time_zone=default_time_zone)
    return customer


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _found(entity: Mapping[str, Any]) -> Found:
    known = ("entity", "value", "text", "start", "end")
    return Found(
        name=entity["entity"],
        value=entity.get("value"),
        text=str(entity.get("text") or ""),
        start=entity.get("start") or 0,
        end=entity.get("end") or 0,
        details={key: value for key, value in entity.items() if key not in known},
    )
