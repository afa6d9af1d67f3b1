"""What is told of compliance: every rule, and every breach with its conversation."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.context import Desk
from desk.quality.compliance import REMINDER, WARNING
from desk.quality.shown import breach_shown
from desk.store import agents, quality_figures
from handoff.wire.quality import ComplianceAnswer, ComplianceLine

_DAY_SECONDS = 86_400.0
_REASONS = {
    WARNING: "A message was sent in spite of a warning of data/moderation.yml.",
    REMINDER: "What the playbook reminds agents of is ticked before the conversation ends.",
}


async def compliance_page(
    desk: Desk,
    connection: AsyncConnection,
    *,
    days: int,
    rule: str,
    after: tuple[float, str, str] | None,
    limit: int,
) -> tuple[ComplianceAnswer, tuple[float, str, str] | None]:
    """Every rule with how often it was broken, and a page of the breaches."""
    since = desk.changes.clock() - days * _DAY_SECONDS
    counts = await quality_figures.compliance_counts(connection, since=since)
    found = await quality_figures.breaches(connection, since=since, rule=rule, after=after, limit=limit + 1)
    names = await agents.names(connection)
    known = {one.name: one for one in desk.quality.compliance}
    lines = tuple(
        ComplianceLine(
            rule=name,
            needs=needs,
            reason=known[name].reason if name in known else _REASONS.get(needs, "This rule is not in force any more."),
            applied=0 if needs == WARNING else applied,
            broken=broken,
        )
        for name in dict.fromkeys([*known, *sorted(counts)])
        for needs, applied, broken in (counts.get(name, (known[name].needs.value if name in known else "", 0, 0)),)
    )
    shown = found[:limit]
    place = None
    if len(found) > limit:
        last = shown[-1][0]
        place = (last.at, last.conversation, last.rule)
    breaches = tuple(breach_shown(one, names, is_kept=is_kept) for one, is_kept in shown)
    return ComplianceAnswer(days=days, rules=lines, breaches=breaches, next=""), place
