"""What texts mean, asked of a worker a few at a time and remembered, for the desk carries no model.

While a designer is at work the examples of the training data are learned in the background, so that each new example is
compared with all of them. Without a worker everything goes on by words.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from desk.background import Background
from desk.copilot.questions import Questions
from handoff.wire.meaning import ENCODE, MOST_TEXTS, TextsEncoded

logger = logging.getLogger(__name__)

Vector = npt.NDArray[np.float32]

_MOST_VECTORS = 30_000  # 384 numbers of two bytes each: 23 MB
_PAUSE_SECONDS = 0.5  # between questions that nobody waits for, so that customers' turns come first
_MOST_MISSES = 3


class Meanings:
    """The vectors of texts. Belongs to one event loop."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        self._vectors: OrderedDict[str, npt.NDArray[np.float16]] = OrderedDict()
        self._model = ""
        self._learning = Background("The meaning of the training data's examples")
        self._is_learning = False
        self._is_over = False
        # A worker takes one of these questions at a time: what a designer asks waits for what is learned beside it.
        self._asking = asyncio.Lock()

    @property
    def is_there(self) -> bool:
        """Whether a worker tells meanings now."""
        return self._questions.can_answer(ENCODE)

    def known(self, texts: Iterable[str]) -> list[Vector | None]:
        """The vectors that are known, None for the others."""
        found = (self._vectors.get(text) for text in texts)
        return [None if one is None else one.astype(np.float32) for one in found]

    async def of(self, texts: Sequence[str]) -> list[Vector | None]:
        """The vectors of a few texts, asked for where they are not known; None for what no worker told."""
        await self._ask([text for text in dict.fromkeys(texts) if text not in self._vectors])
        return self.known(texts)

    def learn(self, texts: Sequence[str]) -> None:
        """Get to know these texts in the background, unless that is under way already."""
        if not self._is_learning and self.is_there and any(text not in self._vectors for text in texts):
            self._is_learning = True
            self._learning.begin(self._learn(tuple(texts)))

    async def stop(self) -> None:
        """End what is asked in the background."""
        self._is_over = True
        await self._learning.stop()

    async def _learn(self, texts: tuple[str, ...]) -> None:
        misses = 0
        try:
            for start in range(0, len(texts), MOST_TEXTS):
                wanted = [text for text in texts[start : start + MOST_TEXTS] if text not in self._vectors]
                if not wanted:
                    continue
                if self._is_over:
                    return
                misses = 0 if await self._ask(wanted) else misses + 1
                if misses == _MOST_MISSES:
                    logger.info("No worker tells what texts mean any more; the rest is compared by words")
                    return
                await asyncio.sleep(_PAUSE_SECONDS)
        finally:
            self._is_learning = False

    async def _ask(self, texts: Sequence[str]) -> bool:
        """Whether all were told."""
        for start in range(0, len(texts), MOST_TEXTS):
            some = texts[start : start + MOST_TEXTS]
            async with self._asking:
                answer = await self._questions.encode(some)
            vectors = None if answer is None else _read(answer, count=len(some))
            if answer is None or vectors is None:
                return False
            if answer.model != self._model:
                # A worker with another encoder: its vectors are not compared with those of before.
                self._vectors.clear()
                self._model = answer.model
            for text, vector in zip(some, vectors, strict=True):
                self._vectors[text] = vector
                if len(self._vectors) > _MOST_VECTORS:
                    self._vectors.popitem(last=False)
        return True


def _read(answer: TextsEncoded, *, count: int) -> npt.NDArray[np.float16] | None:
    """The vectors, a row each; None for an answer that is none."""
    if answer.size <= 0 or len(answer.vectors) != 2 * count * answer.size:
        return None
    vectors = np.frombuffer(answer.vectors, dtype="<f2").reshape(count, answer.size)
    return vectors if bool(np.isfinite(vectors).all()) else None
