"""Notes in a customer's record."""

from __future__ import annotations

import asyncio

import pytest

from backoffice.exceptions import InvalidInput, NotFound, Refused
from backoffice.sql.office import SqlBackOffice
from tests.backoffices import NOW, Clock

MAYA, DANIEL = "C-10001", "C-10002"


async def test_note_is_kept_with_its_author_and_the_newest_comes_first(office: SqlBackOffice, clock: Clock) -> None:
    first = await office.add_note(
        MAYA, "Wanted a refund.\n\nDone. ", author="Dana", reference="c1", idempotency_key="1"
    )
    clock.advance(hours=1)
    second = await office.add_note(MAYA, "Called back.", author="Dana", idempotency_key="2")
    assert (first.note.text, first.note.at, first.note.reference) == ("Wanted a refund.\n\nDone.", NOW, "c1")
    assert first.note.number.startswith("NT-")
    assert await office.notes_of(MAYA) == (second.note, first.note)
    assert await office.notes_of(MAYA, limit=1) == (second.note,)
    assert await office.notes_of(DANIEL) == ()


async def test_same_key_at_once_writes_one_note(office: SqlBackOffice) -> None:
    adding = [office.add_note(MAYA, "Wanted a refund.", author="Dana", idempotency_key="k") for _ in range(2)]
    one, other = await asyncio.gather(*adding)
    assert one == other == await office.done("k")
    assert await office.notes_of(MAYA) == (one.note,)
    with pytest.raises(Refused, match="used for something else"):
        await office.add_note(DANIEL, "Wanted a refund.", author="Dana", idempotency_key="k")


async def test_note_needs_a_customer_a_text_and_an_author(office: SqlBackOffice) -> None:
    with pytest.raises(NotFound):
        await office.add_note("C-1", "Text", author="Dana", idempotency_key="k")
    for text, author in (("  \n ", "Dana"), ("x" * 4001, "Dana"), ("a\0b", "Dana"), ("Text", " "), ("Text", "x" * 121)):
        with pytest.raises(InvalidInput):
            await office.add_note(MAYA, text, author=author, idempotency_key="k")
    with pytest.raises(NotFound):
        await office.notes_of("C-1")
    assert await office.notes_of(MAYA) == ()
