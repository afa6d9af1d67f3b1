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
from bot.understanding.message_text import read_text
from bot.understanding.settings import TriggerSettings
from bot.understanding.sources import project_path
from bot.understanding.triggers import trigger_finder


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
        """Read the policy as it is now: a change needs a new start, but no training."""
        self._finder = trigger_finder(project_path(config["policy_file"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the triggers of incoming messages."""
        for message in messages:
            reading = self._finder.read(read_text(message.get(TEXT)))
            message.set("triggers", msgspec.to_builtins(list(reading.found)), add_to_output=True)
            message.set("dismissed_triggers", msgspec.to_builtins(list(reading.dismissed)), add_to_output=True)
        return messages
