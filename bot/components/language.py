"""Rasa component: the language of a message, as the key `language` (ISO 639-1)."""

from __future__ import annotations

from typing import Any

import msgspec
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.untrained import UntrainedPart
from bot.understanding.language import LanguageGuesser, expected_language
from bot.understanding.message_text import read_text
from bot.understanding.settings import LanguageSettings


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageFinder(UntrainedPart):
    """Sets a message's `language`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options: the languages to tell apart, and the one that is said when it is not sure."""
        return dict(msgspec.to_builtins(LanguageSettings()))

    @staticmethod
    def required_packages() -> list[str]:
        """Name what must be installed."""
        return ["py3langid", "spacy", "lemminflect"]

    def __init__(self, config: dict[str, Any]) -> None:
        """Open the statistics of the languages."""
        self._guesser = LanguageGuesser(config["languages"], default=config["default"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the language of incoming messages."""
        for message in messages:
            expected = expected_language(message.get("metadata"))
            language = self._guesser.guess(read_text(message.get(TEXT)), expected=expected)
            message.set("language", language, add_to_output=True)
        return messages
