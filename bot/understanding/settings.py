"""The options of the parts that learn nothing of their own, with their defaults.

bot/config.yml sets them per component; a file is seen from the project's folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

# What our customers are likely to write in. Those of another script cost nothing; two that are close relatives (Danish
# and Norwegian) would make each other worse in short texts.
LANGUAGES = (
    "en", "es", "fr", "de", "it", "pt", "nl", "pl", "tr", "vi", "zh", "ja", "ko", "ru", "uk", "ar", "he", "el", "hi", "th"
)  # fmt: skip


class EntitySettings(msgspec.Struct, frozen=True):
    """How values are found.

    `names_file` tells what products and appointments are called; `region` is the country (ISO 3166) whose phone
    numbers need no country code; `time_zone` is the company's, for customers whose own is not known.
    """

    names_file: str = "data/entities.yml"
    region: str = "US"
    time_zone: str = "America/New_York"


class KnowledgeSettings(msgspec.Struct, frozen=True):
    """Where the articles lie, and the cosine from which one counts as an answer."""

    folder: str = "data/knowledge"
    threshold: float = 0.5


class SentimentSettings(msgspec.Struct, frozen=True):
    """The file of messages that feelings are learned from.

    `classifier` is a folder with a `transformers` sequence classifier that is used instead; "" for none.
    """

    examples_file: str = "data/sentiment/messages.yml"
    classifier: str = ""


class NeedSettings(msgspec.Struct, frozen=True):
    """The folder of messages that the signs of a need for a person are learned from, a file for each sign."""

    examples_folder: str = "data/needs"


class FrustrationSettings(msgspec.Struct, frozen=True):
    """The file of rated conversations that frustration is learned from; `classifier` as in `SentimentSettings`."""

    conversations_file: str = "data/sentiment/conversations.yml"
    classifier: str = ""


class TriggerSettings(msgspec.Struct, frozen=True):
    """The file of the escalation policy."""

    policy_file: str = "data/escalation.yml"


class LanguageSettings(msgspec.Struct, frozen=True):
    """The languages to tell apart (ISO 639-1), and the one that is said when it is not sure."""

    languages: tuple[str, ...] = LANGUAGES
    default: str = "en"


S = TypeVar("S", bound=msgspec.Struct)


def read_settings(config: Mapping[str, Any], kind: type[S]) -> S:
    """Take the options of `kind` from a component's configuration; the others in it are somebody else's.

    Raises `msgspec.ValidationError` that names the option whose value is of a wrong type.
    """
    return msgspec.convert({name: config[name] for name in kind.__struct_fields__ if name in config}, kind)
