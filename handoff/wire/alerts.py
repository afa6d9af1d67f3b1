"""Alerts as programs and the console read them (`/api/insight/alerts`): figures that went beyond their limit."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Unit = Literal["share", "points", "seconds", "number", "count"]
"""What a value is: a `share` (0 to 1), `points` (a difference of shares), `seconds`, how many (`count`), or a plain `number`."""

AlertState = Literal["raised", "clearing", "ended"]
"""`clearing`: the figure is well again, but not for long enough."""


class AlertMail(msgspec.Struct, frozen=True):
    """A mail that tells of it, when it `began` or was `over`. `state` is `waiting`, `sent` or `given_up`; `answered` is what came
    of the last attempt, in words."""

    recipient: str
    about: Literal["began", "over"]
    state: Literal["waiting", "sent", "given_up"]
    attempts: int
    answered: str


class Alert(msgspec.Struct, frozen=True):
    """A figure beyond its limit, from when it was (`since`) and was told of (`raised_at`) until it was well again (`ended_at`, 0
    before). Times are seconds since the epoch, UTC.

    `rule` is its name in `data/insight.yml`, `side` on which side of `limit` it is beyond it, `back_at` from where on it is well
    again. `value` with `cases` is what was found when it was told of, `worst` the farthest beyond, `latest` the last one that
    could be judged. `days` and the filters say of which conversations. `note` is what `acknowledged_by` (an agent's id, with
    their name) wrote, both empty before.
    """

    id: str
    rule: str
    figure: str
    title: str
    sentence: str
    unit: Unit
    state: AlertState
    side: Literal["above", "below"]
    limit: float
    back_at: float
    value: float
    cases: int
    worst: float
    latest: float
    latest_at: float
    days: int
    intent: str
    channel: str
    language: str
    since: float
    raised_at: float
    ended_at: float
    ended_because: str
    acknowledged_by: str
    acknowledged_name: str
    acknowledged_at: float
    note: str
    mails: tuple[AlertMail, ...]


class AlertsAnswer(msgspec.Struct, frozen=True):
    """`GET /api/insight/alerts`: those that are not over (`state=open`), over (`ended`) or all, the latest first. `open` and
    `unseen` (open, and acknowledged by nobody) count all there are. `next` asks for more as `after`, empty at the end."""

    alerts: tuple[Alert, ...]
    open: int
    unseen: int
    next: str


class OpenAlert(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An alert that is not over and that nobody has acknowledged."""

    id: str
    title: str
    sentence: str
    raised_at: float


class AlertsChanged(msgspec.Struct, frozen=True, tag_field="type", tag="insight.alerts", forbid_unknown_fields=True):
    """What figures are beyond their limit and nobody has acknowledged yet, the latest first, and how many they are in all. Sent
    to those who may read the figures, at the start and whenever it changes."""

    alerts: tuple[OpenAlert, ...]
    unseen: int


class AcknowledgeAlert(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/insight/alerts/{alert}/acknowledge`: a supervisor has seen it, and says what is done about it."""

    note: Annotated[str, Meta(max_length=2000)] = ""


class WatchedFigure(msgspec.Struct, frozen=True):
    """A figure with a limit as it is now. `value` is None where too few cases stand behind it. `state` is `well`, `beyond` (not yet
    for long enough), `raised`, `clearing`, or `unknown` (not judged yet, or `problem` says why it cannot be)."""

    rule: str
    figure: str
    title: str
    unit: Unit
    side: Literal["above", "below"]
    limit: float | None
    back_at: float | None
    value: float | None
    cases: int
    least_cases: int
    state: Literal["well", "beyond", "raised", "clearing", "unknown"]
    problem: str
    judged_at: float


class WatchedAnswer(msgspec.Struct, frozen=True):
    """`GET /api/insight/watched`: everything that has a limit, in the order of the file. `version` is of `data/insight.yml`."""

    version: str
    every_minutes: float
    recipients: int
    figures: tuple[WatchedFigure, ...]
