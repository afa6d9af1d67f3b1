"""Rasa component: the values that a message names, found by rule."""

from __future__ import annotations

from typing import Any

import msgspec
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.untrained import UntrainedPart
from bot.understanding.entities import EntityFinder, read_names
from bot.understanding.message_text import read_text
from bot.understanding.settings import EntitySettings
from bot.understanding.sources import project_path
from bot.understanding.writing_time import writing_time


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityRules(UntrainedPart):
    """Adds to a message's `entities`. Times carry the keys `grain` and `part_of_day`, amounts `currency`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options of `EntitySettings`."""
        return dict(msgspec.to_builtins(EntitySettings()))

    @staticmethod
    def required_packages() -> list[str]:
        """Name what must be installed."""
        return ["spacy", "phonenumbers", "lemminflect", "rapidfuzz", "names"]

    def __init__(self, config: dict[str, Any]) -> None:
        """Read the names as they are now: a change needs a new start, but no training."""
        self._time_zone = config["time_zone"]
        self._finder = EntityFinder(read_names(project_path(config["names_file"])), region=config["region"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of incoming messages."""
        for message in messages:
            now = writing_time(message.get("metadata"), default_time_zone=self._time_zone)
            found = [
                {
                    "entity": entity.name,
                    "value": entity.value,
                    "start": entity.start,
                    "end": entity.end,
                    "extractor": type(self).__name__,
                    **entity.details,
                }
                for entity in self._finder.find(read_text(message.get(TEXT)), now=now)
            ]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages
