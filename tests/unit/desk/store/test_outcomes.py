"""The ledger's own rules, on both databases: what may not be said of an ending is refused."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from desk.insight.outcome import SOLVED, Outcome
from desk.store import outcomes
from desk.store.engine import Store
from desk.store.outcomes import LedgerRow, values_of
from desk.store.tables import outcomes as table


def row(outcome: Outcome = Outcome.ABANDONED, *, name: str = "a" * 24, **changed: Any) -> LedgerRow:
    return LedgerRow(
        conversation=name, started_at=1.0, last_at=2.0, settled_at=3.0, last_seq=4, outcome=outcome, **changed
    )


FITTING = {
    Outcome.RESOLVED_CONFIRMED: row(Outcome.RESOLVED_CONFIRMED, is_goal_done=True),
    Outcome.RESOLVED_UNCONFIRMED: row(Outcome.RESOLVED_UNCONFIRMED, is_goal_done=True),
    Outcome.ABANDONED: row(),
    Outcome.ESCALATED_RESOLVED: row(Outcome.ESCALATED_RESOLVED, handoffs=1),
    Outcome.ESCALATED_UNRESOLVED: row(Outcome.ESCALATED_UNRESOLVED, handoffs=2),
    Outcome.REOPENED: row(Outcome.REOPENED, was="escalated_resolved", reopened_at=5.0),
}
REFUSED: list[dict[str, Any]] = [
    {"outcome": "contained"},
    {"outcome": ""},
    {"handoffs": 1},  # abandoned with a person
    {"outcome": "resolved_confirmed", "is_goal_done": True, "handoffs": 1},
    {"outcome": "resolved_confirmed", "is_goal_done": False},
    {"outcome": "resolved_unconfirmed", "is_goal_done": False},
    {"outcome": "escalated_resolved"},
    {"outcome": "escalated_unresolved"},
    {"outcome": "reopened", "was": "", "reopened_at": 5.0},
    {"outcome": "reopened", "was": "abandoned", "reopened_at": 5.0},
    {"outcome": "reopened", "was": "reopened", "reopened_at": 5.0},
    {"outcome": "reopened", "was": "escalated_resolved", "reopened_at": 0.0},
    {"was": "resolved_confirmed"},
    {"reopened_at": 5.0},
    {"csat_bot": 6},
    {"csat_agent": 0},
]


async def test_each_outcome_can_be_kept_and_nothing_else(store: Store) -> None:
    assert set(FITTING) == set(Outcome)
    for one in FITTING.values():
        async with store.writing() as connection:
            await outcomes.put(connection, [one])
        async with store.reading() as connection:
            assert await outcomes.get(connection, one.conversation) == one
    for number, wrong in enumerate(REFUSED):
        values = {**values_of(row(name=f"{number:024x}")), **wrong}
        with pytest.raises(IntegrityError):
            async with store.writing() as connection:
                await connection.execute(insert(table).values(values))
    async with store.reading() as connection:
        assert len((await connection.execute(select(table.c.conversation))).all()) == 1


async def test_a_row_takes_the_place_of_the_one_before(store: Store) -> None:
    first, second = FITTING[Outcome.ABANDONED], FITTING[Outcome.REOPENED]
    async with store.writing() as connection:
        await outcomes.put(connection, [first])
        await outcomes.put(connection, [second])
        assert await outcomes.some(connection, [first.conversation, "b" * 24]) == {first.conversation: second}
        await outcomes.put(connection, [], but=[first.conversation])
        assert await outcomes.get(connection, first.conversation) is None


def test_what_can_be_reopened_is_what_was_solved() -> None:
    assert {Outcome.ABANDONED, Outcome.ESCALATED_UNRESOLVED, Outcome.REOPENED} == set(Outcome) - SOLVED
