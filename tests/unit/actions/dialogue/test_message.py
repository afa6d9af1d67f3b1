from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from actions.dialogue.message import read

EVENT: dict[str, Any] = {
    "event": "user",
    "text": "not Monday, Tuesday",
    "timestamp": 5.0,
    "message_id": "m1",
    "metadata": {
        "turn": "c:3",
        "at": 1000.0,
        "customer": {"id": "C-1", "identified": True, "time_zone": "America/Denver"},
    },
    "parse_data": {
        "intent": {"name": "inform", "confidence": 0.9},
        "intent_ranking": [{"name": "inform", "confidence": 0.9}],
        "entities": [
            {"entity": "time", "value": "b", "start": 12, "end": 19, "grain": "day"},
            {"entity": "time", "value": "a", "start": 4, "end": 10, "grain": "day"},
        ],
        "knowledge": [{"slug": "s", "title": "T", "score": 0.7, "above": True}],
    },
}


def test_a_message_carries_its_turn_its_time_and_its_customer() -> None:
    message = read(EVENT, sender="c", default_time_zone="America/New_York")
    assert (message.turn, message.at) == ("c:3", datetime.fromtimestamp(1000, UTC))
    assert message.customer.id == "C-1"
    assert message.customer.time_zone == "America/Denver"


def test_entities_come_in_the_order_of_the_text_with_their_details() -> None:
    message = read(EVENT, sender="c", default_time_zone="UTC")
    assert [entity.value for entity in message.all("time")] == ["a", "b"]
    last = message.last("time")
    assert last is not None
    assert last.details["grain"] == "day"


def test_old_messages_know_their_articles_without_the_answers() -> None:
    (article,) = read(EVENT, sender="c", default_time_zone="UTC").articles
    assert (article.slug, article.answer, article.above) == ("s", "", True)


def test_a_customer_without_a_usable_zone_is_where_the_company_is() -> None:
    for zone in ("", "UTC", "Moon/Crater"):
        event = EVENT | {"metadata": {"customer": {"time_zone": zone}}}
        assert read(event, sender="c", default_time_zone="America/Chicago").customer.time_zone == "America/Chicago"


def test_a_message_from_no_desk_still_has_a_turn_of_its_own() -> None:
    message = read(
        {"event": "user", "text": "hi", "message_id": "m1", "timestamp": 1.0}, sender="c", default_time_zone="UTC"
    )
    assert message.turn == "c:m1"
