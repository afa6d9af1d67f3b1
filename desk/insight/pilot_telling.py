"""A pilot's figures as they are told. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from desk.insight.figures import telling
from desk.insight.pilot_figures import ArmFigures, Counted, Difference, PilotFigures, Point, caveat_of, sentence_of
from desk.store.pilots import SHORT, Arm, Pilot, in_ledger
from handoff.wire.insight import Change, Period, Share
from handoff.wire.pilots import PilotArm, PilotCompared, PilotPoint


def told(
    pilot: Pilot, figures: PilotFigures, course: Iterable[Point], period: Period, *, least_conversations: int
) -> PilotCompared:
    """The pilot with both arms, and what follows from them. With fewer than `least_conversations` in an arm it is small."""
    loss = pilot.accepted_loss
    return PilotCompared(
        name=pilot.name,
        share=pilot.share,
        channel=pilot.channel,
        started_at=pilot.started_at,
        started_by=pilot.started_by,
        ended_at=pilot.ended_at,
        ended_as=pilot.ended_as,
        ended_by=pilot.ended_by,
        reason=pilot.reason,
        period=period,
        candidate=_arm(pilot, Arm.CANDIDATE, figures.candidate),
        live=_arm(pilot, Arm.LIVE, figures.live),
        changes=tuple(_change(name, one) for name, one in figures.differences.items() if one.is_known),
        verdict=figures.verdict(may_fall_by=loss).value,
        sentence=sentence_of(figures, may_fall_by=loss),
        caveat=caveat_of(figures),
        accepted_loss=loss,
        more_needed=figures.more_needed(may_fall_by=loss),
        is_small=min(figures.candidate.ended, figures.live.ended) < least_conversations,
        course=tuple(_point(point) for point in course),
    )


def _arm(pilot: Pilot, arm: Arm, figures: ArmFigures) -> PilotArm:
    model = pilot.candidate if arm is Arm.CANDIDATE else pilot.live
    left_out = {"durable_resolution": figures.young}
    shares = [
        telling.share(name, part, whole, left_out.get(name, 0))
        for name, (part, whole) in (figures.shares | {"stood_in": (figures.stood_in, figures.messages)}).items()
    ]
    return PilotArm(
        arm=in_ledger(pilot.name, arm),
        model=model[:SHORT],
        begun=figures.begun,
        ended=figures.ended,
        shares=tuple(shares),
        stars=telling.average("csat_bot_mean", figures.stars, figures.rated),
    )


def _change(name: str, found: Difference) -> Change:
    low, high = found.interval
    return Change(name, found.value, low, high, found.is_clear)


def _point(point: Point) -> PilotPoint:
    return PilotPoint(
        day=point.day,
        candidate=_resolved(point.candidate),
        live=_resolved(point.live),
        change=_change("resolution", point.difference) if point.difference.is_known else None,
    )


def _resolved(counted: Counted) -> Share:
    return telling.share("resolution", *counted)
