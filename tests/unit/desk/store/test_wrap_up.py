"""What is kept after conversations is read alike from both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert

from desk.change import Changes
from desk.ownership import Owner
from desk.store import crm_notes, ratings, reviews, tables, wrap_ups, wrong_answers
from desk.store.conversations import Conversation
from desk.store.crm_notes import CrmNote, NoteState
from desk.store.engine import open_store
from desk.store.ratings import AskedPart, Rating, RatingRequest
from desk.store.reviews import StoredReview
from desk.store.wrap_ups import StoredWrapUp
from handoff.conversation import Customer
from handoff.wire.wrap_up import ReviewEvidence, WrapUpContent, WrapUpDraft
from handoff.wrap_up import SuggestedDisposition
from tests.desk_world import sqlite_url

NAME, OTHER = "c" * 32, "d" * 32
DRAFT = WrapUpDraft((), SuggestedDisposition("", "Nothing shows it."), "", ())


def conversation(name: str, *, owner: Owner) -> Conversation:
    customer = Customer(id="C-1", name="Maria Jensen", identified=True)
    return Conversation(
        id=name,
        owner=owner,
        agent="",
        epoch=2,
        customer=customer,
        token_hash="",
        token_expires_at=0.0,
        created_at=0.0,
        last_at=100.0,
        has_spoken=True,
        last_author="bot",
        closed_at=100.0 if owner is Owner.CLOSED else 0.0,
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return sqlite_url(tmp_path) if request.param == "sqlite" else str(request.getfixturevalue("postgres_desk_url"))


async def test_all_of_it_is_kept_found_and_counted(url: str) -> None:
    store = open_store(url)
    await store.migrate()
    changes = Changes(store, clock=lambda: 100.0, turn_timeout_seconds=1.0)
    async with store.writing() as connection:
        await connection.execute(
            insert(tables.agents).values(
                id="a1", email="dana@x", name="Dana", role="agent", password_hash="", created_at=0.0, removed_at=0.0
            )
        )
    for name, owner in ((NAME, Owner.CLOSED), (OTHER, Owner.BOT)):
        async with changes.opening(conversation(name, owner=owner)):
            pass
    async with store.writing() as connection:
        assert await ratings.unasked_closed(connection, since=50.0) == (NAME,)
        assert await ratings.unasked_silent(connection, silent_since=(50.0, 150.0)) == (OTHER,)
        await ratings.settle(connection, RatingRequest(NAME, "C-1", 110.0, (AskedPart("agent", "Dana", "a1"),)))
        await ratings.settle(connection, RatingRequest(OTHER, "C-1", 120.0))
        assert await ratings.unasked_closed(connection, since=50.0) == ()
        assert await ratings.unasked_silent(connection, silent_since=(50.0, 150.0)) == ()
        assert await ratings.last_asked(connection, "C-1") == 110.0
        for score in (1, 4):
            await ratings.put(connection, Rating(NAME, "agent", "a1", score, "", 1.0, 2.0))
        assert [one.score for one in await ratings.of_conversation(connection, NAME)] == [4]

        stored = StoredWrapUp("w" * 32, NAME, "h1", "a1", DRAFT, 130.0, ended_as="closed")
        await wrap_ups.add(connection, stored)
        assert [one.customer for one in await wrap_ups.pending(connection, "a1")] == ["Maria Jensen"]
        stored.confirmed, stored.confirmed_at = WrapUpContent("resolved", (), "Note"), 140.0
        await wrap_ups.save(connection, stored)
        assert await wrap_ups.pending(connection, "a1") == ()
        assert await wrap_ups.of_handoff(connection, NAME, "h1") == stored
        assert await wrap_ups.undrafted(connection, since=0.0) == ()

        note = CrmNote("w" * 32, NAME, "C-1", "Dana", "Note", 140.0, 150.0)
        await crm_notes.add(connection, note)
        assert await crm_notes.due(connection, now=149.0) == ()
        assert await crm_notes.due(connection, now=150.0) == (note,)
        note.state, note.number = NoteState.WRITTEN, "NT-1"
        await crm_notes.save(connection, note)
        assert await crm_notes.due(connection, now=150.0) == ()
        assert (await crm_notes.of_wrap_ups(connection, ["w" * 32]))["w" * 32].number == "NT-1"

        for number, rule in enumerate(("first", "second", "third")):
            evidence = (ReviewEvidence("Shown.", (2,)),)
            await reviews.add(
                connection, StoredReview(str(number), NAME, "h1", "a1", rule, "Why.", float(number), evidence)
            )
        more = (ReviewEvidence("Shown again.", (2, 4)),)
        assert await reviews.show_anew(connection, NAME, "h1", "first", more)
        assert not await reviews.show_anew(connection, NAME, "h1", "first", more)
        looked_at = await reviews.lock(connection, "1")
        looked_at.reviewed_by, looked_at.reviewed_at, looked_at.comment = "a1", 200.0, "Well done."
        await reviews.save(connection, looked_at)
        listed = await reviews.listed(connection, limit=10)
        assert [(one.rule, one.agent_name, one.customer) for one in listed] == [
            ("third", "Dana", "Maria Jensen"),
            ("first", "Dana", "Maria Jensen"),
            ("second", "Dana", "Maria Jensen"),
        ]
        assert await reviews.count_open(connection) == 2
        assert [one.comment for one in await reviews.comments_for(connection, "a1")] == ["Well done."]
        assert await reviews.rules_of(connection, NAME, "h1") == {"first", "second", "third"}

        for right in ("", "60 days"):
            await wrong_answers.put(connection, NAME, 3, agent="a1", at=1.0, right_answer=right)
        (wrong,) = await wrong_answers.of_conversation(connection, NAME)
        assert (wrong.agent_name, wrong.right_answer) == ("Dana", "60 days")
        assert await wrong_answers.remove(connection, NAME, 3)
        assert not await wrong_answers.remove(connection, NAME, 3)
    await store.close()
