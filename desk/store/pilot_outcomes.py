"""How the conversations of a pilot's arms ended: read from the ledger, which keeps that when conversations are forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.insight.figures.periods import Stretch
from desk.insight.pilot_figures import ArmFigures, Counted, PilotFigures
from desk.store import outcome_figures, outcome_groups, pilots
from desk.store.outcome_conditions import Scope, young_after
from desk.store.outcome_figures import Counts
from desk.store.pilots import SHORT, Arm, Pilot
from desk.store.tables import outcomes, pilot_arms, understandings
from desk.store.understandings import Mode

_NEVER = 1e11  # seconds since the epoch: no conversation of the ledger begins after it
_ANY_CLOCK = (Stretch(_NEVER, 0.0),)


@dataclass(frozen=True, slots=True)
class Compared:
    """Both arms beside each other, and by the day on which they began (`desk.insight.figures.periods.day_number`) how many of the
    conversations of each that have ended the bot resolved."""

    figures: PilotFigures
    resolved: Mapping[Arm, Mapping[int, Counted]]


async def figures_of(connection: AsyncConnection, pilot: Pilot, *, now: float) -> PilotFigures:
    """Both arms beside each other."""
    return (await compare(connection, pilot, _ANY_CLOCK, now=now)).figures


async def compare(connection: AsyncConnection, pilot: Pilot, clock: Sequence[Stretch], *, now: float) -> Compared:
    """All that is known of both arms; days are by the `clock`."""
    by_day = {
        arm: await outcome_figures.count(connection, _scope(pilot, arm, now=now), outcome_groups.days(clock, wide=1))
        for arm in Arm
    }
    arms = {arm: await _figures(connection, pilot, arm, tuple(found.values())) for arm, found in by_day.items()}
    return Compared(
        PilotFigures(pilot.name, candidate=arms[Arm.CANDIDATE], live=arms[Arm.LIVE]),
        {arm: {day: counts.shares["resolution"][:2] for day, counts in found.items()} for arm, found in by_day.items()},
    )


def _scope(pilot: Pilot, arm: Arm, *, now: float) -> Scope:
    """The arm in the ledger; its name is of this pilot alone."""
    named = (("arm", pilots.in_ledger(pilot.name, arm)),)
    return Scope(starts_at=pilot.started_at, ends_at=_NEVER, young_after=young_after(now), filters=named)


def _is_of(pilot: Pilot, arm: Arm) -> Any:
    return and_(pilot_arms.c.pilot == pilot.id, pilot_arms.c.arm == arm.value)


async def _figures(connection: AsyncConnection, pilot: Pilot, arm: Arm, days: Sequence[Counts]) -> ArmFigures:
    """One arm, of what was counted on its days, as everywhere in insight. A conversation whose customer came back about the same issue
    is reopened and not resolved."""

    def share(name: str) -> tuple[int, int, int]:
        told = [counts.shares[name] for counts in days]
        part, whole, left_out = (sum(numbers) for numbers in zip(*told, strict=True)) if told else (0, 0, 0)
        return part, whole, left_out

    resolved, ended, _ = share("resolution")
    durable, known, young = share("durable_resolution")
    content, rated, _ = share("csat_bot")
    messages, outside, stood_in = await _said(connection, pilot, arm)
    return ArmFigures(
        # What was forgotten since is in the ledger alone.
        begun=ended + await _going_on(connection, pilot, arm),
        ended=ended,
        resolved=resolved,
        handed_over=share("escalation")[0],
        abandoned=share("abandonment")[0],
        reopened=share("reopened")[0],
        durable=durable,
        known=known,
        young=young,
        content=content,
        rated=rated,
        stars=int(sum(counts.averages["csat_bot_mean"][0] for counts in days)),
        messages=messages,
        outside=outside,
        stood_in=stood_in,
    )


async def _going_on(connection: AsyncConnection, pilot: Pilot, arm: Arm) -> int:
    """How many conversations were given to the arm that the ledger does not have yet."""
    found: int = (
        await connection.execute(
            select(func.count())
            .select_from(pilot_arms.outerjoin(outcomes, outcomes.c.conversation == pilot_arms.c.conversation))
            .where(_is_of(pilot, arm), outcomes.c.conversation.is_(None))
        )
    ).scalar_one()
    return found


async def _said(connection: AsyncConnection, pilot: Pilot, arm: Arm) -> tuple[int, int, int]:
    """How many messages the bot answered in its conversations, how many of them were not understood, and how many the other arm's
    model answered."""

    def count(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    is_candidates = understandings.c.model == pilot.candidate[:SHORT]
    is_other = ~is_candidates if arm is Arm.CANDIDATE else is_candidates
    said = await connection.execute(
        select(func.count(), count(understandings.c.is_out_of_scope), count(is_other))
        .select_from(pilot_arms)
        .join(understandings, understandings.c.conversation == pilot_arms.c.conversation)
        .where(
            _is_of(pilot, arm),
            understandings.c.mode == Mode.ANSWERED.value,
            ~understandings.c.is_pressed,
        )
    )
    messages, outside, stood_in = said.one()
    return int(messages), int(outside), int(stood_in)
