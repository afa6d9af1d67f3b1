"""Rasa component: all intents that a message means, as the key `intents`.

Its value is a list of {"name", "confidence", "start", "end", "article"}, in the order of the text; the places are
characters of the message, and `article` is the slug of the article that answers these words, or "". A message that
means one thing has one item, that spans all of it; one that was not understood has none.

Where there are several, the message's `intent` becomes the first of them, and the ranking starts with them.
"""

from __future__ import annotations

from typing import Any

import msgspec
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.clauses import CLAUSE, CUT_FROM, ClauseSplitter
from bot.components.intents import as_rasa
from bot.components.options import read_options
from bot.components.untrained import UntrainedPart
from bot.understanding.intents import FALLBACK_INTENT, IntentReading, ScoredIntent
from bot.understanding.message_text import read_text
from bot.understanding.several_intents import (
    SeveralIntentsSettings,
    meant_intents,
    reading_of,
    the_one_meant,
    with_meant_first,
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SeveralIntents(UntrainedPart):
    """Sets a message's `intents`, and takes the clauses away again."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options: those of `SeveralIntentsSettings`."""
        return dict(msgspec.to_builtins(SeveralIntentsSettings()))

    @classmethod
    def required_components(cls) -> list[type]:
        """Name what must stand earlier in the pipeline."""
        return [ClauseSplitter]

    def __init__(self, config: dict[str, Any]) -> None:
        """Read the options. Raises InvalidConfigException that names the one of a wrong type."""
        self._settings = read_options(config, SeveralIntentsSettings, component=type(self))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intents of incoming messages, and return these without their clauses."""
        whole = [message for message in messages if message.get(CLAUSE) is None]
        for message in whole:
            clauses = [part for part in messages if part.get(CUT_FROM) is message]
            reading = _understood(message)
            meant = meant_intents(
                [
                    reading_of(part.get(CLAUSE), _understood(part), article=_article(part), settings=self._settings)
                    for part in clauses
                ],
                ranking={scored.name: scored.confidence for scored in reading.ranking},
                settings=self._settings,
            )
            if meant:
                reading = with_meant_first(reading, meant)
                message.set(INTENT, as_rasa(reading.intent), add_to_output=True)
                message.set(INTENT_RANKING_KEY, [as_rasa(scored) for scored in reading.ranking], add_to_output=True)
            else:
                text = read_text(message.get(TEXT))
                meant = the_one_meant(reading, text, article=_article(message))
            message.set("intents", msgspec.to_builtins(list(meant)), add_to_output=True)
        return whole


def _understood(message: Message) -> IntentReading:
    ranking = message.get(INTENT_RANKING_KEY) or []
    return IntentReading(_scored(message.get(INTENT)), tuple(_scored(one) for one in ranking))


def _article(message: Message) -> str:
    """The nearest article, where one is near enough; "" where no KnowledgeFinder stands earlier."""
    near = (message.get("knowledge") or [None])[0]
    return str(near["slug"]) if near and near["above"] else ""


def _scored(intent: dict[str, Any] | None) -> ScoredIntent:
    found = intent or {}
    return ScoredIntent(
        str(found.get(INTENT_NAME_KEY) or FALLBACK_INTENT), float(found.get(PREDICTED_CONFIDENCE_KEY) or 0.0)
    )
