"""What axe-core finds on a page."""

from __future__ import annotations

from collections.abc import Sequence

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page

ALL_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


async def expect_no_violation(page: Page, rules: Sequence[str] = ALL_RULES) -> None:
    """Fail with every node that breaks one of the rules."""
    results = await Axe().run(page, options={"runOnly": list(rules), "resultTypes": ["violations"]})
    found = [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
    assert not found, "\n".join(found)
