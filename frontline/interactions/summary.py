"""An audit for a terminal: a line for each of the largest types, and what comes of all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from frontline.replay.quotation import quoted

if TYPE_CHECKING:
    from frontline.interactions.audit import Audit

_MOST = 15
_TITLE = 38


def lines(audit: Audit) -> Iterator[str]:
    """The lines, at most 100 columns wide."""
    of = f" of {audit.held:,}, drawn by lot" if audit.held > audit.conversations else ""
    told = f"{audit.conversations:,} conversations{of}, {audit.messages:,} messages"
    yield f"{told}: {len(audit.types)} types, {audit.rest:,} in none."
    yield ""
    yield f"{'share':>6}  {'type':<{_TITLE}}  layer  effort  feelings   risk       understood"
    for one in audit.types[:_MOST]:
        title = quoted(one.title, most=_TITLE)
        yield (
            f"{one.volume.value or 0:>6.1%}  {title:<{_TITLE}}  {one.layer:>5}  {one.complexity:<6}  "
            f"{one.emotion:<9}  {one.risk:<9}  {one.understood.value or 0:>10.0%}"
        )
    if len(audit.types) > _MOST:
        yield f"        and {len(audit.types) - _MOST} smaller ones, in the report"
    yield ""
    yield (
        f"Routine and understood today: at most {audit.automatable_now.value or 0:.0%} of all conversations; "
        f"routine at all: at most {audit.automatable.value or 0:.0%}."
    )
