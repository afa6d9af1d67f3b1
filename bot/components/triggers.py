"""Rasa component: the escalation policy's trigger phrases, as the keys `triggers` and `dismissed_triggers`.

Both are lists of {"name", "text", "start", "end"}; the places are characters of the message. Dismissed are phrases that
are denied, quoted from others, or harmless in their context.
"""

from __future__ import annotations

from typing import Any

import msgspec
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.untrained import UntrainedPart
from bot.policy_in_force import policy_source
from bot.understanding.message_text import read_text
from bot.understanding.settings import TriggerSettings
from bot.understanding.triggers import TriggerFinder as PhraseFinder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class TriggerFinder(UntrainedPart):
    """Sets a message's `triggers`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the option: the policy file."""
        return dict(msgspec.to_builtins(TriggerSettings()))

    @staticmethod
    def required_packages() -> list[str]:
        """Name what must be installed."""
        return ["spacy", "lemminflect", "rapidfuzz"]

    def __init__(self, config: dict[str, Any]) -> None:
        """Prepare for the phrases of the policy in force. Raises `PolicyInvalid`, and `OSError` where it has no file."""
        self._source = policy_source(config["policy_file"])
        self._triggers = self._source.policy.triggers
        self._finder = PhraseFinder(self._triggers)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the triggers of incoming messages."""
        triggers = self._source.policy.triggers
        # To prepare for other phrases takes half a second, which an edit of the rules alone must not cost.
        if triggers is not self._triggers and triggers != self._triggers:
            self._finder = PhraseFinder(triggers)
        self._triggers = triggers
        for message in messages:
            reading = self._finder.read(read_text(message.get(TEXT)))
            message.set("triggers", msgspec.to_builtins(list(reading.found)), add_to_output=True)
            message.set("dismissed_triggers", msgspec.to_builtins(list(reading.dismissed)), add_to_output=True)
        return messages
