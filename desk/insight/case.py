"""All that the ledger looks at of a conversation, read for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.insight.log_line import LogLine
from desk.store import conversations, outcomes, pilots, tables
from desk.store import readings as stored_readings
from desk.store.conversations import Conversation
from desk.store.outcomes import LedgerRow
from desk.store.ratings import AskedPart
from desk.store.readings import Reading
from desk.store.understandings import Understood
from handoff.conversation import Fact
from handoff.log import Author, EntryKind

_BOT, _AGENT = "bot", "agent"


class _Rule(msgspec.Struct, frozen=True):
    name: str = ""


class _Decided(msgspec.Struct, frozen=True):
    """What of a handoff's decision is counted; the rest is not read."""

    layer: int = 1
    rules: tuple[_Rule, ...] = ()
    subjects: tuple[str, ...] = ()


class _Enclosed(msgspec.Struct, frozen=True):
    """What of an envelope is counted. Retention empties the transcript first, and the facts with it."""

    facts: tuple[Fact, ...] = ()


class _Confirmed(msgspec.Struct, frozen=True):
    disposition: str = ""


class _Article(msgspec.Struct, frozen=True):
    slug: str = ""


_DECIDED = msgspec.json.Decoder(_Decided)
_ENCLOSED = msgspec.json.Decoder(_Enclosed)
_CONFIRMED = msgspec.json.Decoder(_Confirmed | None)
_SOURCE = msgspec.json.Decoder(_Article | None)
_ASKED = msgspec.json.Decoder(tuple[AskedPart, ...])
_NOTHING = "null"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A handoff: when a person was called, why, and what came of it. `disposition` is what the confirmed wrap-up says."""

    at: float
    cause: str
    rule: str
    layer: int
    skill: str
    subjects: tuple[str, ...]
    facts: tuple[Fact, ...]
    claimed_at: float
    verdict: str
    verdict_at: float
    disposition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A conversation with what hangs on it. `asked` are the parts (`bot`, `agent`) that its customer was asked to rate, `stars` the
    ratings by part, `wrong` messages of the bot that were called wrong. `has_address`: it came from an address by which its customer
    is known again. `before` is its row so far."""

    conversation: Conversation
    lines: Sequence[LogLine]
    reading: Reading = field(default_factory=Reading)
    understood: Sequence[Understood] = ()
    calls: Sequence[Call] = ()
    asked: frozenset[str] = frozenset()
    stars: Mapping[str, int] = field(default_factory=dict)
    wrong: frozenset[int] = frozenset()
    steps: int = 0
    has_address: bool = False
    arm: str = ""
    before: LedgerRow | None = None

    @property
    def csat_bot(self) -> int | None:
        """The stars for the bot's part."""
        return self.stars.get(_BOT)

    @property
    def csat_agent(self) -> int | None:
        """The stars for the agent's part."""
        return self.stars.get(_AGENT)

    @property
    def was_asked_bot(self) -> bool:
        """Whether the customer was asked about the bot."""
        return _BOT in self.asked

    @property
    def was_asked_agent(self) -> bool:
        """Whether the customer was asked about the person."""
        return _AGENT in self.asked


async def read_cases(connection: AsyncConnection, names: Collection[str]) -> list[Case]:
    """Those of these conversations that there are, in no order: a dozen statements, however many they are."""
    if not names:
        return []
    rows = await conversations.some(connection, names)
    lines = await _lines(connection, names)
    reads = await stored_readings.some(connection, names)
    understood = await _understood(connection, names)
    calls = await _calls(connection, names)
    stars: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await _all(connection, tables.ratings, names):
        stars[row.conversation][row.part] = row.score
    wrong: dict[str, set[int]] = defaultdict(set)
    for row in await _all(connection, tables.wrong_answers, names):
        wrong[row.conversation].add(row.seq)
    steps: dict[str, int] = defaultdict(int)
    for row in await _all(connection, tables.agent_steps, names):
        steps[row.conversation] += row.steps
    asked = {
        row.conversation: frozenset(one.part for one in _ASKED.decode(row.parts))
        for row in await _all(connection, tables.rating_requests, names)
    }
    addressed = await _addressed(connection, names)
    before = await outcomes.some(connection, names)
    arms = await pilots.arms_in_ledger(connection, names)
    return [
        Case(
            conversation=row,
            lines=lines.get(name, ()),
            reading=reads.get(name, Reading()),
            understood=understood.get(name, ()),
            calls=calls.get(name, ()),
            asked=asked.get(name, frozenset()),
            stars=stars.get(name, {}),
            wrong=frozenset(wrong.get(name, ())),
            steps=steps.get(name, 0),
            has_address=name in addressed,
            arm=arms.get(name, ""),
            before=before.get(name),
        )
        for name, row in rows.items()
    ]


async def _all(connection: AsyncConnection, table: Any, names: Collection[str]) -> Sequence[Any]:
    found = await connection.execute(select(table).where(table.c.conversation.in_(names)))
    return list(found.all())


async def _lines(connection: AsyncConnection, names: Collection[str]) -> dict[str, list[LogLine]]:
    table = tables.entries
    rows = await connection.execute(
        select(
            table.c.conversation,
            table.c.seq,
            table.c.at,
            table.c.epoch,
            table.c.author,
            table.c.author_id,
            table.c.kind,
            table.c.event,
            table.c.text,
            table.c.source,
        )
        .where(table.c.conversation.in_(names))
        .order_by(table.c.conversation, table.c.seq)
    )
    found: dict[str, list[LogLine]] = defaultdict(list)
    for row in rows:
        source = _SOURCE.decode(row.source) if row.source != _NOTHING else None
        found[row.conversation].append(
            LogLine(
                seq=row.seq,
                at=row.at,
                epoch=row.epoch,
                author=Author(row.author),
                author_id=row.author_id,
                kind=EntryKind(row.kind),
                event=row.event,
                text=row.text,
                article=source.slug if source is not None else "",
            )
        )
    return found


async def _understood(connection: AsyncConnection, names: Collection[str]) -> dict[str, list[Understood]]:
    table = tables.understandings
    rows = await connection.execute(
        select(table).where(table.c.conversation.in_(names)).order_by(table.c.conversation, table.c.seq)
    )
    found: dict[str, list[Understood]] = defaultdict(list)
    for row in rows:
        found[row.conversation].append(Understood(**row._mapping))
    return found


async def _calls(connection: AsyncConnection, names: Collection[str]) -> dict[str, list[Call]]:
    table, wrap_ups = tables.handoffs, tables.wrap_ups
    said = {
        row.handoff: confirmed.disposition
        for row in await connection.execute(
            select(wrap_ups.c.handoff, wrap_ups.c.confirmed).where(
                wrap_ups.c.conversation.in_(names), wrap_ups.c.confirmed_at > 0
            )
        )
        if (confirmed := _CONFIRMED.decode(row.confirmed)) is not None
    }
    rows = await connection.execute(
        select(table).where(table.c.conversation.in_(names)).order_by(table.c.conversation, table.c.epoch)
    )
    found: dict[str, list[Call]] = defaultdict(list)
    for row in rows:
        decided = _DECIDED.decode(row.decision)
        found[row.conversation].append(
            Call(
                at=row.at,
                cause=row.cause,
                rule=decided.rules[0].name if decided.rules else "",
                layer=decided.layer,
                skill=row.skill,
                subjects=decided.subjects,
                facts=_ENCLOSED.decode(row.envelope).facts,
                claimed_at=row.claimed_at,
                verdict=row.verdict,
                verdict_at=row.verdict_at,
                disposition=said.get(row.id, ""),
            )
        )
    return found


async def _addressed(connection: AsyncConnection, names: Collection[str]) -> frozenset[str]:
    table = tables.channel_deliveries
    rows = await connection.execute(
        select(table.c.conversation, func.count()).where(table.c.conversation.in_(names)).group_by(table.c.conversation)
    )
    return frozenset(row.conversation for row in rows)
