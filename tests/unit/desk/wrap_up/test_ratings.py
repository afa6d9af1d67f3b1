"""When customers are asked how it was, and about whom."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desk import customers
from desk.app import make_desk
from desk.change import Change
from desk.context import Desk
from desk.ownership import Owner
from desk.store import ratings as stored
from desk.store import readings
from desk.store.readings import Reading
from desk.wrap_up import ratings
from desk.wrap_up.ratings import parts_of
from handoff.conversation import Customer, Turn, Understanding
from handoff.log import Author, Entry, EntryKind
from tests.desk_world import desk_settings, sqlite_url


@dataclass
class Night:
    """A desk with a clock that a test turns."""

    desk: Desk
    now: list[float]

    async def talked(self, *, intent: str = "track_order", resolved: bool = True, sub: str = "") -> str:
        """A conversation in which the bot has answered."""
        customer = Customer(id=sub, identified=bool(sub))
        name = (await customers.open_conversation(self.desk, customer)).conversation
        seq = await customers.say(self.desk, name, client_id="1", text="Where is it?")
        turn = Turn(seq, "Where is it?", Understanding(intent, 0.9), resolved=("track_order",) if resolved else ())
        async with self.desk.changes.of(name) as change:
            await change.append(Author.BOT, "On its way.")
            reading = Reading(turns=(turn,))
            await readings.save(change.connection, name, reading, turn="t", at=change.now)
            await ratings.after_turn(self.desk, change, reading.turns)
        return name

    async def parts(self, conversation: str) -> list[str] | None:
        """What was asked about; None where nothing is settled."""
        async with self.desk.store.reading() as connection:
            request = await stored.request_of(connection, conversation)
        return None if request is None else [part.part for part in request.parts]


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    now = [1_000_000.0]
    desk = make_desk(desk_settings(sqlite_url(tmp_path)), clock=lambda: now[0])
    await desk.store.migrate()
    yield Night(desk, now)
    await desk.store.close()


async def test_customer_is_asked_once_after_something_was_solved_and_they_fell_silent(night: Night) -> None:
    solved, unsolved = await night.talked(), await night.talked(resolved=False)
    night.now[0] += 599
    assert await ratings.ask_silent(night.desk) == 0
    night.now[0] += 2
    assert await ratings.ask_silent(night.desk) == 1
    assert await ratings.ask_silent(night.desk) == 0
    assert (await night.parts(solved), await night.parts(unsolved)) == (["bot"], None)


async def test_desk_that_was_down_asks_whose_silence_it_missed(night: Night) -> None:
    await night.talked()
    night.now[0] += 2000
    assert await ratings.ask_silent(night.desk) == 0
    assert await ratings.ask_silent(night.desk, look_back_seconds=ratings.CATCH_UP_SECONDS) == 1


async def test_who_is_silent_longest_is_looked_at_first(night: Night) -> None:
    names = []
    for _ in range(4):
        names.append(await night.talked())
        night.now[0] += 10
    async with night.desk.store.reading() as connection:
        found = await stored.unasked_silent(connection, silent_since=(0.0, night.now[0]), limit=3)
    assert list(found) == names[:3]


async def test_goodbye_is_asked_at_once(night: Night) -> None:
    assert await night.parts(await night.talked(intent="goodbye")) == ["bot"]
    assert await night.parts(await night.talked(intent="goodbye", resolved=False)) is None


async def test_known_customer_is_not_asked_about_the_bot_every_time(night: Night) -> None:
    assert await night.parts(await night.talked(intent="goodbye", sub="C-1")) == ["bot"]
    night.now[0] += 3600
    assert await night.parts(await night.talked(intent="goodbye", sub="C-1")) == []
    assert await night.parts(await night.talked(intent="goodbye", sub="C-2")) == ["bot"]
    night.now[0] += 24 * 3600
    assert await night.parts(await night.talked(intent="goodbye", sub="C-1")) == ["bot"]


async def test_later_answer_replaces_the_first_and_keeps_its_day(night: Night) -> None:
    name = await night.talked(intent="goodbye")
    await ratings.give(night.desk, name, part="bot", score=1, word="")
    night.now[0] += 3600
    (part,) = await ratings.give(night.desk, name, part="bot", score=4, word="  Now   it works ")
    assert (part.score, part.word) == (4, "Now it works")
    async with night.desk.store.reading() as connection:
        (kept,) = await stored.of_conversation(connection, name)
        assert (kept.given_at, kept.changed_at) == (1_000_000.0, 1_003_600.0)
        assert await ratings.asked_of(connection, name, now=night.now[0]) is not None
        assert await ratings.asked_of(connection, name, now=night.now[0] + 24 * 3600) is None


async def test_nobody_is_asked_where_that_is_switched_off(tmp_path: Path) -> None:
    rules = tmp_path / "reviews.yml"
    rules.write_text("version: '1'\nrules: []\nratings: {are_asked: false}\n", encoding="utf-8")
    now = [1_000_000.0]
    desk = make_desk(desk_settings(sqlite_url(tmp_path), reviews_path=str(rules)), clock=lambda: now[0])
    await desk.store.migrate()
    night = Night(desk, now)
    name = await night.talked(intent="goodbye")
    now[0] += 601
    assert await ratings.ask_silent(desk) == 0
    assert await night.parts(name) is None
    await desk.store.close()


def test_greeting_and_agents_who_wrote_nothing_are_no_part() -> None:
    said = [(Author.BOT, "Hello."), (Author.CUSTOMER, "Hi"), (Author.BOT, "Yes?"), (Author.AGENT, "Hello.")]
    log = [Entry(seq, 0.0, author, EntryKind.MESSAGE, text) for seq, (author, text) in enumerate(said, start=1)]
    assert [part.part for part in parts_of(log, agent="a", assistant="Bot")] == ["agent", "bot"]
    assert [part.part for part in parts_of(log[:3], agent="", assistant="Bot")] == ["bot"]
    assert parts_of(log[:2], agent="", assistant="Bot") == ()


async def test_agent_who_wrote_is_rated_and_not_whoever_had_it_last(night: Night) -> None:
    name = (await customers.open_conversation(night.desk, Customer())).conversation
    await customers.say(night.desk, name, client_id="1", text="Hi")
    async with night.desk.changes.of(name) as change:
        await change.append(Author.AGENT, "Hello.", author_id="a1", author_name="Ann")
        await change.append(Author.AGENT, "Over to Bo.", kind=EntryKind.NOTE, author_id="b1", author_name="Bo")
        change.conversation.owner, change.conversation.agent = Owner.CLOSED, "b1"
        await ratings.consider(night.desk, change)
    async with night.desk.store.reading() as connection:
        request = await stored.request_of(connection, name)
    assert request is not None
    assert [(part.name, part.agent) for part in request.parts] == [("Ann", "a1")]


async def test_conversation_that_cannot_be_judged_keeps_no_other_from_being_asked(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = await night.talked(), await night.talked()
    consider = ratings.consider

    async def considering(desk: Desk, change: Change) -> bool:
        if change.conversation.id == broken:
            raise RuntimeError("broken")
        return await consider(desk, change)

    monkeypatch.setattr(ratings, "consider", considering)
    night.now[0] += night.desk.reviews.ratings.after_silence_seconds + 1
    assert await ratings.ask_silent(night.desk) == 1
    assert await night.parts(whole) == ["bot"]
