from __future__ import annotations

import pytest

from desk.change import News
from desk.metrics.meters import Meters
from handoff.log import Author, Entry, EntryKind


@pytest.fixture
def meters() -> Meters:
    return Meters()


def entry(author: Author, at: float, *, kind: EntryKind = EntryKind.MESSAGE, event: str = "") -> Entry:
    return Entry(seq=1, at=at, author=author, kind=kind, text="Some text", event=event)


def hear(meters: Meters, author: Author, at: float, *, elsewhere: bool = False, conversation: str = "c1") -> None:
    meters.on_news(News(conversation, entries=[entry(author, at)], is_elsewhere=elsewhere))


def value(meters: Meters, name: str, **labels: str) -> float:
    return meters.registry.get_sample_value(name, labels) or 0.0


def test_wait_runs_from_the_first_of_several_messages_to_the_first_answer(meters: Meters) -> None:
    hear(meters, Author.CUSTOMER, 10.0)
    hear(meters, Author.CUSTOMER, 11.0)
    hear(meters, Author.BOT, 12.5)
    hear(meters, Author.BOT, 20.0)
    assert value(meters, "frontline_turn_seconds_sum") == 2.5
    assert value(meters, "frontline_turn_seconds_count") == 1


def test_answer_of_a_person_is_no_turn_of_the_bot(meters: Meters) -> None:
    hear(meters, Author.CUSTOMER, 10.0)
    hear(meters, Author.AGENT, 11.0)
    hear(meters, Author.BOT, 12.0)
    assert value(meters, "frontline_turn_seconds_count") == 0


def test_message_at_another_desk_is_answered_here_and_counted_once(meters: Meters) -> None:
    hear(meters, Author.CUSTOMER, 10.0, elsewhere=True)
    hear(meters, Author.BOT, 11.0)
    assert value(meters, "frontline_messages_total", author="customer") == 0
    assert value(meters, "frontline_turn_seconds_sum") == 1.0


def test_answer_at_another_desk_is_counted_there(meters: Meters) -> None:
    hear(meters, Author.CUSTOMER, 10.0)
    hear(meters, Author.BOT, 11.0, elsewhere=True)
    hear(meters, Author.BOT, 12.0)
    assert value(meters, "frontline_turn_seconds_count") == 0


def test_clock_that_went_back_gives_no_negative_wait(meters: Meters) -> None:
    hear(meters, Author.CUSTOMER, 10.0)
    hear(meters, Author.BOT, 9.0)
    assert value(meters, "frontline_turn_seconds_sum") == 0.0


def test_events_are_counted_by_name_and_notes_not_at_all(meters: Meters) -> None:
    event = entry(Author.SYSTEM, 1.0, kind=EntryKind.EVENT, event="handoff.requested")
    note = entry(Author.AGENT, 1.0, kind=EntryKind.NOTE)
    meters.on_news(News("c1", entries=[event, note]))
    assert value(meters, "frontline_events_total", event="handoff.requested") == 1
    assert value(meters, "frontline_messages_total", author="agent") == 0


def test_who_is_never_answered_is_forgotten() -> None:
    meters = Meters(most_awaited=3)
    for number in range(4):
        hear(meters, Author.CUSTOMER, 1.0, conversation=str(number))
    hear(meters, Author.BOT, 2.0, conversation="0")
    hear(meters, Author.BOT, 2.0, conversation="3")
    assert value(meters, "frontline_turn_seconds_count") == 1
