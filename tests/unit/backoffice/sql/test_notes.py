"""Notes in a customer's record."""

from __future__ import annotations

import asyncio

import pytest

from backoffice.exceptions import InvalidInput, NotFound, Refused
from backoffice.outcomes import NoteAdded
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


async def test_removed_notes_leave_no_words_behind_and_their_keys_stay_used(office: SqlBackOffice) -> None:
    for key, reference in (("1", "c1"), ("2", "c1"), ("3", "c2")):
        await office.add_note(MAYA, f"Told us of {key}.", author="Dana", reference=reference, idempotency_key=key)
    await office.add_note(DANIEL, "Another's.", author="Dana", reference="c1", idempotency_key="4")
    removed = await office.remove_notes(MAYA, reference="c1", idempotency_key="forget")
    assert removed.count == 2
    assert removed == await office.remove_notes(MAYA, reference="c1", idempotency_key="forget")
    assert [note.text for note in await office.notes_of(MAYA)] == ["Told us of 3."]
    assert len(await office.notes_of(DANIEL)) == 1
    outcome = await office.done("1")
    assert isinstance(outcome, NoteAdded)
    assert (outcome.note.text, outcome.note.author) == ("", "")
    again = await office.add_note(MAYA, "Told us of 1.", author="Dana", reference="c1", idempotency_key="1")
    assert again == outcome  # a note that is sent once more does not come back
    assert (await office.remove_notes("C-1", reference="c1", idempotency_key="nobody")).count == 0


async def test_note_needs_a_customer_a_text_and_an_author(office: SqlBackOffice) -> None:
    with pytest.raises(NotFound):
        await office.add_note("C-1", "Text", author="Dana", idempotency_key="k")
    for text, author in (("  \n ", "Dana"), ("x" * 4001, "Dana"), ("a\0b", "Dana"), ("Text", " "), ("Text", "x" * 121)):
        with pytest.raises(InvalidInput):
            await office.add_note(MAYA, text, author=author, idempotency_key="k")
    with pytest.raises(NotFound):
        await office.notes_of("C-1")
    assert await office.notes_of(MAYA) == ()
