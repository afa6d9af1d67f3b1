"""A small project whose training data the workbench may change, and messages that wait for a designer."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from desk.settings import ROOT
from desk.wrap_up import wrong_answers
from handoff.conversation import IntentScore, Sentiment, Turn, Understanding
from handoff.wire.worker import OfferTurn, TurnDone
from tests.desk_world import Customer, DeskWorld, ScriptedWorker

NLU = """version: "3.1"

# What customers ask of orders.
nlu:
  - intent: track_order
    examples: |
      - where is my order
      - my parcel has not come yet
      - track it please   # not a comment

  # Only before it ships.
  - intent: cancel_order
    examples: |
      - cancel my order
      - I want to take back what I ordered
"""
GREETINGS = """version: "3.1"

nlu:
- intent: greet
  examples: |
    - hi
    - good morning
"""
DOMAIN = """version: "3.1"

intents:
  # Tasks
  - track_order: {use_entities: []}
  - cancel_order: {use_entities: []} # until it ships
  - greet
  - nlu_fallback

entities:
  - order_number
  - product

actions:
  - action_assist
"""
RULES = """version: "3.1"

rules:
  - rule: A person helps
    steps:
      - intent: cancel_order
      - action: action_assist
"""


def small_project(folder: Path) -> Path:
    """A project of three intents, in a folder of its own."""
    root = folder / "project"
    for name, text in {
        "data/nlu/orders.yml": NLU,
        "data/nlu/small_talk.yml": GREETINGS,
        "bot/domain/domain.yml": DOMAIN,
        "data/rules/rules.yml": RULES,
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def own_project(folder: Path) -> Path:
    """A copy of the delivered training data."""
    root = folder / "project"
    for name in ("data/nlu", "data/rules", "bot/domain"):
        shutil.copytree(ROOT / name, root / name)
    return root


def understood(intent: str, confidence: float, *others: tuple[str, float]) -> Understanding:
    """What a model made of a message, with its other guesses."""
    ranking = (IntentScore(intent, confidence), *(IntentScore(*one) for one in others))
    return Understanding(intent=intent, confidence=confidence, ranking=ranking, sentiment=Sentiment())


async def said(
    customer: Customer, worker: ScriptedWorker, text: str, meaning: Understanding, *, answer: str = "Sorry?"
) -> OfferTurn:
    """The customer writes, and the bot understands it so and answers."""
    await customer.say(text)
    offer = await worker.offer()
    await worker.reply(offer, answer)
    await worker.send(TurnDone(turn=offer.turn, epoch=offer.epoch, turns=(Turn(offer.seq, text, meaning),)))
    await customer.hear(answer)
    return offer


async def flag(world: DeskWorld, agent: Any, offer: OfferTurn, right_answer: str = "") -> None:
    """An agent calls the answer to a message wrong."""
    seq = offer.seq + 1
    await wrong_answers.flag(world.desk, offer.conversation, agent, seq=seq, right_answer=right_answer)


class Designer:
    """A designer's browser on `/api/workbench`."""

    def __init__(self, world: DeskWorld, session: ClientSession) -> None:
        self._at = f"{world.origin}/api/workbench"
        self._session = session

    async def get(self, path: str = "", **query: str) -> Any:
        async with self._session.get(f"{self._at}{path}", params=query) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def post(self, path: str, body: Mapping[str, Any] | None = None, *, status: int = 200) -> Any:
        async with self._session.post(f"{self._at}/{path}", json=dict(body or {})) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def delete(self, path: str, *, status: int = 200) -> Any:
        async with self._session.delete(f"{self._at}/{path}", json={}) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def next(self, reason: str = "") -> Any:
        return (await self.post("next", {"reason": reason}))["message"]

    async def say(self, message: Mapping[str, Any], verdict: str, *, status: int = 200, **more: Any) -> Any:
        body = {
            "conversation": message["conversation"],
            "seq": message["seq"],
            "verdict": verdict,
            "intent": message["intent"] if verdict == "right" else "",
            "text": message["proposed"],
            "marks": message["marks"],
        }
        return await self.post("verdicts", body | more, status=status)
