"""What agents promised to do later."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handoff.log import Author, Entry, EntryKind
from handoff.promises import Promise, promises_in

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 4, 11, 30, tzinfo=ZONE)  # a Wednesday


def promised(*texts: str, author: Author = Author.AGENT, kind: EntryKind = EntryKind.MESSAGE) -> tuple[Promise, ...]:
    entries = [Entry(5 + place, NOW.timestamp(), author, kind, text) for place, text in enumerate(texts)]
    return promises_in(entries, zone=ZONE, customer="Maria")


@pytest.mark.parametrize(
    ("text", "task", "day"),
    [
        ("I will call you tomorrow.", "Call Maria", 5),
        ("Sorry about that. We’ll send you the parcel on Friday!", "Send Maria the parcel", 6),
        ("A colleague will call you at 3 p.m. today. Have a nice day!", "Call Maria", 4),
        ("I'm going to refund your order by Monday", "Refund their order", 9),
        ("You will hear from us by 6 March.", "Get back to Maria", 6),
        ("We're shipping the replacement tomorrow.", "Shipping the replacement", 5),
    ],
)
def test_promise_becomes_a_task_with_its_day(text: str, task: str, day: int) -> None:
    (promise,) = promised(text)
    due = datetime.fromtimestamp(promise.due_at, ZONE)
    assert (promise.task, due.day, promise.seq, promise.is_named) == (task, day, 5, True)
    assert promise.text in text


def test_whoever_comes_back_without_a_time_does_so_on_the_next_working_day() -> None:
    (promise,) = promised("I will let you know.")
    assert not promise.is_named
    assert datetime.fromtimestamp(promise.due_at, ZONE) == datetime(2026, 3, 5, 9, tzinfo=ZONE)


@pytest.mark.parametrize(
    "text",
    [
        "I will check that for you.",
        "I will be back in 5 minutes.",
        "If you like, I will call you tomorrow.",
        "Shall I call you tomorrow?",
        "I will not call you tomorrow.",
        "I won't call you tomorrow.",
        "Your parcel will arrive on Friday.",
        "I am looking at your order of Friday.",
    ],
)
def test_what_is_done_at_once_asked_or_refused_is_no_promise(text: str) -> None:
    assert promised(text) == ()


def test_only_what_agents_said_to_the_customer_counts() -> None:
    assert promised("I will call you tomorrow.", author=Author.CUSTOMER) == ()
    assert promised("I will call you tomorrow.", author=Author.BOT) == ()
    assert promised("I will call you tomorrow.", kind=EntryKind.NOTE) == ()


def test_same_promise_again_counts_once_with_the_time_named_last() -> None:
    (promise,) = promised("I will call you tomorrow.", "Sorry: I will call you on Friday.")
    assert (datetime.fromtimestamp(promise.due_at, ZONE).day, promise.seq) == (6, 6)
