"""Reading `bot/gates.yml`."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec

from frontline import places
from frontline.designers_file import checked
from frontline.errors import ConfigurationError
from frontline.model.gates_model import Gates
from handoff.document import Document, did_you_mean
from handoff.exceptions import DocumentInvalid

_FIELDS = {field.name: field for field in msgspec.structs.fields(Gates)}


class GatesInvalid(DocumentInvalid):
    """Raised when `bot/gates.yml` is wrong; `problems` name each mistake with its line."""


def parse_gates(text: str, *, source: str, intents: Collection[str] = ()) -> Gates:
    """The gates in `text`. `source` is the file's name as problems shall show it; with `intents`, the protected ones must be
    among them.

    Raises `GatesInvalid` with every problem found: unreadable YAML, unknown or missing names, values out of range.
    """
    document = Document(text, source=source)
    if not document.problems and not isinstance(document.data, dict):
        document.report((), f"A file of gates is a mapping with the keys {', '.join(_FIELDS)}.")
    gates = None if document.problems else _convert(document)
    if gates is not None:
        _check(gates, document, intents)
    if gates is None or document.problems:
        raise GatesInvalid(tuple(document.problems))
    return gates


def gates_problems(*, intents: Collection[str] = (), root: Path = places.ROOT) -> list[str]:
    """What is wrong with the file, a sentence each with file and line; empty when it is right."""
    return checked(places.GATES, lambda text, source: parse_gates(text, source=source, intents=intents), root=root)[1]


def read_gates(path: Path = places.GATES) -> Gates:
    """The gates in force. Raises ConfigurationError that names every mistake."""
    try:
        return parse_gates(path.read_text(encoding="utf-8"), source=places.shown(path))
    except FileNotFoundError:
        raise ConfigurationError(
            f"{places.shown(path)} is missing: it says what a model must show before it is promoted (docs/models.md)."
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{places.shown(path)} is not UTF-8: {error.reason} at byte {error.start}.") from error
    except DocumentInvalid as error:
        raise ConfigurationError(" ".join(map(str, error.problems))) from error


def _convert(document: Document) -> Gates | None:
    data: dict[str, Any] = document.data
    for name, value in data.items():
        if name not in _FIELDS:
            document.report((name,), f"`{name}` is not known in a file of gates: {did_you_mean(name, _FIELDS)}")
        else:
            # Converted one by one, so that one mistake does not hide the next.
            document.convert(value, _FIELDS[name].type, (name,))
    for name, field in _FIELDS.items():
        if name not in data and field.required:
            document.report((), f"`{name}` is missing in the file of gates.")
    return None if document.problems else document.convert(data, Gates, ())


def _check(gates: Gates, document: Document, intents: Collection[str]) -> None:
    crossed = gates.cross_validation
    if crossed.protected_recall_may_fall_by is not None and not crossed.protected:
        document.report(
            ("cross_validation", "protected_recall_may_fall_by"), "No intent is named in `protected` that this is for."
        )
    if crossed.protected and crossed.protected_recall_may_fall_by is None:
        document.report(
            ("cross_validation", "protected"), "Without `protected_recall_may_fall_by` these intents are not protected."
        )
    for place, name in enumerate(crossed.protected):
        if intents and name not in intents:
            path = ("cross_validation", "protected", place)
            document.report(path, f"There is no intent `{name}`: {did_you_mean(name, intents)}")
