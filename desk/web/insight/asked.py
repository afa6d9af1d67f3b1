"""What is asked for: a period, filters, and who may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from desk.context import Desk
from desk.errors import InvalidValue, NotAllowed
from desk.insight.figures import periods
from desk.insight.figures.reading import scope_of
from desk.insight.outcome import Outcome
from desk.login import current_login
from desk.store.agents import Agent
from desk.store.column_values import whole
from desk.store.outcome_conditions import Scope
from desk.web.operations import Parameter
from handoff.wire.insight import Filters, Period

_DAYS = 28  # four whole weeks, so that every weekday counts alike
_VALUE_CHARACTERS = 200
_MOST_INTENTS = 100
_TEXTS = ("intent", "channel", "language", "tier", "agent", "skill", "reason", "verdict", "model", "arm")
_LAYERS = ("1", "2", "3")
_OUTCOMES = tuple(one.value for one in Outcome)

PERIOD = (
    Parameter(name="from", meaning="The first day, such as 2026-03-01, by the company's clock."),
    Parameter(name="to", meaning="The last day, which is counted, too. Today where it is not given."),
    Parameter(name="days", meaning="In place of `from`: so many days, the last one counted.", type="integer", least=1),
)
FILTERS = (
    Parameter(name="intent", meaning="What it was about: an intent's name."),
    Parameter(name="layer", meaning="The highest layer that was reached.", choices=_LAYERS),
    Parameter(name="channel", meaning="Where the customer wrote."),
    Parameter(name="language", meaning="The language, by its code."),
    Parameter(name="tier", meaning="The customer's tier."),
    Parameter(name="agent", meaning="The id of the agent who had it last; empty for none."),
    Parameter(name="skill", meaning="The skill that it needed."),
    Parameter(name="reason", meaning="The first rule of the first handoff."),
    Parameter(name="verdict", meaning="What the agent said of the handoff, such as `unnecessary`; empty for nothing."),
    Parameter(name="model", meaning="The model that served it: the first 12 digits of its hash."),
    Parameter(name="arm", meaning="The pilot that it was part of; empty for none."),
    Parameter(name="outcome", meaning="How it ended.", choices=_OUTCOMES),
    Parameter(name="week", meaning="The Monday of a week in the period."),
    Parameter(name="not_intents", meaning="Intents to leave out, with commas between them."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The conversations that are asked for."""

    period: Period
    filters: Filters
    scope: Scope
    now: float

    @property
    def before(self) -> Period:
        """As many days, right before."""
        return periods.before(self.period)

    @property
    def scope_before(self) -> Scope:
        """The same in the days before; a week is that long before."""
        first, last = self.period, self.before
        if self.filters.week is None:
            return self.scope.within(starts_at=last.starts_at, ends_at=last.ends_at)
        days = (periods.days_of(first)[0] - periods.days_of(last)[0]).days
        week = date.fromisoformat(self.filters.week) - timedelta(days=days)
        filters = msgspec.structs.replace(self.filters, week=week.isoformat())
        return scope_of(last, filters, now=self.now)


async def reader(desk: Desk, request: web.Request) -> Agent:
    """Who asks. Raises `NotAuthenticated`, and `NotAllowed` for agents: figures of colleagues are not theirs."""
    agent = (await current_login(desk, request)).agent
    if not agent.role.sees_figures:
        raise NotAllowed("see the figures; supervisors and designers may")
    return agent


async def judge(desk: Desk, request: web.Request) -> Agent:
    """Who judges. Raises `NotAuthenticated`, and `NotAllowed` for all but supervisors and administrators."""
    agent = (await current_login(desk, request)).agent
    if not agent.role.is_supervisor:
        raise NotAllowed("judge conversations of the sample; supervisors may")
    return agent


def read_asked(desk: Desk, query: Mapping[str, str], *, besides: tuple[str, ...] = ()) -> Asked:
    """What the query asks for; `besides` are names that mean something else.

    Raises `InvalidValue`, also for a name that is not known: a filter that is left out unseen would give wrong numbers.
    """
    known = {one.name for one in (*PERIOD, *FILTERS)} | set(besides)
    for name in query:
        if name not in known:
            raise InvalidValue(name[:50], problem=f"there may be {', '.join(sorted(known))}")
    now = desk.changes.clock()
    zone = ZoneInfo(desk.settings.time_zone)
    period = _period(query, today=periods.day_at(now, zone), zone=zone)
    filters = _filters(query)
    return Asked(period=period, filters=filters, scope=scope_of(period, filters, now=now), now=now)


def _period(query: Mapping[str, str], *, today: date, zone: ZoneInfo) -> Period:
    last = _day(query, "to") or today
    first = _day(query, "from") or last - timedelta(days=_days(query) - 1)
    if first > last:
        raise InvalidValue("from", problem=f"it is after the last day, {last.isoformat()}")
    if (last - first).days >= periods.MOST_DAYS:
        raise InvalidValue("from", problem=f"at most {periods.MOST_DAYS} days are counted at once")
    return periods.period_of(first, last, zone=zone)


def _days(query: Mapping[str, str]) -> int:
    told = query.get("days", "")
    if not told:
        return _DAYS
    days = whole(told) or 0
    if "from" in query or not 1 <= days <= periods.MOST_DAYS:
        raise InvalidValue("days", problem=f"it is a number from 1 to {periods.MOST_DAYS}, in place of `from`")
    return days


def _day(query: Mapping[str, str], name: str) -> date | None:
    told = query.get(name, "")
    if not told:
        return None
    try:
        day = date.fromisoformat(told) if len(told) == len("2026-03-01") else None
    except ValueError:
        day = None
    # Far from both ends of the calendar, for there are days before and after.
    if day is None or not 1971 <= day.year <= 9000:
        raise InvalidValue(name, problem="it is a day such as 2026-03-01")
    return day


def _filters(query: Mapping[str, str]) -> Filters:
    texts = {name: query[name] for name in _TEXTS if name in query}
    for name, value in texts.items():
        _check_text(name, value)
    layer, outcome = query.get("layer", ""), query.get("outcome", "")
    if layer and layer not in _LAYERS:
        raise InvalidValue("layer", problem="it is 1, 2 or 3")
    if outcome and outcome not in _OUTCOMES:
        raise InvalidValue("outcome", problem=f"it is one of {', '.join(_OUTCOMES)}")
    week = _day(query, "week")
    if week is not None and week.weekday() != 0:
        raise InvalidValue("week", problem="it is a Monday")
    left_out = tuple(one for one in query.get("not_intents", "").split(",") if one)
    if len(left_out) > _MOST_INTENTS:
        raise InvalidValue("not_intents", problem=f"there are at most {_MOST_INTENTS}")
    for one in left_out:
        _check_text("not_intents", one)
    return Filters(
        **texts,
        layer=int(layer) if layer else None,
        outcome=outcome or None,
        week=week.isoformat() if week is not None else None,
        not_intents=left_out,
    )


def _check_text(name: str, value: str) -> None:
    if len(value) > _VALUE_CHARACTERS or (value and not value.isprintable()):
        raise InvalidValue(name, problem=f"it has at most {_VALUE_CHARACTERS} printable characters")
