"""The loop finds what has ended in the store, in batches, and one that it cannot read keeps no other from its row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from desk.app import make_desk
from desk.context import Desk
from desk.insight import ledger as ledger_module
from desk.insight.ledger import Ledger
from desk.ownership import Owner
from desk.records.erasure import expire
from desk.store import conversations, entries, outcomes, readings, tables
from desk.store.agent_steps import add as add_steps
from desk.store.conversations import Conversation
from desk.store.entries import Origin
from desk.store.readings import Reading
from handoff.conversation import Customer, Turn, Understanding
from handoff.log import Author, Entry, EntryKind
from handoff.wire.agent import ClaimHandoff
from handoff.wire.shared import Typing
from tests.desk_world import desk_settings, sqlite_url

NOW = 1_800_000_000.0
DAY = 86_400.0


@pytest.fixture
async def desk(tmp_path: Path) -> Any:
    desk = make_desk(desk_settings(sqlite_url(tmp_path)), clock=lambda: NOW)
    yield desk
    await desk.store.close()


async def keep(desk: Desk, number: int, *, at: float, customer: str = "", owner: Owner = Owner.BOT) -> str:
    """A conversation in which the bot told where an order is, as an older desk has left it."""
    name = f"{number:024x}"
    row = Conversation(
        id=name,
        owner=owner,
        agent="",
        epoch=1,
        customer=Customer(id=customer, identified=bool(customer)),
        token_hash="",
        token_expires_at=0.0,
        created_at=at,
        last_at=at + 2,
        next_seq=3,
        has_spoken=True,
        closed_at=at + 2 if owner is Owner.CLOSED else 0.0,
    )
    turn = Turn(1, "Where is it?", Understanding("track_order", 0.9), goal="track_order", resolved=("track_order",))
    async with desk.store.writing() as connection:
        await conversations.create(connection, row)
        for seq, author in enumerate((Author.CUSTOMER, Author.BOT), start=1):
            entry = Entry(seq=seq, at=at + seq, author=author, kind=EntryKind.MESSAGE, text="words")
            await entries.add(connection, conversation=name, entry=entry, origin=Origin(1))
        await readings.save(connection, name, Reading(turns=(turn,)), turn=f"{name}:1", at=at)
    return name


async def counted(desk: Desk) -> int:
    async with desk.store.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(tables.outcomes))).scalar_one())


async def test_an_older_store_is_settled_in_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "_AT_ONCE", 2)
    for number in range(5):
        await keep(desk, number, at=NOW - (400 - number) * DAY)
    await keep(desk, 9, at=NOW - 60)  # it goes on
    ledger = Ledger(desk)
    assert await ledger.catch_up() >= 5
    assert await counted(desk) == 5
    assert await ledger.catch_up() == 0
    assert await counted(desk) == 5


async def test_one_that_cannot_be_read_keeps_no_other_from_its_row(desk: Desk) -> None:
    names = [await keep(desk, number, at=NOW - DAY) for number in range(3)]
    async with desk.store.writing() as connection:
        await connection.execute(
            update(tables.readings).where(tables.readings.c.conversation == names[0]).values(turns="[broken")
        )
    ledger = Ledger(desk)
    await ledger.catch_up()
    assert await counted(desk) == 2
    await ledger.catch_up()


async def test_a_message_that_still_waits_for_the_bot_is_waited_for(desk: Desk) -> None:
    name = await keep(desk, 1, at=NOW - DAY)
    task = {"turn": f"{name}:1", "conversation": name, "number": 1, "kind": "message", "state": "queued", "seq": 1}
    rest: dict[str, Any] = dict.fromkeys(("text", "payload", "mode", "worker", "failure"), "")
    rest |= dict.fromkeys(("at", "deadline_at", "not_before", "lease_until", "finished_at"), 0.0)
    async with desk.store.writing() as connection:
        await connection.execute(insert(tables.tasks).values(**task, **rest, epoch=1, attempts=0))
    await Ledger(desk).catch_up()
    assert await counted(desk) == 0


async def test_a_conversation_of_which_nothing_is_known_any_more_is_not_made_up(desk: Desk) -> None:
    name = await keep(desk, 1, at=NOW - 300 * DAY)
    async with desk.store.writing() as connection:
        await connection.execute(tables.readings.delete().where(tables.readings.c.conversation == name))
    assert await Ledger(desk).catch_up() == 0
    assert await counted(desk) == 0


async def test_what_goes_on_loses_its_row_and_gets_another_one(desk: Desk) -> None:
    name = await keep(desk, 1, at=NOW - DAY)
    ledger = Ledger(desk)
    await ledger.catch_up()
    async with desk.changes.of(name) as change:
        await change.append(Author.CUSTOMER, "Something else")
    await ledger.catch_up()
    assert await counted(desk) == 0


async def test_customers_are_known_again_by_their_address(desk: Desk) -> None:
    first, second = await keep(desk, 1, at=NOW - 5 * DAY), await keep(desk, 2, at=NOW - 3 * DAY)
    address = {"channel": "sms", "address": "+15550100", "kind": "entry", "seq": 2, "detail": "", "stage": "sent"}
    numbers = dict.fromkeys(("parts", "attempts", "at", "due_at", "settled_at"), 0)
    async with desk.store.writing() as connection:
        for name in (first, second):
            await connection.execute(
                insert(tables.channel_deliveries).values(conversation=name, **address, **numbers, reason="")
            )
    await Ledger(desk).catch_up()
    async with desk.store.reading() as connection:
        rows = await outcomes.some(connection, [first, second])
    assert (rows[first].outcome.value, rows[second].repeat_of) == ("reopened", first)
    assert rows[first].is_recognised


async def test_it_is_the_same_on_postgresql(postgres_url: str) -> None:
    desk = make_desk(desk_settings(postgres_url), clock=lambda: NOW)
    await desk.store.migrate()
    try:
        names = [await keep(desk, number, at=NOW - (9 - number) * DAY, customer="C-1") for number in range(3)]
        for _ in range(2):
            desk.steps.note(ClaimHandoff(id="1", conversation=names[0]), agent="mia")
            await desk.steps.store(desk.store)
        ledger = Ledger(desk)
        await ledger.catch_up()
        async with desk.changes.of(names[2]) as change:
            await change.append(Author.CUSTOMER, "Something else")
        await ledger.catch_up()
        async with desk.store.reading() as connection:
            rows = await outcomes.some(connection, names)
        assert [rows[name].outcome.value for name in names[:2]] == ["reopened", "reopened"]
        assert rows[names[1]].repeat_of == names[0]
        assert names[2] not in rows
    finally:
        await desk.store.close()


async def test_strangers_are_not_taken_for_each_other(desk: Desk) -> None:
    names = [await keep(desk, number, at=NOW - (5 - number) * DAY) for number in range(2)]
    await Ledger(desk).catch_up()
    async with desk.store.reading() as connection:
        rows = await outcomes.some(connection, names)
    assert [row.outcome.value for row in rows.values()] == ["resolved_unconfirmed"] * 2
    assert not any(row.is_recognised for row in rows.values())


async def test_what_is_forgotten_for_its_age_is_settled_first(desk: Desk) -> None:
    name = await keep(desk, 1, at=NOW - 300 * DAY)
    async with desk.store.writing() as connection:
        await expire(connection, [name], now=NOW, days=200)
    assert await counted(desk) == 1


async def test_what_cannot_be_settled_is_forgotten_all_the_same(desk: Desk) -> None:
    name = await keep(desk, 1, at=NOW - 300 * DAY)
    async with desk.store.writing() as connection:
        broken = update(tables.readings).where(tables.readings.c.conversation == name).values(turns="[broken")
        await connection.execute(broken)
    async with desk.store.writing(is_long=True) as connection:
        assert (await expire(connection, [name], now=NOW, days=200)).conversations == 1
    assert await counted(desk) == 0


async def test_steps_are_counted_by_conversation_and_stay_when_they_cannot_be_stored(desk: Desk) -> None:
    name = await keep(desk, 1, at=NOW - DAY)
    for _ in range(2):
        desk.steps.note(ClaimHandoff(id="1", conversation=name), agent="mia")
    desk.steps.note(Typing(conversation=name), agent="mia")  # no command
    desk.steps.note(ClaimHandoff(id="1", conversation="f" * 24), agent="mia")  # forgotten meanwhile
    await desk.steps.store(desk.store)
    async with desk.store.writing() as connection:
        await add_steps(connection, {(name, "mia"): 1, (name, "ben"): 5})
    await desk.steps.store(desk.store)
    async with desk.store.reading() as connection:
        rows = (await connection.execute(select(tables.agent_steps))).all()
    assert sorted((row.agent, row.steps) for row in rows) == [("ben", 5), ("mia", 3)]
