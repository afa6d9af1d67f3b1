"""How the conversations of a pilot's arms ended: read from the ledger, which keeps that when conversations are forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store import pilots
from desk.store.pilots import SHORT, Arm, Pilot
from desk.store.tables import outcomes, pilot_arms, understandings
from desk.store.understandings import Mode

_RESOLVED = ("resolved_confirmed", "resolved_unconfirmed")
_ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class ArmOutcomes:
    """One arm: `begun` conversations were given to it, `ended` of them are in the ledger; the bot `resolved` some, people got
    some, some were abandoned. `ratings` are those of the bot's part. Of the `messages` that its conversations' bot answered,
    `outside` were not understood, and `stood_in` answered by the other arm's model."""

    begun: int
    ended: int
    resolved: int
    handed_over: int
    abandoned: int
    ratings: tuple[int, ...]
    messages: int
    outside: int
    stood_in: int


async def of_arm(connection: AsyncConnection, pilot: Pilot, arm: Arm) -> ArmOutcomes:
    """All that is known of one arm. A conversation whose customer came back about the same issue counts as not resolved."""
    of_this = outcomes.c.arm == pilots.in_ledger(pilot.name, arm)

    def count(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    ended = (
        await connection.execute(
            select(
                func.count().label("ended"),
                count(outcomes.c.outcome.in_(_RESOLVED)).label("resolved"),
                count(outcomes.c.handoffs > 0).label("handed_over"),
                count(outcomes.c.outcome == _ABANDONED).label("abandoned"),
            ).where(of_this)
        )
    ).one()
    rated = await connection.execute(
        select(outcomes.c.csat_bot).where(of_this, outcomes.c.csat_bot.is_not(None)).order_by(outcomes.c.conversation)
    )
    is_candidates = understandings.c.model == pilot.candidate[:SHORT]
    is_other = ~is_candidates if arm is Arm.CANDIDATE else is_candidates
    said = (
        await connection.execute(
            select(
                func.count().label("messages"),
                count(understandings.c.is_out_of_scope).label("outside"),
                count(is_other).label("stood_in"),
            )
            .select_from(pilot_arms)
            .join(understandings, understandings.c.conversation == pilot_arms.c.conversation)
            .where(
                and_(pilot_arms.c.pilot == pilot.id, pilot_arms.c.arm == arm.value),
                understandings.c.mode == Mode.ANSWERED.value,
                ~understandings.c.is_pressed,
            )
        )
    ).one()
    begun = (await pilots.counts(connection, pilot.id))[arm]
    return ArmOutcomes(
        # What was forgotten since is in the ledger alone.
        begun=max(begun, int(ended.ended)),
        ended=int(ended.ended),
        resolved=int(ended.resolved),
        handed_over=int(ended.handed_over),
        abandoned=int(ended.abandoned),
        ratings=tuple(int(row.csat_bot) for row in rated),
        messages=int(said.messages),
        outside=int(said.outside),
        stood_in=int(said.stood_in),
    )
