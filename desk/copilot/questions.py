"""Questions that the desk asks a worker beside the turns: which articles answer this, what does this text mean.

A question never holds up a turn, and nobody waits long for its answer: a worker has at most one open, an answer must come
within a time limit, and where there is none the caller goes on without. Where no worker is connected to this desk, one of
another desk's is asked.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from desk.background import Background
from desk.fanout.fanout import FanOut
from desk.fanout.frames import Answered, Asked
from desk.identity import new_id
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
from handoff.wire.meaning import ENCODE, MOST_TEXTS, EncodeTexts, TextsEncoded

logger = logging.getLogger(__name__)

AnswerT = TypeVar("AnswerT", ArticlesFound, TextUnderstood, TextsEncoded)
Answer = ArticlesFound | TextUnderstood | TextsEncoded | QuestionFailed
Question = FindArticles | UnderstandText | EncodeTexts

_TIMEOUT_SECONDS = 1.5
# A worker that let a question pass is busy or does not answer; agents are not made to wait for it again and again.
_REST_SECONDS = 10.0
_QUESTION_CHARACTERS = 2000
_KIND: dict[type[Question], str] = {FindArticles: FIND, UnderstandText: UNDERSTAND, EncodeTexts: ENCODE}


@dataclass(slots=True, eq=False)
class _Answerer:
    """A worker that answers questions, with the one that it is answering now."""

    send: Callable[[msgspec.Struct], None]
    answers: frozenset[str]
    open: dict[str, asyncio.Future[Answer]] = field(default_factory=dict)
    # Those of `open` that nobody in a conversation waits for: others do not wait for them either.
    patient: set[str] = field(default_factory=set)
    rests_until: float = 0.0

    def is_free(self, what: str, *, now: float) -> bool:
        """Whether it may be asked this now: it has at most one question that somebody waits for, and one more beside."""
        is_busy = bool(self.open) if what == ENCODE else len(self.open) > len(self.patient)
        return what in self.answers and not is_busy and self.rests_until <= now


class Questions:
    """The workers that answer, and what they were asked. All of it belongs to one event loop."""

    def __init__(self, fanout: FanOut, *, timeout_seconds: float = _TIMEOUT_SECONDS) -> None:
        self._fanout = fanout
        self._timeout_seconds = timeout_seconds
        self._workers: dict[str, _Answerer] = {}
        self._asked_elsewhere: dict[str, asyncio.Future[Answer | None]] = {}
        self._answering = Background("The answer to another desk's question")
        fanout.answers_by(self._answered_here)
        fanout.on(Asked, self._asked)
        fanout.on(Answered, self._answered)

    def join(self, worker: str, *, answers: tuple[str, ...], send: Callable[[msgspec.Struct], None]) -> None:
        """A worker is here. `send` must not wait."""
        if answers:
            self._workers[worker] = _Answerer(send, frozenset(answers))

    def leave(self, worker: str) -> None:
        """The worker is gone: nobody waits for it any more."""
        gone = self._workers.pop(worker, None)
        for waiting in gone.open.values() if gone is not None else ():
            waiting.cancel()

    def can_answer(self, what: str) -> bool:
        """Whether there is a worker, here or at another desk, that answers this kind of question."""
        return what in self._answered_here() or self._desk_that_answers(what) != ""

    def _answered_here(self) -> tuple[str, ...]:
        return tuple(sorted({what for worker in self._workers.values() for what in worker.answers}))

    def _desk_that_answers(self, what: str) -> str:
        return next((desk for desk, peer in self._fanout.peers.items() if what in peer.answers), "")

    def answered(self, worker: str, answer: Answer) -> None:
        """A worker's answer. One that nobody waits for is dropped."""
        answerer = self._workers.get(worker)
        waiting = answerer.open.get(answer.id) if answerer is not None else None
        if isinstance(answer, QuestionFailed):
            logger.warning("A worker could not answer a question: %s", answer.message[:500])
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def find(self, question: str, *, most: int) -> tuple[FoundArticle, ...] | None:
        """The articles nearest in meaning, None where no worker answers."""
        asked = FindArticles(id=new_id(), question=question[:_QUESTION_CHARACTERS], most=most)
        answer = await self._ask(FIND, asked, ArticlesFound)
        return None if answer is None else answer.articles[:most]

    async def understand(self, text: str, *, at: float, customer: Customer) -> Understanding | None:
        """What a customer's text means, None where no worker answers."""
        asked = UnderstandText(id=new_id(), text=text[:_QUESTION_CHARACTERS], at=at, customer=customer)
        answer = await self._ask(UNDERSTAND, asked, TextUnderstood)
        return None if answer is None else answer.understanding

    async def encode(self, texts: Sequence[str]) -> TextsEncoded | None:
        """What texts mean, as vectors, None where no worker answers. At most `MOST_TEXTS` are asked for."""
        asked = EncodeTexts(id=new_id(), texts=tuple(text[:_QUESTION_CHARACTERS] for text in texts[:MOST_TEXTS]))
        return await self._ask(ENCODE, asked, TextsEncoded)

    async def _ask(self, what: str, asked: Question, expected: type[AnswerT]) -> AnswerT | None:
        if what in self._answered_here():
            answer = await self._ask_here(what, asked)
        else:
            answer = await self._ask_elsewhere(self._desk_that_answers(what), asked)
        return answer if isinstance(answer, expected) else None

    async def _ask_elsewhere(self, desk: str, asked: Question) -> Answer | None:
        if not desk:
            return None
        waiting: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self._asked_elsewhere[asked.id] = waiting
        try:
            self._fanout.tell(Asked(desk, asked))
            async with asyncio.timeout(self._timeout_seconds):
                return await waiting
        except TimeoutError:
            return None
        finally:
            del self._asked_elsewhere[asked.id]

    def _asked(self, desk: str, frame: Asked) -> None:
        """Another desk asks one of this desk's workers."""
        if frame.to == self._fanout.desk:
            self._answering.begin(self._answer(desk, frame.question))

    async def _answer(self, desk: str, asked: Question) -> None:
        answer = await self._ask_here(_KIND[type(asked)], asked)
        self._fanout.tell(Answered(desk, asked.id, answer))

    def _answered(self, _desk: str, frame: Answered) -> None:
        waiting = self._asked_elsewhere.get(frame.id)
        if frame.to == self._fanout.desk and waiting is not None and not waiting.done():
            waiting.set_result(frame.answer)

    async def _ask_here(self, what: str, asked: Question) -> Answer | None:
        loop = asyncio.get_running_loop()
        free = [worker for worker in self._workers.values() if worker.is_free(what, now=loop.time())]
        if not free:
            return None
        worker = free[0]
        waiting: asyncio.Future[Answer] = loop.create_future()
        worker.open[asked.id] = waiting
        if what == ENCODE:
            worker.patient.add(asked.id)
        try:
            worker.send(asked)
            async with asyncio.timeout(self._timeout_seconds):
                await asyncio.wait([waiting])
        except TimeoutError:
            if what != ENCODE:
                worker.rests_until = loop.time() + _REST_SECONDS
            logger.info("A worker did not answer %s within %.1f s", what, self._timeout_seconds)
            return None
        finally:
            worker.open.pop(asked.id, None)
            worker.patient.discard(asked.id)
        return None if waiting.cancelled() else waiting.result()
