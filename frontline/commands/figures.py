"""How measured figures are shown, and how it is said that something could not be measured."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import click


@contextlib.contextmanager
def in_a_sentence() -> Iterator[None]:
    """Turn what understanding raises into the failure that the command line reports."""
    from bot.understanding.errors import UnderstandingError
    from frontline.errors import FrontlineError

    try:
        yield
    except UnderstandingError as error:
        raise FrontlineError(str(error)) from error


def show(figures: object, *, as_json: bool) -> None:
    """Write figures to standard output, one a line, or as one JSON object."""
    import msgspec

    values = _rounded(msgspec.to_builtins(figures))
    if as_json:
        click.echo(json.dumps(values))
        return
    lines = _lines(values)
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        click.echo(f"{name:<{width}}  {value}")


def _lines(values: dict[str, Any], *, within: str = "") -> list[tuple[str, str]]:
    """Return a line for each figure; the names of figures within figures begin with the outer name."""
    lines = []
    for key, value in values.items():
        name = f"{within}{key}"
        if isinstance(value, dict):
            lines.extend(_lines(value, within=f"{name}: "))
        else:
            lines.append((name, "-" if value is None else format(value, "g" if isinstance(value, float) else "")))
    return lines


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    return round(value, 4) if isinstance(value, float) else value
