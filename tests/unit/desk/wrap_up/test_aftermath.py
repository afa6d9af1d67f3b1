"""One conversation that cannot be worked on keeps no other from its turn."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from desk import customers, handoffs
from desk.app import make_desk
from desk.backoff import Backoff
from desk.change import Change, News
from desk.context import Desk
from desk.errors import Unavailable
from desk.handoffs import Cause
from desk.store.agents import Agent, Role
from desk.store.readings import Reading
from desk.wrap_up import aftermath, drafts, ratings, reviews
from desk.wrap_up.aftermath import Aftermaths
from handoff.conversation import Customer
from handoff.decision import Decision, Outcome
from handoff.log import Author
from tests.desk_world import desk_settings, sqlite_url

DANA = Agent("a1", "dana@desk.example", "Dana Reyes", Role.AGENT)


async def _closed(desk: Desk) -> str:
    """A conversation that a person had and closed."""
    name = (await customers.open_conversation(desk, Customer())).conversation
    async with desk.changes.of(name) as change:
        await handoffs.begin(desk, change, Decision(Outcome.HANDOFF, layer=2), Reading(), cause=Cause.POLICY)
    await handoffs.claim(desk, name, DANA)
    async with desk.changes.of(name) as change:
        await change.append(Author.AGENT, "Hello.", author_id=DANA.id, author_name=DANA.name)
    await handoffs.close(desk, name, DANA, disposition="resolved", note="")
    return name


async def test_draft_or_review_that_fails_is_no_other_conversations_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(desk_settings(sqlite_url(tmp_path)), clock=lambda: 1_000_000.0)
    await desk.store.migrate()
    first, second = await _closed(desk), await _closed(desk)
    broken, whole = sorted((first, second))
    draft_of, judge = drafts.draft_of, reviews.judge

    async def drafted(desk: Desk, change: Change, *rest: Any) -> Any:
        if change.conversation.id == broken:
            raise RuntimeError("broken")
        return await draft_of(desk, change, *rest)

    monkeypatch.setattr(drafts, "draft_of", drafted)
    assert await drafts.draft_ended(desk) == (whole,)
    assert await drafts.draft_ended(desk) == ()

    judged: set[str] = set()
    both = asyncio.Event()

    async def judging(desk: Desk, conversation: str) -> int:
        judged.add(conversation)
        if judged == {broken, whole}:
            both.set()
        if conversation == broken:
            raise RuntimeError("broken")
        return await judge(desk, conversation)

    monkeypatch.setattr(reviews, "judge", judging)
    aftermaths = Aftermaths(desk)
    for name in (broken, whole):
        aftermaths.on_news(News(name, aftermath_changed=True))
    running = asyncio.create_task(aftermaths.run())
    async with asyncio.timeout(5):
        await both.wait()
    aftermaths.bell.end()
    await running
    await desk.store.close()


class _Judging:
    """The rules of review, which fail the first `failing` times. `done` is set when they were applied."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, failing: int) -> None:
        self.failing = failing
        self.tries = 0
        self.done = asyncio.Event()
        monkeypatch.setattr(reviews, "judge", self._judge)

    async def _judge(self, _desk: Desk, _conversation: str) -> int:
        self.tries += 1
        if self.tries <= self.failing:
            raise Unavailable
        self.done.set()
        return 0


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = make_desk(desk_settings(sqlite_url(tmp_path)), clock=lambda: 1_000_000.0)
    await desk.store.migrate()
    yield desk
    await desk.store.close()


async def test_review_that_could_not_be_picked_is_picked_later(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aftermath, "_EVERY_SECONDS", 0.02)
    monkeypatch.setattr(aftermath, "_BACKOFF", Backoff(first=0.02, longest=1.0))
    judging, aftermaths = _Judging(monkeypatch, failing=2), Aftermaths(desk)
    aftermaths.on_news(News("c1", aftermath_changed=True))
    running = asyncio.create_task(aftermaths.run())
    async with asyncio.timeout(5):
        await judging.done.wait()
    aftermaths.bell.end()
    await running
    assert judging.tries == 3


async def test_what_fails_is_not_tried_at_every_ring(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    judging, aftermaths = _Judging(monkeypatch, failing=99), Aftermaths(desk)
    aftermaths.on_news(News("c1", aftermath_changed=True))
    for _ in range(3):
        await aftermaths._work()
    assert judging.tries == 1
    aftermaths.on_news(News("c1", aftermath_changed=True))  # more became known of it
    await aftermaths._work()
    assert judging.tries == 2


async def test_silences_that_could_not_be_read_are_looked_for_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, looked = 1_000_000.0, list[float]()
    monkeypatch.setattr(desk.changes, "clock", lambda: now)

    async def ask_silent(_desk: Desk, *, look_back_seconds: float) -> int:
        looked.append(look_back_seconds)
        if len(looked) in (1, 3):
            raise Unavailable
        return 0

    monkeypatch.setattr(ratings, "ask_silent", ask_silent)
    aftermaths = Aftermaths(desk)
    for seconds in (0, 1, 11, 30, 90):  # it fails, it is not tried again at once, it is done; it fails, and is done
        now += seconds
        with contextlib.suppress(Unavailable):
            await aftermaths._work()
    assert looked == [3600.0, 3600.0, 330.0, 420.0]
