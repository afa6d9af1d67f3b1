"""One conversation that cannot be worked on keeps no other from its turn."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from desk import customers, handoffs
from desk.app import make_desk
from desk.change import Change, News
from desk.context import Desk
from desk.handoffs import Cause
from desk.store.agents import Agent, Role
from desk.store.readings import Reading
from desk.wrap_up import drafts, reviews
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
