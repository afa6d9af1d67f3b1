"""Questions to workers: one at a time, answered in time, or not at all."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from desk.copilot.questions import Questions
from desk.fanout.fanout import FanOut
from handoff.conversation import Customer, Understanding
from handoff.wire.copilot import (
    FIND,
    UNDERSTAND,
    ArticlesFound,
    FindArticles,
    FoundArticle,
    QuestionFailed,
    TextUnderstood,
    UnderstandText,
)
from handoff.wire.meaning import ENCODE, EncodeTexts, TextsEncoded

NEAR = FoundArticle("refund-times", "Refund times", "5 days", 0.7)


def alone() -> FanOut:
    """The fan-out of a desk without others."""
    return FanOut(desk="desk", url="", password="", database_url="sqlite:///desk.db")


def answering(
    questions: Questions, worker: str = "w", *, answers: tuple[str, ...] = (FIND, UNDERSTAND)
) -> list[msgspec.Struct]:
    """A worker that answers at once; what it was asked."""
    asked: list[msgspec.Struct] = []

    def send(message: msgspec.Struct) -> None:
        asked.append(message)
        if isinstance(message, FindArticles):
            questions.answered(worker, ArticlesFound(message.id, (NEAR,) * 9))
        elif isinstance(message, UnderstandText):
            questions.answered(worker, TextUnderstood(message.id, Understanding("thank", 0.9)))

    questions.join(worker, answers=answers, send=send)
    return asked


async def test_a_worker_answers_what_it_can() -> None:
    questions = Questions(alone())
    assert await questions.find("x", most=3) is None
    answering(questions, answers=(UNDERSTAND,))
    assert await questions.find("x", most=3) is None
    meaning = await questions.understand("thanks", at=1.0, customer=Customer())
    assert meaning is not None
    assert meaning.intent == "thank"
    answering(questions, "v")
    found = await questions.find("x" * 5000, most=3)
    assert found is not None
    assert len(found) == 3


async def test_nobody_waits_for_a_silent_worker_twice() -> None:
    questions, asked = Questions(alone(), timeout_seconds=0.01), list[Any]()
    questions.join("w", answers=(FIND,), send=asked.append)
    assert await questions.find("x", most=3) is None
    assert await questions.find("x", most=3) is None
    assert len(asked) == 1


async def test_a_worker_has_one_question_at_a_time() -> None:
    questions, asked = Questions(alone(), timeout_seconds=5.0), list[Any]()
    questions.join("w", answers=(FIND,), send=asked.append)
    first = asyncio.create_task(questions.find("x", most=3))
    await asyncio.sleep(0)
    assert await questions.find("y", most=3) is None
    questions.answered("w", ArticlesFound(asked[0].id, (NEAR,)))
    assert await first == (NEAR,)
    questions.answered("w", ArticlesFound(asked[0].id, ()))  # too late, and dropped


async def test_a_failure_and_a_lost_worker_are_no_answers() -> None:
    questions, asked = Questions(alone(), timeout_seconds=5.0), list[Any]()
    questions.join("w", answers=(FIND,), send=asked.append)
    failed = asyncio.create_task(questions.find("x", most=3))
    await asyncio.sleep(0)
    questions.answered("w", QuestionFailed(asked[0].id, "It broke."))
    assert await failed is None
    lost = asyncio.create_task(questions.find("x", most=3))
    await asyncio.sleep(0)
    questions.leave("w")
    assert await lost is None
    assert not questions.can_answer(FIND)


async def test_what_nobody_waits_for_keeps_no_agent_waiting() -> None:
    questions = Questions(alone())
    asked: list[Any] = []
    questions.join("w", answers=(FIND, ENCODE), send=asked.append)
    encoding = asyncio.create_task(questions.encode(["a"]))
    await asyncio.sleep(0)
    assert await questions.encode(["b"]) is None  # one of these at a time
    finding = asyncio.create_task(questions.find("x", most=1))
    await asyncio.sleep(0)
    assert [type(one) for one in asked] == [EncodeTexts, FindArticles]
    questions.answered("w", TextsEncoded(asked[0].id, 1, b"00", "m"))
    questions.answered("w", ArticlesFound(asked[1].id, (NEAR,)))
    assert await finding == (NEAR,)
    assert await encoding is not None
