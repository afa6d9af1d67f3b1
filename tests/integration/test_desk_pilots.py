"""A pilot on a running desk: each conversation is served by its arm's workers, and by the live model where these are away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk import pilots as piloting
from desk.insight.case import read_cases
from desk.insight.figures.definitions import BY_NAME
from desk.insight.pilot_figures import sentence_of
from desk.sockets.worker import DISPATCHER
from desk.store import pilots
from desk.store.agents import Role
from desk.store.outcomes import values_of
from desk.store.pilot_outcomes import figures_of
from desk.store.pilots import Arm, End, Pilot
from desk.store.tables import conversations, outcomes, pilot_arms, understandings
from handoff.wire.worker import OfferTurn
from tests.desk_world import Customer, DeskWorld, ScriptedWorker, desk_settings, running_desk, sqlite_url
from tests.unit.desk.insight.figures.ledger_rows import DAY, NOW, some_rows

LIVE, CANDIDATE = "a" * 64, "c" * 64
ALL = Pilot("p1", "spring", CANDIDATE, LIVE, 1.0, "", "k" * 32, 0.0, "cli:tests")


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DeskWorld]:
    is_sqlite = request.param == "sqlite"
    url = sqlite_url(tmp_path) if is_sqlite else request.getfixturevalue("postgres_desk_url")
    async with running_desk(desk_settings(url)) as world:
        yield world


async def _begin(world: DeskWorld, pilot: Pilot) -> None:
    async with world.desk.store.writing() as connection:
        await pilots.begin(connection, pilot)
    await world.desk.pilots.refresh()


async def _arms(world: DeskWorld) -> dict[str, str]:
    async with world.desk.store.reading() as connection:
        rows = await connection.execute(select(pilot_arms.c.conversation, pilot_arms.c.arm))
        return {row.conversation: row.arm for row in rows}


async def _every(connection: AsyncConnection) -> list[str]:
    return list((await connection.execute(select(conversations.c.id))).scalars())


async def _asks(world: DeskWorld, worker: ScriptedWorker, text: str = "Where is it?") -> tuple[Customer, OfferTurn]:
    customer = await world.customer()
    await customer.say(text)
    offer = await worker.answer("On its way.")
    await customer.hear("On its way.")
    return customer, offer


async def test_each_arm_has_its_workers_and_a_conversation_stays_with_its_own(world: DeskWorld) -> None:
    live = await world.worker(name="live", model=LIVE)
    before, _ = await _asks(world, live)
    await _begin(world, replace(ALL, started_at=world.desk.changes.clock()))
    candidate = await world.worker(name="candidate", model=CANDIDATE, is_candidate=True)
    customer, offer = await _asks(world, candidate)
    await before.say("And mine?")  # begun before the pilot
    assert (await live.answer("Tomorrow.")).text == "And mine?"
    await before.hear("Tomorrow.")
    assert await _arms(world) == {offer.conversation: "candidate"}
    # The pilot is over: the conversation goes on with what is live, and the pilot's worker gets nothing any more.
    async with world.desk.store.writing() as connection:
        assert await pilots.end(connection, "p1", way=End.DROPPED, by="cli:tests", reason="", now=1.0)
    await world.desk.pilots.refresh()
    await customer.say("Still there?")
    assert (await live.answer("Yes.")).conversation == offer.conversation
    async with world.desk.store.reading() as connection:
        models = (
            (await connection.execute(select(understandings.c.model).order_by(understandings.c.at))).scalars().all()
        )
        assert await pilots.arms_in_ledger(connection, [offer.conversation, "another"]) == {
            offer.conversation: "spring"
        }
        cases = {case.conversation.id: case.arm for case in await read_cases(connection, await _every(connection))}
    assert sorted(cases.values()) == ["", "spring"]  # so the ledger tells them apart
    assert cases[offer.conversation] == "spring"
    assert models[:3] == [LIVE[:12], CANDIDATE[:12], LIVE[:12]]


async def test_a_pilots_worker_never_serves_the_others(world: DeskWorld) -> None:
    await _begin(world, replace(ALL, share=0.0))
    candidate = await world.worker(name="candidate", model=CANDIDATE, is_candidate=True, answers=("find",))
    customer = await world.customer()
    await customer.say("Where is it?")
    await world.app[DISPATCHER].round()
    assert not [one for one in candidate.received if isinstance(one, OfferTurn)]
    assert not world.desk.questions.can_answer("find")
    live = await world.worker(name="live", model=LIVE)
    await live.answer("On its way.")
    assert list((await _arms(world)).values()) == [Arm.LIVE.value]


async def test_without_its_worker_a_conversation_falls_back_and_comes_back(world: DeskWorld) -> None:
    await _begin(world, ALL)
    live = await world.worker(name="live", model=LIVE)
    customer, offer = await _asks(world, live)
    assert (await _arms(world)) == {offer.conversation: "candidate"}
    candidate = await world.worker(name="candidate", model=CANDIDATE, is_candidate=True)
    await customer.say("And now?")
    assert (await candidate.answer("Tomorrow.")).conversation == offer.conversation
    # Another candidate's worker, left over from an earlier pilot, is none of this one's.
    await candidate.close()
    await world.worker(name="old", model="e" * 64, is_candidate=True)
    await customer.say("Hello?")
    await live.answer("Hello.")


async def test_busy_workers_of_one_arm_do_not_hold_up_the_other(
    world: DeskWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _begin(world, ALL)
    live = await world.worker(name="live", model=LIVE)
    candidate = await world.worker(name="candidate", model=CANDIDATE, is_candidate=True, capacity=1)
    first, second = await world.customer(), await world.customer()
    await first.say("One.")
    held = await candidate.offer()
    await second.say("Two.")  # waits for its own arm, which is busy
    await world.app[DISPATCHER].round()
    assert not [one for one in live.received if isinstance(one, OfferTurn)]
    await _begin_again(world, share=0.0)
    third = await world.customer()
    await third.say("Three.")
    assert (await live.answer("Here.")).text == "Three."
    monkeypatch.setattr(piloting, "PATIENCE_SECONDS", 0.0)
    async with asyncio.timeout(5):
        await world.app[DISPATCHER].round()
        assert (await live.answer("Sorry.")).text == "Two."
    await candidate.finish(held)


async def _begin_again(world: DeskWorld, *, share: float) -> None:
    """Only what is new is drawn with the new share: those that were drawn are kept."""
    pilot = world.desk.pilots.running
    assert pilot is not None
    world.desk.pilots.running = replace(pilot, share=share)


async def _told(world: DeskWorld, browser: ClientSession, path: str, **query: Any) -> Any:
    async with browser.get(f"{world.origin}/api/insight/{path}", params=query) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def test_supervisors_read_what_a_pilot_shows_and_who_stands_behind_each_number(world: DeskWorld) -> None:
    pilot = replace(ALL, started_at=NOW - 61 * DAY, accepted_loss=0.1)
    await _begin(world, pilot)
    await _asks(world, await world.worker(name="candidate", model=CANDIDATE, is_candidate=True))  # and has not ended
    arms = [pilots.in_ledger("spring", Arm.CANDIDATE), pilots.in_ledger("spring", Arm.LIVE), ""]
    rows = [replace(row, arm=arms[number % 3]) for number, row in enumerate(some_rows(90, seed=7))]
    async with world.desk.store.writing() as connection:
        await connection.execute(insert(outcomes), [values_of(row) for row in rows])
        found = await figures_of(connection, pilot, now=world.desk.changes.clock())
    supervisor = await world.browser(await world.add_agent(role=Role.SUPERVISOR))

    (told,) = (await _told(world, supervisor, "pilots"))["pilots"]
    assert "k" * 32 not in str(told)  # with the key everybody could choose a conversation's arm
    assert (told["name"], told["ended_as"], told["is_small"]) == ("spring", "", False)
    assert told["sentence"] == sentence_of(found, may_fall_by=0.1)  # as at the terminal
    assert [(arm["begun"], arm["ended"]) for arm in (told["candidate"], told["live"])] == [(31, 30), (30, 30)]
    assert {change["name"] for change in told["changes"]} >= {"resolution", "escalation", "reopened", "csat_bot"}
    days = {"from": told["period"]["first_day"], "to": told["period"]["last_day"]}
    for arm in (told["candidate"], told["live"]):
        last = told["course"][-1]["candidate" if arm is told["candidate"] else "live"]
        assert (last["numerator"], last["denominator"]) == (arm["shares"][0]["numerator"], 30)
        for share in (one for one in arm["shares"] if one["name"] in BY_NAME):
            for part, count in (("counted", share["numerator"]), ("all", share["denominator"])):
                asked = {"figure": share["name"], "part": part, "arm": arm["arm"], "limit": 1, **days}
                assert (await _told(world, supervisor, "conversations", **asked))["count"] == count, (share, part)

    async with world.desk.store.writing() as connection:
        await pilots.end(connection, "p1", way=End.DROPPED, by="cli:tests", reason="Worse.", now=NOW)
        await pilots.begin(connection, replace(ALL, id="p2", name="summer", started_at=world.desk.changes.clock()))
    first = await _told(world, supervisor, "pilots", limit=1)
    (begun,) = first["pilots"]
    assert (begun["name"], begun["changes"], begun["is_small"], first["next"]) == ("summer", [], True, "summer")
    (over,) = (await _told(world, supervisor, "pilots", after=first["next"]))["pilots"]
    assert (over["name"], over["ended_as"], over["reason"], over["ended_at"]) == ("spring", "dropped", "Worse.", NOW)
    assert over["period"]["last_day"] == "2026-09-21"
    async with supervisor.get(f"{world.origin}/api/insight/pilots/export") as answer:
        lines = (await answer.read()).decode("utf-8-sig").splitlines()
    assert sum(line.startswith("spring,cccccccccccc,aaaaaaaaaaaa,1.0,") for line in lines) == 11
