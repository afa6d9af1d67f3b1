import functools
from datetime import date
from typing import Any

import msgspec
import pytest
from sqlalchemy import Table

from desk.store import tables
from frontline.simulation.calendar import Period
from frontline.simulation.quarter import Quarter
from frontline.simulation.rows import rows_of
from handoff.conversation import Customer, Fact, Turn
from handoff.decision import Decision
from handoff.envelope import Envelope, Tried
from handoff.wire.wrap_up import ReviewEvidence, WrapUpContent, WrapUpDraft

JSON: dict[Any, Any] = {
    tables.conversations.c.customer: Customer,
    tables.handoffs.c.decision: Decision,
    tables.handoffs.c.envelope: Envelope,
    tables.decisions.c.decision: Decision,
    tables.readings.c.turns: tuple[Turn, ...],
    tables.readings.c.facts: tuple[Fact, ...],
    tables.readings.c.tried: tuple[Tried, ...],
    tables.readings.c.decision: Decision | None,
    tables.wrap_ups.c.drafted: WrapUpDraft,
    tables.wrap_ups.c.confirmed: WrapUpContent | None,
    tables.reviews.c.evidence: tuple[ReviewEvidence, ...],
}


@functools.cache
def rows() -> dict[Table, list[dict[str, Any]]]:
    found: dict[Table, list[dict[str, Any]]] = {}
    for made in Quarter(conversations=250, period=Period(date(2026, 11, 20), 30), seed=2).conversations():
        for table, some in rows_of(made, seed=2).items():
            found.setdefault(table, []).extend(some)
    return found


@pytest.mark.parametrize("column", JSON, ids=str)
def test_structured_values_are_as_the_desk_writes_them(column: Any) -> None:
    some = rows()[column.table]
    assert some
    for row in some:
        msgspec.json.decode(row[column.name], type=JSON[column])


def test_every_column_that_must_hold_something_does() -> None:
    for table, some in rows().items():
        needed = {
            one.name
            for one in table.columns
            if not one.nullable and one.server_default is None and not (one.primary_key and one.autoincrement is True)
        }
        for row in some:
            assert needed - row.keys() == set(), table.name
            assert row.keys() <= set(table.columns.keys()), table.name


def test_no_row_is_there_twice() -> None:
    for table, some in rows().items():
        key = [one.name for one in table.primary_key if one.name in some[0]]
        if key:
            assert len({tuple(row[name] for name in key) for row in some}) == len(some), table.name
