"""What the console's page asks for at once: every module that its first one leads to, and nothing else. What is fetched later,
with a view that few agents open, is used all the same."""

from __future__ import annotations

import posixpath
import re

from desk.web.pages import STATIC

ROOT = "/static/"
FIRST = "/static/console/app.js"
PAGE = (STATIC / "console" / "index.html").read_text(encoding="utf-8")


def text_of(address: str) -> str:
    return (STATIC / address.removeprefix(ROOT)).read_text(encoding="utf-8")


def imported(address: str, *, is_later: bool = False) -> set[str]:
    """The modules that one imports before it runs, with `is_later` also those that it fetches later with `import()`."""
    text = text_of(address)
    named = re.findall(r'^(?:import|export) (?:[^";]*from )?"(\.[^"]+)";', text, re.MULTILINE)
    if is_later:
        named += re.findall(r'\bimport\("(\.[^"]+)"\)', text)
    return {posixpath.normpath(posixpath.join(posixpath.dirname(address), name)) for name in named}


def reached(*, is_later: bool = False) -> set[str]:
    """All modules that the first one leads to."""
    needed, waiting = {FIRST}, [FIRST]
    while waiting:
        fresh = imported(waiting.pop(), is_later=is_later) - needed
        needed |= fresh
        waiting += fresh
    return needed


def test_page_asks_for_all_its_modules_at_once() -> None:
    needed = reached()
    assert len(needed) > 50, "the search does not find the imports any more"
    assert set(re.findall(r'(?:href|src)="([^"]+\.js)"', PAGE)) == needed


def test_each_module_of_the_console_is_used() -> None:
    modules = {f"{ROOT}{path.relative_to(STATIC)}" for path in (STATIC / "console").rglob("*.js")}
    assert modules <= reached(is_later=True)


def test_figures_and_their_charts_are_fetched_when_they_are_shown() -> None:
    at_once = reached()
    later = reached(is_later=True) - at_once
    assert {f"{ROOT}vendor/chart.js", f"{ROOT}console/insight/page.js"} <= later
    assert not any("/insight/" in address for address in at_once)


def test_each_style_sheet_of_the_console_is_asked_for() -> None:
    sheets = {f"{ROOT}console/{path.name}" for path in (STATIC / "console").glob("*.css")}
    assert sheets <= set(re.findall(r'href="([^"]+\.css)"', PAGE))
