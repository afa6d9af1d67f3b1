"""What the intents of a model were taught with: kept beside it, so that it can be judged against another one later.

An archive holds what was learned and not what from. Cross-validation needs the examples, so training leaves them here.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import msgspec

FILE = "taught.json.gz"


class Example(msgspec.Struct, frozen=True, array_like=True):
    """A message as it stands in data/nlu, without marks of entities, and its intent."""

    text: str
    intent: str


class Taught(msgspec.Struct, frozen=True):
    """The examples, and the options of the intents and of the encoder as bot/config.yml had them (as JSON objects)."""

    examples: tuple[Example, ...]
    intents: dict[str, msgspec.Raw]
    encoder: dict[str, str]


def read_taught(folder: Path) -> Taught | None:
    """What lies in a model's folder; None where an older version trained it, or where the file is damaged."""
    try:
        return msgspec.json.decode(gzip.decompress((folder / FILE).read_bytes()), type=Taught)
    except (OSError, EOFError, gzip.BadGzipFile, msgspec.MsgspecError):
        return None


def write_taught(taught: Taught, folder: Path) -> None:
    """Keep it with a model. The same examples make the same bytes."""
    (folder / FILE).write_bytes(gzip.compress(msgspec.json.encode(taught), mtime=0))


def taught_now(*, config: Path, nlu: Path) -> Taught:
    """What a training that begins now learns intents from. Rasa must be prepared (`frontline.rasa_engine`).

    Raises `bot.understanding.errors.DataFileNotReadable` for a pipeline without our encoder and intents.
    """
    from rasa.shared.nlu.constants import INTENT, TEXT
    from rasa.shared.nlu.training_data.loading import load_data

    from bot.benchmark.configured import read_configured

    configured = read_configured(config)
    examples = (
        Example(example.get(TEXT), example.get(INTENT))
        for example in load_data(str(nlu)).intent_examples
        if example.get(TEXT)
    )
    options = msgspec.to_builtins(configured.intents)
    return Taught(
        examples=tuple(sorted(set(examples), key=lambda one: (one.intent, one.text))),
        intents={name: msgspec.Raw(msgspec.json.encode(value)) for name, value in options.items()},
        encoder={"weights": configured.weights, "cache": configured.cache, "precision": configured.precision},
    )
