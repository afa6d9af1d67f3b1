"""`/api/audit`: the whole audit log for supervisors, a page at a time, and whether it is what was written."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from desk.auditing.heads import read_heads
from desk.auditing.verification import Verification, verify
from desk.context import DESK, Desk
from desk.errors import InvalidValue, NotAllowed, RateLimited
from desk.login import current_login
from desk.store import audit
from desk.store.agents import Agent
from desk.store.audit import AuditLine
from desk.store.column_values import LARGEST_OF_ALL
from desk.web.query_values import whole_number
from desk.web.security import json_answer

_MOST = 500
_VALUE_CHARACTERS = 200
_AGAIN_SECONDS = 5.0
# Reading everything costs seconds; two at once would cost the desk's customers twice as much.
_VERIFYING = asyncio.Semaphore(1)


class AuditEntry(msgspec.Struct, frozen=True):
    """A line. `at` is seconds since the epoch, UTC; `actor` an agent's id, a worker's name, `customer` or `desk`.
    `is_erased` where what it told went with its customer."""

    id: int
    at: float
    actor: str
    action: str
    conversation: str
    detail: dict[str, str | int | float | bool]
    is_erased: bool


class AuditPage(msgspec.Struct, frozen=True):
    """Lines, the latest first. `next` asks for older ones as `after`; empty where there are none."""

    lines: tuple[AuditEntry, ...]
    next: str


class AuditProblem(msgspec.Struct, frozen=True):
    """What is wrong: `fault` is stable, `number` of the link, `line` the line's id (0 where there is none)."""

    fault: str
    number: int
    line: int
    sentence: str


class VerificationAnswer(msgspec.Struct, frozen=True):
    """Whether the log is what was written. `head` is the latest link as `NUMBER:HASH`, to be kept elsewhere.

    `waiting` lines get their links within seconds, `erased_details` went with their customers, `old_lines` were written
    before lines were sealed, and `is_keyed` says whether the seals need a secret. `problems` are the first hundred.
    """

    is_good: bool
    lines: int
    first: int
    head: str
    heads_checked: int
    waiting: int
    erased_details: int
    old_lines: int
    is_keyed: bool
    problem_count: int
    problems: tuple[AuditProblem, ...]


async def list_lines(request: web.Request) -> web.StreamResponse:
    """Answer with lines of the audit log, the latest first. For supervisors."""
    desk = request.app[DESK]
    await supervisor_of(desk, request)
    limit = whole_number(request, "limit", default=100, most=_MOST)
    before = whole_number(request, "after", default=0)
    since, until = (
        whole_number(request, name, default=-1, least=0, most=LARGEST_OF_ALL) for name in ("since", "until")
    )
    async with desk.store.reading() as connection:
        lines = await audit.page(
            connection,
            actor=_text(request, "actor"),
            action=_text(request, "action"),
            conversation=_text(request, "conversation"),
            since=None if since < 0 else float(since),
            until=None if until < 0 else float(until),
            before=before,
            limit=limit,
        )
    next_ = str(lines[-1].id) if len(lines) == limit else ""
    return json_answer(AuditPage(tuple(map(_shown, lines)), next_))


async def verify_all(request: web.Request) -> web.StreamResponse:
    """Read the whole audit log again and say whether it is what was written. For supervisors; one at a time."""
    desk = request.app[DESK]
    await supervisor_of(desk, request)
    if _VERIFYING.locked():
        raise RateLimited("verifications at the same time", retry_after_seconds=_AGAIN_SECONDS)
    async with _VERIFYING:
        heads = () if desk.settings.audit_heads is None else read_heads(desk.settings.audit_heads)
        found = await verify(desk.store, now=desk.changes.clock(), heads=heads)
    return json_answer(answer_of(found))


async def supervisor_of(desk: Desk, request: web.Request) -> Agent:
    """The supervisor or admin who asks. Raises `NotAuthenticated` and `NotAllowed`."""
    login = await current_login(desk, request)
    if not login.agent.role.is_supervisor:
        raise NotAllowed("read the audit trail; supervisors do")
    return login.agent


def answer_of(found: Verification) -> VerificationAnswer:
    """What a verification found, as it is told. Pure."""
    return VerificationAnswer(
        is_good=found.is_good,
        lines=found.lines,
        first=found.first,
        head=f"{found.head.number}:{found.head.hash}",
        heads_checked=found.heads_checked,
        waiting=found.waiting,
        erased_details=found.erased_details,
        old_lines=found.old_lines,
        is_keyed=found.is_keyed,
        problem_count=found.problem_count,
        problems=tuple(AuditProblem(one.fault.value, one.number, one.line, one.sentence) for one in found.problems),
    )


def _shown(line: AuditLine) -> AuditEntry:
    return AuditEntry(line.id, line.at, line.actor, line.action, line.conversation, line.detail, line.is_erased)


def _text(request: web.Request, name: str) -> str:
    value = request.query.get(name, "")
    if len(value) > _VALUE_CHARACTERS or (value and not value.isprintable()):
        raise InvalidValue(name, problem=f"it has at most {_VALUE_CHARACTERS} printable characters")
    return value
