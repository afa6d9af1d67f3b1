"""From a conversation that a person resolved to an article that the desk knows, over the API, as a designer does it."""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from desk.insight.ledger import Ledger
from desk.settings import ROOT
from desk.store.agents import Role
from handoff.conversation import Failure, FailureKind, Turn, Understanding
from handoff.wire.agent import ClaimHandoff, CloseConversation, SendReply
from handoff.wire.customer import RequestHuman
from handoff.wire.shared import Ack, SpeakerState
from handoff.wire.worker import TurnDone
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url
from tests.waiting import until


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    shutil.copy(ROOT / "data" / "knowledge" / "exchanges.md", folder)
    settings = desk_settings(sqlite_url(tmp_path), knowledge_path=str(folder))
    async with running_desk(settings, clock=lambda: time.time() + 600.0 * len(list(tmp_path.glob("later")))) as world:
        yield world


async def asked(world: DeskWorld, tmp_path: Path) -> str:
    """A question that no article answers, and a person who explains it and resolves it."""
    customer, worker = await world.customer(), await world.worker()
    await customer.say("Can the lamp be used outdoors?")
    offer = await worker.offer()
    await worker.reply(offer, "I do not know that.")
    failure = Failure(FailureKind.NO_ANSWER, "ask_question")
    turn = Turn(offer.seq, offer.text, Understanding("ask_question", 0.9), failures=(failure,), answer="I do not know")
    await worker.send(TurnDone(turn=offer.turn, epoch=offer.epoch, turns=(turn,)))
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    agent, name = await world.agent(), customer.welcome.conversation
    await agent.do(ClaimHandoff, conversation=name)
    words = "The lamp is made for dry rooms only. Outdoors it needs the rain cover, which every shop has in stock."
    await agent.send(SendReply(id="reply", conversation=name, text=words))
    await agent.next(Ack)
    await agent.do(CloseConversation, conversation=name, disposition="resolved", note="")
    (tmp_path / "later").touch()
    await Ledger(world.desk).catch_up()
    return name


async def test_what_a_person_explained_becomes_an_article(world: DeskWorld, tmp_path: Path) -> None:
    name = await asked(world, tmp_path)
    browser = await world.browser(await world.add_agent(role=Role.DESIGNER))

    async def ask(method: str, path: str, body: Any = None) -> Any:
        async with browser.request(method, f"{world.origin}/api/knowledge/{path}", json=body) as response:
            return response.status, await response.json()

    _, told = await ask("GET", "articles")
    assert [row["slug"] for row in told["articles"]] == ["exchanges"]
    assert (told["questions"], told["drafts"]) == (1, 1)
    _, told = await ask("GET", "questions")
    (group,) = told["groups"]
    assert (group["count"], group["questions"][0]["question"]) == (1, "Can the lamp be used outdoors?")
    key = {field: group["questions"][0][field] for field in ("conversation", "seq")}
    assert await ask("POST", "questions/put-aside", {"questions": [key]}) == (200, {"count": 1})
    assert (await ask("GET", "questions"))[1]["groups"] == []

    _, told = await ask("GET", "drafts")
    (draft,) = told["drafts"]
    assert (draft["conversation"], draft["slug"]) == (name, "can-the-lamp-be-used-outdoors")
    assert "rain cover" in draft["answer"]
    article = {
        "slug": "exchanges",
        "title": "Lamps outdoors",
        "answer": draft["answer"],
        "questions": draft["questions"],
    }
    status, told = await ask("POST", f"drafts/{name}", article)
    assert status == 422
    assert "there is an article 'exchanges' already" in told["message"]
    status, told = await ask("POST", f"drafts/{name}", {**article, "slug": "lamps-outdoors"})
    assert (status, told["is_written"]) == (200, True)
    assert (tmp_path / "knowledge" / "lamps-outdoors.md").read_text(encoding="utf-8") == told["text"]
    await until(lambda: "lamps-outdoors" in world.desk.library.articles)
    assert (await ask("GET", "drafts"))[1]["drafts"] == []
    assert (await ask("DELETE", f"drafts/{name}"))[0] == 200  # nothing is left to put away
    (tmp_path / "knowledge" / "lamps-outdoors.md").unlink()
