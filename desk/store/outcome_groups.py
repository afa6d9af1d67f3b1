"""By what figures are split: a column of the ledger, or days, weeks and months by a clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Integer, Table, case, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from desk.insight.figures.periods import DAY_SECONDS, Stretch
from desk.store.tables import outcomes

Grouped = Callable[[Table], Any]
"""The group that a row is in, of the ledger or of the conversations that are still open."""


class whole(GenericFunction):  # noqa: N801 - it is a function of SQL, and named like one
    """The largest whole number that is not above one that is not negative."""

    type = Integer()
    inherit_cache = True


@compiles(whole)
def _whole(element: Any, compiler: Any, **more: Any) -> str:
    return f"CAST(FLOOR({compiler.process(element.clauses, **more)}) AS INTEGER)"


@compiles(whole, "sqlite")
def _whole_in_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    # Not every build of it has `floor`, and its cast cuts off.
    return f"CAST({compiler.process(element.clauses, **more)} AS INTEGER)"


def column(name: str) -> Grouped:
    """By a column of this name."""
    return lambda table: table.c[name]


def days(clock: Sequence[Stretch], *, wide: int, shift: int = 0) -> Grouped:
    """By `wide` days each, numbered since `shift` days before 1 January 1970, by a clock that is so far ahead of UTC."""
    ahead = [(stretch.ends_at, stretch.offset_seconds + shift * DAY_SECONDS) for stretch in clock]

    def group(table: Table) -> Any:
        at = began(table)
        changes = [(at < end, seconds) for end, seconds in ahead[:-1]]
        offset = case(*changes, else_=ahead[-1][1]) if changes else ahead[-1][1]
        return whole((at + offset) / (wide * DAY_SECONDS))

    return group


def spans(starts: Sequence[float]) -> Grouped:
    """By spans that begin at these times, numbered from 0."""

    def group(table: Table) -> Any:
        later = [(began(table) < start, number) for number, start in enumerate(starts[1:])]
        return case(*later, else_=len(starts) - 1) if later else literal(0)

    return group


def began(table: Table) -> Any:
    """When a conversation began."""
    return table.c.started_at if table is outcomes else table.c.created_at
