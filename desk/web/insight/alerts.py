"""`/api/insight/alerts`: figures that went beyond their limit, and `/api/insight/watched`: everything that has one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiohttp import web

from desk.context import DESK, Desk
from desk.errors import InvalidValue, NotAllowed, NotFound
from desk.insight.alerts.course import State
from desk.insight.alerts.reading import judged_value, limit_of
from desk.insight.alerts.round import is_of
from desk.insight.alerts.telling import tell_readers
from desk.insight.alerts.watch import ALERTS
from desk.login import current_login
from desk.store import agents, alerts, audit, page_place
from desk.store.alerts import StoredAlert, StoredMail
from desk.web.api import read_body
from desk.web.csv_text import Cell
from desk.web.insight.asked import reader
from desk.web.insight.drift import csv_answer
from desk.web.query_values import whole_number
from desk.web.security import json_answer
from handoff.wire.alerts import (
    AcknowledgeAlert,
    Alert,
    AlertMail,
    AlertsAnswer,
    WatchedAnswer,
    WatchedFigure,
)
from privacy.masking import mask_for_storage

STATES = {"open": ("raised", "clearing"), "ended": ("ended",), "all": ("raised", "clearing", "ended")}
_MOST_ROWS, _ROWS = 200, 50
_MOST_EXPORTED = 10_000
_SHOWN_AS = {State.BEYOND: "beyond", State.RAISED: "raised", State.CLEARING: "clearing"}


async def list_alerts(request: web.Request) -> web.StreamResponse:
    """Answer with alerts, the latest first: those that are open, where the query's `state` asks for no others.

    Raises `NotAuthenticated`, `NotAllowed` and `InvalidValue`.
    """
    desk = request.app[DESK]
    await reader(desk, request)
    state = request.query.get("state") or "open"
    if state not in STATES:
        raise InvalidValue("state", problem=f"it is one of {', '.join(STATES)}")
    limit = whole_number(request, "limit", default=_ROWS, most=_MOST_ROWS)
    after = page_place.read(request.query.get("after", ""), float, str)
    async with desk.store.reading() as connection:
        found = await alerts.listed(connection, states=STATES[state], limit=limit + 1, after=after)
        is_open, unseen = await alerts.counts(connection)
    shown = found[:limit]
    following = page_place.written(shown[-1].raised_at, shown[-1].id) if len(found) > limit else ""
    return json_answer(AlertsAnswer(await _told(desk, shown), is_open, unseen, following))


async def acknowledge(request: web.Request) -> web.StreamResponse:
    """Say that an alert was seen, with a note of what is done about it. A later note replaces it.

    Raises `NotAuthenticated`, `NotAllowed` for all but supervisors and administrators, `NotFound` and `InvalidValue`.
    """
    desk = request.app[DESK]
    agent = (await current_login(desk, request)).agent
    if not agent.role.is_supervisor:
        raise NotAllowed("acknowledge an alert; supervisors may")
    body = await read_body(request, AcknowledgeAlert)
    note = mask_for_storage(" ".join(body.note.replace("\0", "").split(" "))).text.strip()
    async with desk.store.writing() as connection:
        alert = await alerts.find(connection, request.match_info["alert"], is_changed=True)
        if alert is None:
            raise NotFound("alert")
        if (alert.acknowledged_by, alert.note) != (agent.id, note):
            now = desk.changes.clock()
            alert.acknowledged_by, alert.acknowledged_at, alert.note = agent.id, now, note
            await alerts.save(connection, alert)
            line = audit.AuditLine(now, agent.id, "alert.acknowledged", "", {"alert": alert.id, "rule": alert.rule})
            await audit.add(connection, line)
    await tell_readers(desk)
    (answer,) = await _told(desk, (alert,))
    return json_answer(answer)


async def list_watched(request: web.Request) -> web.StreamResponse:
    """Answer with every figure that has a limit, as it is now.

    Raises `NotAuthenticated` and `NotAllowed`.
    """
    desk = request.app[DESK]
    await reader(desk, request)
    settings = desk.insight.alerts
    readings = await request.app[ALERTS].sources.read(settings.rules)
    async with desk.store.reading() as connection:
        open_ones = await alerts.open_ones(connection)
    told = []
    for rule in settings.rules:
        reading, alert = readings[rule.name], open_ones.get(rule.name)
        limit = None if reading.problem else limit_of(rule, reading)
        value = judged_value(rule, reading)
        state = _SHOWN_AS[State(alert.state)] if alert is not None and is_of(alert, rule) else ""
        told.append(
            WatchedFigure(
                rule=rule.name,
                figure=rule.figure,
                title=reading.title,
                unit=reading.unit,
                side="above" if limit is not None and limit.is_above else "below",
                limit=None if limit is None else limit.bound,
                back_at=None if limit is None else limit.back_at,
                value=value,
                cases=reading.cases,
                least_cases=rule.least_cases if reading.counts_cases else 0,
                state=state or ("unknown" if value is None or limit is None else "well"),  # type: ignore[arg-type]
                problem=reading.problem,
                judged_at=alert.judged_at if alert is not None else 0.0,
            )
        )
    answer = WatchedAnswer(desk.insight.version, settings.every_minutes, len(settings.recipients), tuple(told))
    return json_answer(answer)


async def as_csv(request: web.Request) -> web.StreamResponse:
    """Answer with all alerts as a table (CSV), the latest first.

    Raises `NotAuthenticated` and `NotAllowed`.
    """
    desk = request.app[DESK]
    await reader(desk, request)
    async with desk.store.reading() as connection:
        found = await alerts.listed(connection, limit=_MOST_EXPORTED)
    return csv_answer(table_of(await _told(desk, found)), name="alerts")


_HEAD = (
    "rule", "figure", "title", "sentence", "unit", "state", "side", "limit", "back_at", "value", "cases", "worst", "latest", "days",
    "intent", "channel", "language", "since", "raised_at", "ended_at", "ended_because", "acknowledged_name", "acknowledged_at",
    "note",
)  # fmt: skip


def table_of(told: Sequence[Alert]) -> Iterator[tuple[Cell, ...]]:
    """The head and a line for each alert. Pure."""
    yield _HEAD
    for one in told:
        yield tuple(getattr(one, name) for name in _HEAD)


async def _told(desk: Desk, found: Sequence[StoredAlert]) -> tuple[Alert, ...]:
    async with desk.store.reading() as connection:
        mails = await alerts.mails_of(connection, [one.id for one in found])
        called = await agents.names(connection) if found else {}
    return tuple(_alert(one, mails.get(one.id, ()), called.get(one.acknowledged_by, "")) for one in found)


def _alert(one: StoredAlert, mails: Sequence[StoredMail], acknowledged_name: str) -> Alert:
    return Alert(
        id=one.id,
        rule=one.rule,
        figure=one.figure,
        title=one.title,
        sentence=one.sentence,
        unit=one.unit,  # type: ignore[arg-type]
        state=one.state,  # type: ignore[arg-type]
        side=one.side,  # type: ignore[arg-type]
        limit=one.bound,
        back_at=one.back_at,
        value=one.value,
        cases=one.cases,
        worst=one.worst,
        latest=one.latest,
        latest_at=one.latest_at,
        days=one.days,
        intent=one.intent,
        channel=one.channel,
        language=one.language,
        since=one.since,
        raised_at=one.raised_at,
        ended_at=one.ended_at,
        ended_because=one.ended_because,
        acknowledged_by=one.acknowledged_by,
        acknowledged_name=acknowledged_name,
        acknowledged_at=one.acknowledged_at,
        note=one.note,
        mails=tuple(
            AlertMail(mail.recipient, mail.about, mail.state.value, mail.attempts, mail.answered)  # type: ignore[arg-type]
            for mail in mails
        ),
    )
