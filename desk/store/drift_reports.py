"""What drift was found, each time that it was looked for: kept, so that it opens at once and its course can be shown."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.tables import drift_reports


@dataclass(frozen=True, slots=True)
class StoredReport:
    """`settings` is what it was looked for by, `report` the answer, both as JSON."""

    at: float
    settings: str
    report: str


async def add(connection: AsyncConnection, stored: StoredReport, *, forget_before: float) -> None:
    """Keep a report, and forget those before that moment."""
    await connection.execute(delete(drift_reports).where(drift_reports.c.at < forget_before))
    await connection.execute(delete(drift_reports).where(drift_reports.c.at == stored.at))
    await connection.execute(insert(drift_reports).values(at=stored.at, settings=stored.settings, report=stored.report))


async def latest(connection: AsyncConnection) -> StoredReport | None:
    """The last one, None where it was never looked for."""
    row = (await connection.execute(select(drift_reports).order_by(drift_reports.c.at.desc()).limit(1))).first()
    return None if row is None else StoredReport(row.at, row.settings, row.report)


async def daily(
    connection: AsyncConnection, *, since: float, day_seconds: float = 86_400.0
) -> tuple[StoredReport, ...]:
    """Of each day (of UTC) the last one, oldest first."""
    day = func.floor(drift_reports.c.at / day_seconds)
    last = select(func.max(drift_reports.c.at)).where(drift_reports.c.at >= since).group_by(day)
    rows = await connection.execute(
        select(drift_reports).where(drift_reports.c.at.in_(last)).order_by(drift_reports.c.at)
    )
    return tuple(StoredReport(row.at, row.settings, row.report) for row in rows)
