"""What the console's page asks for at once: every module that its first one leads to, and nothing else."""

from __future__ import annotations

import posixpath
import re

from desk.web.pages import STATIC

ROOT = "/static/"
FIRST = "/static/console/app.js"
PAGE = (STATIC / "console" / "index.html").read_text(encoding="utf-8")


def text_of(address: str) -> str:
    return (STATIC / address.removeprefix(ROOT)).read_text(encoding="utf-8")


def imported(address: str) -> set[str]:
    """The modules that one imports before it runs; what it fetches later with `import()` is not among them."""
    named = re.findall(r'^(?:import|export) (?:[^";]*from )?"(\.[^"]+)";', text_of(address), re.MULTILINE)
    return {posixpath.normpath(posixpath.join(posixpath.dirname(address), name)) for name in named}


def test_page_asks_for_all_its_modules_at_once() -> None:
    needed, waiting = {FIRST}, [FIRST]
    while waiting:
        fresh = imported(waiting.pop()) - needed
        needed |= fresh
        waiting += fresh
    assert len(needed) > 50, "the search does not find the imports any more"
    assert set(re.findall(r'(?:href|src)="([^"]+\.js)"', PAGE)) == needed


def test_each_module_of_the_console_is_used() -> None:
    modules = {f"{ROOT}console/{path.name}" for path in (STATIC / "console").glob("*.js")}
    assert modules <= set(re.findall(r'(?:href|src)="([^"]+\.js)"', PAGE))


def test_each_style_sheet_of_the_console_is_asked_for() -> None:
    sheets = {f"{ROOT}console/{path.name}" for path in (STATIC / "console").glob("*.css")}
    assert sheets <= set(re.findall(r'href="([^"]+\.css)"', PAGE))
