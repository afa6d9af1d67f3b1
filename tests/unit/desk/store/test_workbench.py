"""The workbench in the store, on both databases: what was misunderstood, who has a message, and what was accepted."""

from __future__ import annotations

from typing import Any

import pytest_asyncio
from sqlalchemy import insert

from desk.identity import new_id
from desk.records.erasure import erase, expire
from desk.records.subject import Subject
from desk.store import misunderstood, tables, workbench_examples, workbench_reviews
from desk.store.engine import Store
from desk.store.workbench_examples import StoredExample
from handoff.log import Author, Entry, EntryKind
from handoff.wire.workbench import ExampleState, MovedExample, NewIntentBody, Reason, Verdict
from tests.unit.desk.store.test_wrap_up import conversation

NAME = "c" * 32


@pytest_asyncio.fixture
async def store(store: Store) -> Store:
    async with store.writing() as connection:
        await _talk(connection)
    return store


SAID = [  # seq, what, understood, how surely, the second, how surely
    (2, "it hums", "troubleshoot_product", 0.97, "", 0.0),
    (4, "that is not it", "not_helpful", 0.99, "", 0.0),
    (6, "the loud one", "inform", 0.5, "greet", 0.1),
    (8, "so what now", "ask_question", 0.7, "thank", 0.65),
    (10, "bla", "nlu_fallback", 0.9, "greet", 0.2),
]


async def _talk(connection: Any) -> None:
    from desk.ownership import Owner
    from desk.store import conversations, entries
    from desk.store.entries import Origin

    await conversations.create(connection, conversation(NAME, owner=Owner.BOT))
    for place, (seq, text, intent, confidence, second, second_confidence) in enumerate(SAID):
        turn = f"{NAME}:{place}"
        said = Entry(seq, 100.0 + seq, Author.CUSTOMER, EntryKind.MESSAGE, text)
        answer = Entry(seq + 1, 101.0 + seq, Author.BOT, EntryKind.MESSAGE, f"answer {seq}")
        await entries.add(connection, conversation=NAME, entry=said, origin=Origin(1))
        await entries.add(connection, conversation=NAME, entry=answer, origin=Origin(1, turn=turn, reply_index=0))
        numbers = dict.fromkeys(("deadline_at", "not_before", "epoch", "lease_until", "attempts", "finished_at"), 0)
        texts = dict.fromkeys(("payload", "mode", "worker", "failure"), "")
        await connection.execute(
            insert(tables.tasks).values(
                turn=turn, conversation=NAME, number=place, kind="message", state="done", seq=seq, text=text, at=100.0, **numbers, **texts
            )
        )  # fmt: skip
        await connection.execute(
            insert(tables.understandings).values(
                conversation=NAME, seq=seq, at=100.0 + seq, intent=intent, confidence=confidence, second_intent=second,
                second_confidence=second_confidence, is_out_of_scope=intent == "nlu_fallback", is_pressed=False,
                sentiment=0.0, frustration=0.0, language="en", model="", mode="answered",
            )
        )  # fmt: skip


async def test_what_shows_a_misunderstanding_is_found(store: Store) -> None:
    async with store.writing() as connection:
        await connection.execute(
            insert(tables.wrong_answers).values(
                conversation=NAME, seq=3, agent="a", at=200.0, right_answer="Ask which."
            )
        )
        unsure = await misunderstood.unsure(connection, since=0.0, confidence=0.6, margin=0.15, most=9)
        assert [(one.text, one.reason) for one in unsure] == [
            ("bla", Reason.OUT_OF_SCOPE),
            ("so what now", Reason.SMALL_MARGIN),
            ("the loud one", Reason.LOW_CONFIDENCE),
        ]
        (rejected,) = await misunderstood.rejected(connection, since=0.0, most=9)
        assert (rejected.text, rejected.intent) == ("it hums", "troubleshoot_product")
        (wrong,) = await misunderstood.called_wrong(connection, since=0.0, most=9)
        assert (wrong.seq, wrong.text, wrong.note, wrong.flagged_by) == (2, "it hums", "Ask which.", "")
        assert await misunderstood.wrongly_handed_off(connection, since=0.0, most=9) == ()
        assert await misunderstood.unsure(connection, since=999.0, confidence=0.6, margin=0.15, most=9) == ()


async def test_a_message_is_one_designers_until_their_claim_is_over(store: Store) -> None:
    async def claim(agent: str, *, now: float) -> bool:
        async with store.writing() as connection:
            return await workbench_reviews.claim(
                connection, NAME, 2, agent=agent, understood="x", now=now, until=now + 600
            )

    assert await claim("dana", now=1000.0)
    assert not await claim("erin", now=1001.0)
    assert await claim("dana", now=1002.0)
    assert await claim("erin", now=1700.0)
    async with store.writing() as connection:
        say = {"verdict": Verdict.IGNORE, "intent": "", "example": "", "now": 1701.0}
        assert not await workbench_reviews.decide(connection, NAME, 2, agent="dana", **say)  # type: ignore[arg-type]
        assert await workbench_reviews.decide(connection, NAME, 2, agent="erin", **say)  # type: ignore[arg-type]
        assert await workbench_reviews.taken(connection, [(NAME, 2), (NAME, 4)], agent="dana", now=1702.0) == {
            (NAME, 2)
        }
        assert await workbench_reviews.ignored_texts(connection, since=0.0, most=9) == ("it hums",)
        assert await workbench_reviews.count_decided(connection, since=1701.0) == 1
    assert not await claim("dana", now=9000.0)


def example(**changed: Any) -> StoredExample:
    values: dict[str, Any] = {
        "id": new_id(),
        "conversation": NAME,
        "seq": 2,
        "agent": "dana",
        "at": 5.0,
        "intent": "i",
        "example": "e",
    }
    return StoredExample(**(values | changed))


async def test_accepted_examples_come_a_page_at_a_time_as_they_were_kept(store: Store) -> None:
    new, moved = NewIntentBody("greet", "They hum."), MovedExample("greet", "e")
    kept = [example(at=5.0 + place, new_intent=new, moved=moved) for place in range(3)]
    async with store.writing() as connection:
        for one in kept:
            await workbench_examples.add_example(connection, one)
        await workbench_examples.settle_example(connection, kept[0].id, ExampleState.WRITTEN, now=9.0, file="f.yml")
        assert await workbench_examples.examples_in(connection, ExampleState.KEPT) == (kept[1], kept[2])
        first = await workbench_examples.page_of_examples(connection, state="", after=None, limit=2)
        rest = await workbench_examples.page_of_examples(
            connection, state="", after=(first[-1].at, first[-1].id), limit=2
        )
        assert [one.id for one in (*first, *rest)] == [one.id for one in reversed(kept)]
        assert await workbench_examples.count_examples(connection) == {"kept": 2, "written": 1}


async def test_an_example_outlives_its_conversation_and_goes_with_its_customer(store: Store) -> None:
    async with store.writing() as connection:
        await workbench_examples.add_example(connection, example())
        await workbench_reviews.claim(connection, NAME, 2, agent="dana", understood="x", now=1.0, until=2.0)
        await expire(connection, [NAME], now=9.0, days=1.0)
        assert await workbench_reviews.get(connection, NAME, 2) is None
        assert len(await workbench_examples.examples_in(connection, ExampleState.KEPT)) == 1
    subject = Subject(who="C-1", ids=("C-1",), conversations=(NAME,), follow_ups=())
    await erase(store, subject, actor="cli:test", now=10.0)
    async with store.reading() as connection:
        assert await workbench_examples.examples_in(connection, ExampleState.KEPT) == ()
