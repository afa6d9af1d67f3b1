"""Read one of the designers' files as the desk will read it, and say what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from frontline.places import ROOT

T = TypeVar("T")


def checked(path: Path, parse: Callable[[str, str], T], *, root: Path = ROOT) -> tuple[T | None, list[str]]:
    """What `parse(text, source)` makes of the file, and what is wrong with it, a sentence each; one of the two is empty.

    `path` is the file's place in the project, `root` where the project lies.
    """
    from handoff.exceptions import DocumentInvalid

    name = str(path.relative_to(ROOT))
    try:
        return parse((root / name).read_text(encoding="utf-8"), name), []
    except FileNotFoundError:
        return None, [f"{name} is missing."]
    except UnicodeDecodeError as error:
        return None, [f"{name} is not UTF-8: {error.reason} at byte {error.start}."]
    except DocumentInvalid as error:
        return None, [str(problem) for problem in error.problems]
