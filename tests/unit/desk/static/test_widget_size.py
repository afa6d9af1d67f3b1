"""What the chat loads into a company's page, all parts of it, stays small."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from desk.web.pages import STATIC

MOST_BYTES = 60_000
FIRST_MOST_BYTES = 45_000
LANGUAGES = sorted(path.stem for path in (STATIC / "widget" / "languages").glob("*.js"))
_STATIC_IMPORT = re.compile(r'^(?:import|export)\b[^;]*?from "(\.[^"]+)";', re.MULTILINE)
_LAZY_IMPORT = re.compile(r"import\([`\"](\.[^`\"]+)[`\"]\)")


def loaded(start: Path, *, code: str, is_lazy: bool) -> set[Path]:
    """The files that `start` brings in a language, with those that are fetched when they are needed or without them."""
    seen: set[Path] = set()
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        text = path.read_text(encoding="utf-8")
        wanted = _STATIC_IMPORT.findall(text)
        lazy = _LAZY_IMPORT.findall(text)
        wanted += lazy if is_lazy else [one for one in lazy if "/languages/" in one]
        waiting += [(path.parent / one.replace("${code}", code)).resolve() for one in wanted]
    return seen


def compressed(paths: set[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in paths)


def everything(code: str, *, is_lazy: bool) -> set[Path]:
    folder = STATIC / "widget"
    return {folder / "widget.js", *folder.glob("*.css"), *loaded(folder / "app.js", code=code, is_lazy=is_lazy)}


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_that_the_chat_ever_loads_is_small(code: str) -> None:
    size = compressed(everything(code, is_lazy=True))
    assert size < MOST_BYTES, f"the chat loads {size} bytes, compressed, in {code}"


def test_emoji_files_and_other_languages_are_not_loaded_before_they_are_needed() -> None:
    first = everything("de", is_lazy=False)
    names = {path.name for path in first}
    assert not {"emoji_picker.js", "files_view.js", "image_viewer.js", "draft_files_view.js"} & names
    assert {path for path in first if path.parent.name == "languages"} == {STATIC / "widget" / "languages" / "de.js"}
    assert compressed(first) < FIRST_MOST_BYTES


def test_measure_sees_every_module_of_the_chat() -> None:
    folder = STATIC / "widget"
    unused = set(folder.glob("*.js")) - everything("en", is_lazy=True)
    assert unused == set(), "these are loaded by nothing, or in a way that the measure does not see"


def test_each_language_has_its_emoji() -> None:
    assert sorted(path.stem for path in (STATIC / "vendor" / "emoji").glob("*.js")) == LANGUAGES
