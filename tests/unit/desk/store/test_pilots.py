"""Pilots in the store, on both databases: one at a time, an arm kept for good, and figures of both arms from the ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from desk.insight.figures.periods import Stretch
from desk.insight.outcome import Outcome
from desk.insight.pilot_figures import ArmFigures
from desk.store import outcomes, pilots
from desk.store.engine import Store
from desk.store.pilot_outcomes import compare, figures_of
from desk.store.pilots import Arm, Drawn, End, Pilot
from desk.store.tables import conversations, understandings
from desk.store.tables import outcomes as ledger
from tests.unit.desk.store.test_outcomes import row

PILOT = Pilot("p1", "spring", "c" * 64, "d" * 64, 0.5, "", "k" * 32, 5.0, "cli:tests")
AFTERWARDS = 30 * 86_400.0


async def _conversation(connection: Any, name: str, *, created_at: float = 10.0, channel: str = "web") -> None:
    texts = ("agent", "customer_id", "token_hash", "page", "last_text", "last_author", "skill", "reason", "disposition")
    numbers = (
        "spent_through",
        "token_expires_at",
        "last_at",
        "mood",
        "layer",
        "priority",
        "waiting_since",
        "closed_at",
    )
    await connection.execute(
        insert(conversations).values(
            id=name,
            owner="bot",
            epoch=1,
            next_seq=1,
            next_task=1,
            channel=channel,
            customer="{}",
            created_at=created_at,
            has_spoken=True,
            **dict.fromkeys(texts, ""),
            **dict.fromkeys(numbers, 0),
        )
    )


async def test_one_pilot_runs_at_a_time(store: Store) -> None:
    async with store.writing() as connection:
        await pilots.begin(connection, PILOT)
        assert await pilots.running(connection) == PILOT
    with pytest.raises(IntegrityError):
        async with store.writing() as connection:
            await pilots.begin(connection, replace(PILOT, id="p2", name="summer"))
    async with store.writing() as connection:
        assert await pilots.end(connection, "p1", way=End.DROPPED, by="cli:tests", reason="Worse.", now=9.0)
        assert not await pilots.end(connection, "p1", way=End.PROMOTED, by="cli:tests", reason="", now=9.5)
        assert await pilots.running(connection) is None
        await pilots.begin(connection, replace(PILOT, id="p2", name="summer"))
        assert [one.name for one in await pilots.every(connection)] == ["spring", "summer"]
        assert (await pilots.by_name(connection, "spring")) == replace(
            PILOT, ended_at=9.0, ended_as="dropped", ended_by="cli:tests", reason="Worse."
        )
        (first,), after = await pilots.page(connection, limit=1)
        assert (first.name, after) == ("spring", "spring")
        rest, after = await pilots.page(connection, limit=1, after=after)
        assert ([one.name for one in rest], after) == (["summer"], "")


async def test_a_conversation_keeps_its_arm_whatever_is_drawn_later(store: Store) -> None:
    async with store.writing() as connection:
        await pilots.begin(connection, PILOT)
        await _conversation(connection, "new")
        await _conversation(connection, "old", created_at=1.0)
        found = await pilots.drawn(connection, PILOT, "new")
        assert found == Drawn(PILOT.draw("new"), "p1")
        await pilots.keep(connection, "new", found, now=11.0)
        other = replace(PILOT, share=0.0 if found.arm is Arm.CANDIDATE else 1.0)
        assert await pilots.drawn(connection, other, "new") == Drawn(found.arm, "p1", is_kept=True)
        assert await pilots.drawn(connection, PILOT, "old") == Drawn(Arm.LIVE)
        assert await pilots.drawn(connection, PILOT, "of nobody") == Drawn(Arm.LIVE)


async def test_figures_of_an_arm_are_the_ledgers_and_outlive_conversations(store: Store) -> None:
    endings = [
        row(Outcome.RESOLVED_CONFIRMED, name="a", is_goal_done=True, arm="spring", csat_bot=5, is_recognised=True),
        row(Outcome.RESOLVED_UNCONFIRMED, name="b", is_goal_done=True, arm="spring"),
        row(Outcome.ESCALATED_RESOLVED, name="c", handoffs=1, arm="spring"),
        row(Outcome.REOPENED, name="d", was="resolved_confirmed", reopened_at=5.0, arm="spring", is_recognised=True),
        row(Outcome.ABANDONED, name="e", arm="spring/live", csat_bot=2),
        row(Outcome.ABANDONED, name="f"),  # took no part
    ]
    async with store.writing() as connection:
        pilot = replace(PILOT, started_at=0.5)
        await pilots.begin(connection, pilot)
        for name, arm in (("a", Arm.CANDIDATE), ("e", Arm.LIVE), ("open", Arm.CANDIDATE)):
            await _conversation(connection, name)
            await pilots.keep(connection, name, Drawn(arm, "p1"), now=11.0)
        for place, (name, model, is_outside) in enumerate(
            [("a", "c" * 12, False), ("a", "d" * 12, True), ("e", "d" * 12, False), ("open", "c" * 12, False)]
        ):
            await connection.execute(insert(understandings).values(_understood(name, place, model, is_outside)))
        for ending in endings:
            await connection.execute(insert(ledger).values(outcomes.values_of(ending)))
        found = await figures_of(connection, pilot, now=AFTERWARDS)
        assert found.candidate == ArmFigures(
            begun=5, ended=4, resolved=2, handed_over=1, reopened=1, durable=1, known=2, content=1, rated=1, stars=5,
            messages=3, outside=1, stood_in=1,
        )  # fmt: skip
        assert found.live == ArmFigures(begun=1, ended=1, abandoned=1, rated=1, stars=2, messages=1)
        compared = await compare(connection, pilot, (Stretch(AFTERWARDS, 0.0),), now=AFTERWARDS)
        assert compared.figures == found
        assert compared.resolved == {Arm.CANDIDATE: {0: (2, 4)}, Arm.LIVE: {0: (0, 1)}}
        early = await figures_of(connection, pilot, now=3.0)
        assert (early.candidate.known, early.candidate.young) == (0, 2)
        await connection.execute(update(understandings).values(mode="observed"))
        found = await figures_of(connection, pilot, now=AFTERWARDS)
        assert found.candidate.messages == 0  # a person had answered
        nothing = await figures_of(connection, replace(pilot, id="p2", name="summer"), now=AFTERWARDS)
        assert (nothing.candidate, nothing.live) == (ArmFigures(), ArmFigures())


def _understood(conversation: str, seq: int, model: str, is_outside: bool) -> dict[str, Any]:
    numbers = dict.fromkeys(("confidence", "second_confidence", "sentiment", "frustration"), 0.5)
    words = {"intent": "track_order", "second_intent": "", "language": "en", "mode": "answered", "model": model}
    flags = {"is_out_of_scope": is_outside, "is_pressed": False}
    return {"conversation": conversation, "seq": seq, "at": 12.0, **numbers, **words, **flags}
