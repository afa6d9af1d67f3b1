"""Rows of the ledger for tests of figures: made at random from a seed, as the ledger's rules allow them."""

from __future__ import annotations

import random
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.insight.outcome import SOLVED, Outcome
from desk.store import outcomes
from desk.store.outcomes import LedgerRow

NOW = 1_790_000_000.0  # 21 September 2026
DAY = 86_400.0


def row(number: int, outcome: Outcome = Outcome.ABANDONED, **more: Any) -> LedgerRow:
    """A conversation of a day ago."""
    is_with_person = outcome in (Outcome.ESCALATED_RESOLVED, Outcome.ESCALATED_UNRESOLVED)
    values: dict[str, Any] = {
        "conversation": f"{number:024x}",
        "started_at": NOW - DAY,
        "last_at": NOW - DAY + 300,
        "settled_at": NOW,
        "last_seq": 4,
        "handoffs": int(is_with_person),
        "is_goal_done": outcome in SOLVED,
        "intent": "track_order",
        "language": "en",
        "customer_messages": 2,
    }
    return LedgerRow(outcome=outcome, **(values | more))


def some_rows(count: int, *, seed: int, days: float = 60.0) -> list[LedgerRow]:
    """Conversations of the last days in which everything occurs that figures look at."""
    chance = random.Random(seed)
    return [_any(number, chance, days) for number in range(count)]


def _any(number: int, chance: random.Random, days: float) -> LedgerRow:
    outcome = Outcome(chance.choice(tuple(Outcome)))
    solved: Outcome = chance.choice(sorted(SOLVED))
    was = solved.value if outcome is Outcome.REOPENED else ""
    is_escalated = outcome.value.startswith("escalated") or was.startswith("escalated")
    began = NOW - chance.random() * days * DAY
    ended = began + chance.uniform(10, 5000)
    was_asked = chance.random() < 0.5
    came_again = ended + chance.uniform(1, 7 * DAY) if outcome is Outcome.REOPENED or chance.random() < 0.1 else 0.0
    return row(
        number,
        outcome,
        started_at=began,
        last_at=ended,
        was=was,
        reopened_at=came_again if outcome is Outcome.REOPENED else 0.0,
        next_contact_at=came_again,
        repeat_of="e" * 24 if chance.random() < 0.15 else "",
        is_goal_done=outcome in SOLVED or bool(was),
        is_recognised=chance.random() < 0.6,
        intent=chance.choice(["track_order", "get_invoice", "make_complaint", ""]),
        layer=chance.choice([2, 3]) if is_escalated else 1,
        channel=chance.choice(["web", "mail"]),
        language=chance.choice(["en", "de"]),
        agent=chance.choice(["mia", "ben"]) if is_escalated else "",
        handoffs=chance.choice([1, 1, 2]) if is_escalated else 0,
        reason=chance.choice(["angry", "crisis"]) if is_escalated else "",
        verdict=chance.choice(["", "needed", "unnecessary", "too_late", "wrong_team"]) if is_escalated else "",
        agent_messages=chance.choice([0, 3]) if is_escalated else 0,
        wait_seconds=chance.uniform(0, 900) if is_escalated else None,
        first_reply_seconds=chance.uniform(0, 900) if is_escalated and chance.random() < 0.8 else None,
        handle_seconds=chance.uniform(60, 3000) if is_escalated and chance.random() < 0.8 else None,
        agent_steps=chance.randrange(1, 60) if is_escalated else None,
        asked_twice=chance.choice([0, 0, 0, 1, 3]),
        asked_again=chance.choice([0, 0, 1]),
        mood_first=chance.uniform(-1, 1) if chance.random() < 0.9 else None,
        mood_last=chance.uniform(-1, 1) if chance.random() < 0.9 else None,
        csat_bot=chance.choice([None, 1, 3, 4, 5]) if was_asked else None,
        csat_agent=chance.choice([None, 1, 3, 4, 5]) if was_asked and is_escalated else None,
        was_asked_bot=was_asked,
        was_asked_agent=was_asked and is_escalated,
        lot=chance.random(),
    )


async def keep(connection: AsyncConnection, rows: list[LedgerRow]) -> None:
    """Write them."""
    await outcomes.put(connection, rows)
