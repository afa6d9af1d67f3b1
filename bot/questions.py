"""What the desk asks beside the turns: which articles answer a question, what a text means, and how near texts are.

Nothing is remembered of it, and no tracker is touched.
"""

from __future__ import annotations

import logging
from typing import Any

import msgspec
import numpy as np
from rasa.core.agent import Agent
from rasa.engine.storage.storage import ModelMetadata
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.encoder import SentenceEncoder
from bot.components.knowledge import PASSAGES, KnowledgeFinder
from bot.components.vectors import sentence_vector
from bot.parse_data import understanding_of
from bot.text_parser import TextParser
from bot.understanding.encoder import ENCODER_VERSION
from bot.understanding.encoder_weights import WEIGHTS_SHA256
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

_MOST_ARTICLES = 10
_QUESTION_CHARACTERS = 2000


class Answers:
    """Answers with the understanding of a loaded agent."""

    def __init__(self, agent: Agent) -> None:
        processor = agent.processor
        self._parser = TextParser(processor)
        self._slots = agent.domain.slots
        schema = processor.model_metadata.predict_schema.nodes
        self._encoder = next((name for name, node in schema.items() if issubclass(node.uses, SentenceEncoder)), "")
        alias = schema[self._encoder].config.get(FEATURIZER_CLASS_ALIAS, "encoder") if self._encoder else ""
        self._vectors = {"encoder": alias}
        articles = (FIND,) if _knows_articles(processor.model_metadata) else ()
        self.kinds = (UNDERSTAND, *articles, *((ENCODE,) if self._encoder else ()))

    def answer(
        self, question: FindArticles | UnderstandText | EncodeTexts
    ) -> ArticlesFound | TextUnderstood | TextsEncoded | QuestionFailed:
        """The answer. An error is logged and told, for nothing may end the connection that turns come over."""
        try:
            match question:
                case FindArticles():
                    return self._find(question)
                case EncodeTexts():
                    return self._encode(question)
                case _:
                    return self._understand(question)
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

    def _encode(self, asked: EncodeTexts) -> TextsEncoded:
        nobody = DialogueStateTracker("question", self._slots)
        read = [
            self._parser.read_until(self._encoder, text[:_QUESTION_CHARACTERS], tracker=nobody)
            for text in asked.texts[:MOST_TEXTS]
        ]
        vectors = np.stack([sentence_vector(message, self._vectors) for message in read])
        told = vectors.astype("<f2").tobytes()
        return TextsEncoded(
            id=asked.id, size=vectors.shape[1], vectors=told, model=f"{WEIGHTS_SHA256[:12]}.{ENCODER_VERSION}"
        )

    def _read(self, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        nobody = DialogueStateTracker("question", self._slots)
        return self._parser.parse(text[:_QUESTION_CHARACTERS], metadata=metadata, tracker=nobody)


def _knows_articles(metadata: ModelMetadata) -> bool:
    return any(issubclass(node.uses, KnowledgeFinder) for node in metadata.predict_schema.nodes.values())
