"""The values that a message names: numbers of orders and parcels, ways to reach somebody, money, times, things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
import yaml

from bot.understanding.entity_patterns import Entity, find_numbers
from bot.understanding.errors import DataFileNotReadable
from bot.understanding.given_names import is_given_name
from bot.understanding.persons import find_persons
from bot.understanding.phrases import Phrase, PhraseFinder
from bot.understanding.product_names import ProductFinder
from bot.understanding.times import find_times

# Entity name -> value -> what customers call it.
NameTable = dict[str, dict[str, list[str]]]
# Things are found in the plural and with slips too. An appointment is not: "I called back" is no "call back".
_LOOSELY_WRITTEN = ("product",)


class EntityFinder:
    """Finds entities by rule. It learns nothing, so that a number is never guessed."""

    def __init__(self, names: NameTable, *, region: str) -> None:
        """Prepare the finder. `region` is the country (ISO 3166) whose phone numbers need no country code."""
        self._region = region
        self._finders: dict[str, PhraseFinder | ProductFinder] = {
            entity: ProductFinder(values)
            if entity in _LOOSELY_WRITTEN
            else PhraseFinder({value: [value, *phrases] for value, phrases in values.items()})
            for entity, values in names.items()
        }

        self._own_words = {word for values in names.values() for value in values for word in value.lower().split()}

    def find(self, text: str, *, now: datetime) -> tuple[Entity, ...]:
        """Find the entities of `text` in its order; `now` is when it was written, in the customer's time zone.

        Numbers come first: what is an order's number is no phone number, date or amount too.
        """
        numbers = list(find_numbers(text, region=self._region))
        # Blanked out, so that no piece of an e-mail address or of a number is read as a time.
        rest = _without(text, numbers)
        found = [*numbers, *self._times(rest, now), *self._names(rest), *self._persons(rest)]
        return tuple(sorted(found, key=lambda entity: (entity.start, entity.end)))

    def _times(self, text: str, now: datetime) -> Iterator[Entity]:
        for mention in find_times(text, now=now):
            details = {"grain": mention.grain, "part_of_day": mention.part_of_day}
            yield Entity("time", mention.value.isoformat(), mention.start, mention.end, details)

    def _names(self, text: str) -> Iterator[Entity]:
        for entity, finder in self._finders.items():
            for phrase in _longest(tuple(finder.find(text))):
                yield Entity(entity, phrase.name, phrase.start, phrase.end)

    def _persons(self, text: str) -> Iterator[Entity]:
        for person in find_persons(text):
            first = person.name.split()[0].lower()
            # "This is Brightwell, right?" asks for the company.
            if first not in self._own_words or is_given_name(first):
                yield Entity("person_name", person.name, person.start, person.end)


def read_names(path: Path) -> NameTable:
    """Read the table of names from a YAML file: entity, value, list of what customers call it.

    Raises DataFileNotReadable that says what is wrong with the file.
    """
    try:
        return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), NameTable)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise DataFileNotReadable(path, reason=str(error)) from error


def _without(text: str, entities: Iterable[Entity]) -> str:
    characters = list(text)
    for entity in entities:
        characters[entity.start : entity.end] = "#" * (entity.end - entity.start)
    return "".join(characters)


def _longest(phrases: Sequence[Phrase]) -> Iterator[Phrase]:
    """Of phrases that overlap under different values, yield the longest: "thermostat" inside "thermostat pro"."""
    end = 0
    for phrase in sorted(phrases, key=lambda phrase: (phrase.start, -phrase.end)):
        if phrase.start >= end:
            yield phrase
            end = phrase.end
