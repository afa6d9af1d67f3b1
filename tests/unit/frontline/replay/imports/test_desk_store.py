"""The desk's own conversations as transcripts, with verdicts as labels."""

from __future__ import annotations

from pathlib import Path

from desk import customers, handoffs
from desk.app import make_desk
from desk.handoffs import Cause
from desk.store import handoffs as kept
from desk.store.readings import Reading
from frontline.replay.imports.desk_store import transcripts_in
from frontline.replay.transcript import Expected, Transcript
from handoff.conversation import Customer
from handoff.log import Author
from tests.desk_world import desk_settings, handoff_decision, sqlite_url


async def told(folder: Path, *, verdict: str) -> list[Transcript]:
    """What is read of a desk in which one customer was handed off, and the agent gave this verdict."""
    now = 1_000_000.0
    desk = make_desk(desk_settings(sqlite_url(folder)), clock=lambda: now)
    await desk.store.migrate()
    try:
        name = (await customers.open_conversation(desk, Customer(id="C-1", tier="gold"))).conversation
        await customers.open_conversation(desk, Customer())  # nobody spoke in this one
        async with desk.changes.of(name) as change:
            change.conversation.has_spoken = True
            await change.append(Author.CUSTOMER, "where is my lamp")
            await change.append(Author.BOT, "Which order?")
            await change.append(Author.CUSTOMER, "give me a person")
            await handoffs.begin(desk, change, handoff_decision(), Reading(), cause=Cause.POLICY)
            handoff = await kept.latest(change.connection, name)
            assert handoff is not None
            handoff.verdict = verdict
            await kept.save(change.connection, handoff)
        async with desk.store.reading() as connection:
            return [one async for one in transcripts_in(connection)]
    finally:
        await desk.store.close()


async def test_what_was_said_is_read_in_its_order(tmp_path: Path) -> None:
    (transcript,) = await told(tmp_path, verdict="")

    said = [(one.author, one.text) for one in transcript.turns if "talking to" not in one.text][-3:]
    assert said == [("customer", "where is my lamp"), ("bot", "Which order?"), ("customer", "give me a person")]
    assert transcript.customer is not None
    assert transcript.customer.tier == "gold"
    assert transcript.expected is None


async def test_a_verdict_labels_the_conversation(tmp_path: Path) -> None:
    (transcript,) = await told(tmp_path, verdict="needed")

    expected = transcript.expected
    assert expected is not None
    assert expected.handoff
    assert expected.turn is not None
    assert transcript.turns[expected.turn].text == "give me a person"


async def test_a_needless_handoff_says_no_more(tmp_path: Path) -> None:
    (transcript,) = await told(tmp_path, verdict="unnecessary")

    assert transcript.expected == Expected(handoff=False)
