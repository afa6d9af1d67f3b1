"""How the conversations of a pilot's arms ended: read from the ledger, which keeps that when conversations are forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.insight.figures.periods import Stretch
from desk.insight.pilot_figures import ArmFigures, Counted, PilotFigures
from desk.store import outcome_figures, outcome_groups, pilots
from desk.store.outcome_conditions import Scope, young_after
from desk.store.pilots import SHORT, Arm, Pilot
from desk.store.tables import outcomes, pilot_arms, understandings
from desk.store.understandings import Mode

_NEVER = 1e11  # seconds since the epoch: no conversation of the ledger begins after it


async def figures_of(connection: AsyncConnection, pilot: Pilot, *, now: float) -> PilotFigures:
    """Both arms beside each other."""
    arms = {arm: await _of_arm(connection, pilot, arm, now=now) for arm in Arm}
    return PilotFigures(pilot.name, candidate=arms[Arm.CANDIDATE], live=arms[Arm.LIVE])


async def latest_began_at(connection: AsyncConnection, pilot: Pilot) -> float | None:
    """When the last of its conversations began that have ended, None where none has."""
    named = [pilots.in_ledger(pilot.name, arm) for arm in Arm]
    of_both = and_(outcomes.c.arm.in_(named), outcomes.c.started_at >= pilot.started_at)
    found: float | None = (
        await connection.execute(select(func.max(outcomes.c.started_at)).where(of_both))
    ).scalar_one()
    return found


async def resolved_by_day(
    connection: AsyncConnection, pilot: Pilot, arm: Arm, clock: Sequence[Stretch], *, now: float
) -> Mapping[int, Counted]:
    """Of an arm's conversations that began on a day (`desk.insight.figures.periods.day_number`) and have ended, those that the
    bot resolved."""
    found = await outcome_figures.count(connection, _scope(pilot, arm, now=now), outcome_groups.days(clock, wide=1))
    return {number: counts.shares["resolution"][:2] for number, counts in found.items()}


def _scope(pilot: Pilot, arm: Arm, *, now: float) -> Scope:
    """The arm in the ledger; its name is of this pilot alone."""
    named = (("arm", pilots.in_ledger(pilot.name, arm)),)
    return Scope(starts_at=pilot.started_at, ends_at=_NEVER, young_after=young_after(now), filters=named)


def _is_of(pilot: Pilot, arm: Arm) -> Any:
    return and_(pilot_arms.c.pilot == pilot.id, pilot_arms.c.arm == arm.value)


async def _of_arm(connection: AsyncConnection, pilot: Pilot, arm: Arm, *, now: float) -> ArmFigures:
    """All that is known of one arm, counted as everywhere in insight. A conversation whose customer came back about the same issue
    counts as reopened and not as resolved."""
    told = (await outcome_figures.count(connection, _scope(pilot, arm, now=now)))[None]
    durable, known, young = told.shares["durable_resolution"]
    content, rated, _ = told.shares["csat_bot"]
    messages, outside, stood_in = await _said(connection, pilot, arm)
    return ArmFigures(
        # What was forgotten since is in the ledger alone.
        begun=told.everything + await _going_on(connection, pilot, arm),
        ended=told.everything,
        resolved=told.shares["resolution"][0],
        handed_over=told.shares["escalation"][0],
        abandoned=told.shares["abandonment"][0],
        reopened=told.shares["reopened"][0],
        durable=durable,
        known=known,
        young=young,
        content=content,
        rated=rated,
        stars=int(told.averages["csat_bot_mean"][0]),
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
