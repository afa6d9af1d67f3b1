"""What a message says in answer to a question: what can be read in one way, and nothing else."""

from __future__ import annotations

import datetime

import pytest

from desk.copilot.answers import AnswerReader, Said, cannot_say
from handoff.log import Attachment, Author, Entry, EntryKind
from handoff.reply_model import FactKind

TODAY = datetime.date(2026, 3, 20)
READER = AnswerReader({"order_number": ("BW-######",), "invoice_number": ("INV-######",)})


def read(kind: FactKind, text: str, *, has_picture: bool = False) -> str:
    return READER.read(kind, Said(text, has_picture, TODAY))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("BW-104233", "BW-104233"),
        ("it's bw 104233, thanks", "BW-104233"),
        ("BW104233", "BW-104233"),
        ("104233", "BW-104233"),
        ("the number is 104233", "BW-104233"),
        ("BW-104233 or BW-104234", ""),
        ("BW-104233, yes BW-104233", "BW-104233"),
        ("10423", ""),
        ("INV-104233", ""),
        ("", ""),
    ],
)
def test_order_numbers(text: str, value: str) -> None:
    assert read(FactKind.ORDER_NUMBER, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("45.50", "45.50"),
        ("It was $1,245.50 in total", "$1245.50"),
        ("3", "3"),
        ("3 of 4", ""),
        ("none", ""),
        ("BW-104233", ""),
        ("1.2.3", ""),
    ],
)
def test_numbers(text: str, value: str) -> None:
    assert read(FactKind.NUMBER, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-02-03", "2026-02-03"),
        ("March 5", "2026-03-05"),
        ("on the 5th of march 2025", "2025-03-05"),
        ("Dec. 28", "2025-12-28"),
        ("25/12/2025", "2025-12-25"),
        ("12/25/25", "2025-12-25"),
        ("3/3/2026", "2026-03-03"),
        ("04/03/2026", ""),  # the third of April, or the fourth of March
        ("the day before yesterday", "2026-03-18"),
        ("tomorrow", "2026-03-21"),
        ("February 30", ""),
        ("between March 5 and March 9", ""),
        ("last spring", ""),
    ],
)
def test_days(text: str, value: str) -> None:
    assert read(FactKind.DATE, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FactKind.EMAIL, "maria@example.com", "maria@example.com"),
        (FactKind.EMAIL, "maria at example", ""),
        (FactKind.PHONE, "call me at (503) 555-0142", "(503) 555-0142"),
        (FactKind.PHONE, "5550142", ""),
        (FactKind.TEXT, " it flickers\n and hums ", "it flickers and hums"),
        (FactKind.TEXT, "which one?", ""),
        (FactKind.TEXT, "...", ""),
        (FactKind.TEXT, "my [password] is gone", ""),
        (FactKind.TEXT, "x" * 400, "x" * 300),
        (FactKind.PHOTO, "here it is", ""),
    ],
)
def test_words_and_contacts(kind: FactKind, text: str, value: str) -> None:
    assert read(kind, text) == value


def test_a_picture_is_the_only_photo() -> None:
    def entry(type_: str) -> Entry:
        file = Attachment("f", "lamp", type_, 10)
        return Entry(3, 0.0, Author.CUSTOMER, EntryKind.MESSAGE, "", attachments=(file,))

    for type_, value in (("image/png", "received"), ("application/pdf", "")):
        assert READER.read(FactKind.PHOTO, Said.of(entry(type_), day=TODAY)) == value


@pytest.mark.parametrize("text", ["I don't know", "i don’t have it", "no idea", "can't find it", "not sure"])
def test_who_cannot_say_is_not_asked_again(text: str) -> None:
    assert cannot_say(text)


@pytest.mark.parametrize("text", ["BW-104233", "I have it here: 12", "noidea@example.com", "I know it"])
def test_answers_are_no_excuses(text: str) -> None:
    assert not cannot_say(text)
