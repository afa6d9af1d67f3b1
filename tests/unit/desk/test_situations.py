"""Earlier contacts of an identified customer reach the worker and the desk's own judgement, with what they were about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk import customers
from desk.app import make_desk
from desk.context import Desk
from desk.dispatch import Dispatcher, Worker
from desk.situations import earlier_contacts
from desk.store import decisions, readings
from desk.store.readings import Reading
from handoff.conversation import Customer, EarlierContact, Turn, Understanding
from handoff.decision import Decision, Outcome
from handoff.wire.worker import OfferTurn
from tests.desk_world import desk_settings, sqlite_url, write_policy

MARIA = Customer(id="C-1", name="Maria Jensen", identified=True)
RULES = """
  - name: again
    reason: The customer wrote about this before.
    when: [{repeat_contact: {within_days: 7}, explicit_wish: {confidence: 0.6}}]
    outcome: handoff
    layer: 2
    priority: 2
    skill: orders
    playbook: complaint
    tell: explicit_wish
"""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[tuple[Desk, list[float]]]:
    now = [1_000_000.0]
    settings = desk_settings(sqlite_url(tmp_path), policy_path=write_policy(tmp_path, RULES))
    desk = make_desk(settings, clock=lambda: now[0])
    await desk.store.migrate()
    yield desk, now
    await desk.store.close()


async def _about(desk: Desk, customer: Customer, *goals: str, decided: tuple[str, ...] = ()) -> str:
    """A conversation in which the customer spoke, about these tasks in their order."""
    name = (await customers.open_conversation(desk, customer)).conversation
    await customers.say(desk, name, client_id="1", text="Hello")
    turns = tuple(Turn(2 + index, goal, Understanding(goal, 0.9), goal=goal) for index, goal in enumerate(goals))
    reading = Reading(turns=turns, decision=Decision(Outcome.CONTINUE, subjects=decided))
    async with desk.changes.of(name) as change:
        await readings.save(change.connection, name, reading, turn="t", at=change.now)
    return name


async def _contacts(desk: Desk, name: str) -> tuple[EarlierContact, ...]:
    async with desk.changes.of(name) as change:
        return await earlier_contacts(change)


async def test_contacts_say_what_they_were_about_the_latest_first(world: tuple[Desk, list[float]]) -> None:
    desk, now = world
    first = await _about(desk, MARIA, "track_order", "get_invoice", "track_order", decided=("get_invoice",))
    now[0] += 3600.0
    second = await _about(desk, MARIA, "reset_password")
    await _about(desk, Customer(id="C-2", identified=True), "cancel_order")
    now[0] += 3600.0
    present = await _about(desk, MARIA)
    found = await _contacts(desk, present)
    assert [(one.conversation, one.at, one.subjects) for one in found] == [
        (second, 1_003_600.0, ("reset_password",)),
        (first, 1_000_000.0, ("get_invoice", "track_order")),
    ]
    for _ in range(5):
        await _about(desk, MARIA)
    assert len(await _contacts(desk, present)) == 5


async def test_nobody_vouched_for_has_no_contacts(world: tuple[Desk, list[float]]) -> None:
    desk, _now = world
    await _about(desk, MARIA, "track_order")
    assert await _contacts(desk, await _about(desk, Customer())) == ()
    assert await _contacts(desk, await _about(desk, Customer(id="C-1"))) == ()


async def test_worker_is_told_with_each_message(world: tuple[Desk, list[float]]) -> None:
    desk, _now = world
    first = await _about(desk, MARIA, "track_order")
    given: list[OfferTurn] = []
    dispatcher = Dispatcher(desk)
    dispatcher.connect(Worker(id="w", name="w", capacity=4, send=given.append))  # type: ignore[arg-type]
    await _about(desk, MARIA)
    await dispatcher.round()
    assert [one.conversation for one in given[-1].earlier] == [first]
    assert given[-1].earlier[0].subjects == ("track_order",)


async def test_desk_judges_the_button_by_them(world: tuple[Desk, list[float]]) -> None:
    desk, _now = world
    await _about(desk, MARIA, "track_order")
    present = await _about(desk, MARIA, "track_order")
    await customers.request_person(desk, present, client_id="please")
    async with desk.store.reading() as connection:
        (kept,) = await decisions.of_conversation(connection, present)
    assert kept.decision.rules[0].name == "again"
    assert {one.signal for one in kept.decision.rules[0].evidence} == {"repeat_contact", "explicit_wish"}
