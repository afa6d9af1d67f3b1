"""What the desk asks beside the turns: which articles answer a question, and what a text means.

Nothing is remembered of it, and no tracker is touched.
"""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from rasa.core.agent import Agent
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.knowledge import PASSAGES, KnowledgeFinder
from bot.parse_data import understanding_of
from bot.text_parser import TextParser
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

logger = logging.getLogger(__name__)

_MOST_ARTICLES = 10
_QUESTION_CHARACTERS = 2000


class Answers:
    """Answers with the understanding of a loaded agent."""

    def __init__(self, agent: Agent) -> None:
        processor = agent.processor
        self._parser = TextParser(processor)
        self._slots = agent.domain.slots
        self.kinds = (UNDERSTAND, FIND) if _knows_articles(processor.model_metadata) else (UNDERSTAND,)

    def answer(self, question: FindArticles | UnderstandText) -> ArticlesFound | TextUnderstood | QuestionFailed:
        """The answer. An error is logged and told, for nothing may end the connection that turns come over."""
        try:
            return self._find(question) if isinstance(question, FindArticles) else self._understand(question)
        except Exception as error:
            logger.exception("A question of the desk could not be answered")
            return QuestionFailed(
                id=question.id, message=f"The question could not be answered: {type(error).__name__}."
            )

    def _find(self, asked: FindArticles) -> ArticlesFound:
        most = max(1, min(asked.most, _MOST_ARTICLES))
        found = self._read(asked.question, {PASSAGES: most}).get(PASSAGES) or []
        return ArticlesFound(id=asked.id, articles=msgspec.convert(found, tuple[FoundArticle, ...]))

    def _understand(self, asked: UnderstandText) -> TextUnderstood:
        metadata = {"at": asked.at, "customer": msgspec.to_builtins(asked.customer)}
        return TextUnderstood(id=asked.id, understanding=understanding_of(self._read(asked.text, metadata)))

    def _read(self, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        nobody = DialogueStateTracker("question", self._slots)
        return self._parser.parse(text[:_QUESTION_CHARACTERS], metadata=metadata, tracker=nobody)


def _knows_articles(metadata: ModelMetadata) -> bool:
    return any(issubclass(node.uses, KnowledgeFinder) for node in metadata.predict_schema.nodes.values())
