"""Reads from the store, and where it can from the back office, what a conversation's quality is judged by."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import logging
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice.exceptions import BackOfficeError
from desk.context import Desk
from desk.copilot.facts import known_facts
from desk.copilot.library import Library
from desk.quality.case import Facts, Fired, Meant, QualityCase
from desk.store import (
    audit,
    conversations,
    decisions,
    entries,
    follow_ups,
    outcomes,
    quality,
    ratings,
    readings,
    reminder_ticks,
    understandings,
    workflows,
    wrong_answers,
)
from desk.store import handoffs as stored_handoffs
from desk.store.audit import AuditLine
from desk.store.handoffs import Handoff
from desk.store.readings import Reading
from desk.store.workflows import Run
from desk.wrap_up.refunds import given_back
from handoff.citation import DEED
from handoff.conversation import Customer
from handoff.log import Entry
from handoff.wire.decisions import DecisionKind
from handoff.wire.workflows import RunState

logger = logging.getLogger(__name__)

_MOST_DECISIONS = 500
_OFFICE_SECONDS = 2.0
_DONE = (RunState.DONE, RunState.UNDONE, RunState.UNDOING)


async def read_case(desk: Desk, connection: AsyncConnection, conversation: str) -> QualityCase | None:
    """All of it, None while the conversation goes on. Raises `NotFound`."""
    row = await outcomes.get(connection, conversation)
    if row is None:
        return None
    stored = await conversations.get(connection, conversation)
    log = await entries.after(connection, conversation, 0)
    reading = await readings.get(connection, conversation)
    every = await stored_handoffs.of_conversation(connection, conversation)
    runs = await workflows.of_conversation(connection, conversation)
    lines = await audit.of_conversation(connection, conversation)
    ticks = await reminder_ticks.of_conversation(connection, conversation)
    told = await known_facts(connection, conversation, reading)
    return QualityCase(
        entries=log,
        now=desk.changes.clock(),
        ended_at=row.last_at,
        zone=ZoneInfo(desk.settings.time_zone),
        writers=await quality.writers(connection, conversation),
        turns=reading.turns,
        meant=await _meant(connection, conversation, reading),
        told=told,
        facts=Facts(records=_deeds(runs, log), articles=article_texts(desk.library)),
        numbers=_numbers(desk, log),
        handoffs=every,
        runs=runs,
        given_back=_given_back(runs),
        follow_ups=await follow_ups.of_conversation(connection, conversation),
        fired=await _fired(connection, conversation, every),
        warnings=_warnings(lines),
        held_back=tuple((one.at, str(one.detail.get("rules", ""))) for one in lines if one.action == "reply.held_back"),
        unticked=_unticked(every, frozenset(ticks)),
        wrong_answers=tuple(one.seq for one in await wrong_answers.of_conversation(connection, conversation)),
        ratings=tuple((one.part, one.score) for one in await ratings.of_conversation(connection, conversation)),
        customer_name=(stored.customer.name.split() or [""])[0],
        outcome=row.outcome.value,
        reopened=bool(row.reopened_at),
    )


async def with_office_records(desk: Desk, case: QualityCase, customer: Customer) -> QualityCase:
    """The case with what the back office holds of a customer whom a site vouches for. Without it where it does not answer."""
    if not (desk.back_office.is_set_up and customer.identified and customer.id):
        return case
    try:
        async with asyncio.timeout(_OFFICE_SECONDS):
            office = await desk.back_office.office()
            orders = await office.orders_of(customer.id)
            invoices = await office.invoices_of(customer.id)
    except (BackOfficeError, TimeoutError) as error:
        logger.info("The quality of a conversation is judged without the back office: %s", error)
        return case
    records = (*case.facts.records, *(text_of(one) for one in (*orders, *invoices)))
    return dataclasses.replace(case, facts=Facts(records=records, articles=case.facts.articles))


def text_of(record: Any) -> str:
    """A record of the back office as a text in which its numbers, amounts and days are found. Pure."""
    return "\n".join(_texts(msgspec.to_builtins(record, str_keys=True)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if {"amount", "currency"} <= value.keys():
            yield f"{value['amount']} {value['currency']}"
            return
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


def article_texts(library: Library) -> dict[str, str]:
    """The articles by slug. Pure."""
    return {slug: f"{one.title}.\n{one.answer}\n{one.body}" for slug, one in library.articles.items()}


async def _meant(connection: AsyncConnection, conversation: str, reading: Reading) -> tuple[Meant, ...]:
    rows = await understandings.of_conversation(connection, conversation)
    if rows:
        return tuple(Meant(one.seq, one.at, one.intent, one.confidence, one.sentiment) for one in rows)
    return tuple(
        Meant(
            turn.seq,
            turn.at,
            turn.understanding.intent,
            turn.understanding.confidence,
            turn.understanding.sentiment.score,
        )
        for turn in reading.turns
        if turn.seq > 0
    )


def _deeds(runs: Sequence[Run], log: Sequence[Entry]) -> tuple[str, ...]:
    done = [one for one in runs if one.state in _DONE]
    told = [entry.text for entry in log if entry.event == DEED]
    outcomes_told = [text_of(one.outcome) for one in done if one.outcome is not None]
    return (*told, *outcomes_told, *(one.result for one in done), *(text_of(one.preview) for one in done))


def _given_back(runs: Sequence[Run]) -> tuple[tuple[float, int], ...]:
    found = ((given_back(one.outcome), one.note) for one in runs if one.state is RunState.DONE)
    return tuple((float(money.amount), note) for money, note in found if money is not None)


def _numbers(desk: Desk, log: Sequence[Entry]) -> dict[int, tuple[str, ...]]:
    found = {}
    for entry in log:
        seen = desk.moderation.numbers_in(entry.text)
        if seen:
            found[entry.seq] = tuple(dict.fromkeys(entry.text[one.start : one.end].upper() for one in seen))
    return found


async def _fired(connection: AsyncConnection, conversation: str, every: Sequence[Handoff]) -> tuple[Fired, ...]:
    made = await decisions.of_conversation(connection, conversation, after=0, limit=_MOST_DECISIONS)
    by_handoffs = [Fired(rule, one.at) for one in every for rule in one.decision.rules]
    since = [Fired(rule, one.at) for one in made if one.kind is DecisionKind.HUMAN for rule in one.decision.rules]
    return tuple(sorted((*by_handoffs, *since), key=lambda one: one.at))


def _warnings(lines: Sequence[AuditLine]) -> tuple[tuple[int, str, str], ...]:
    return tuple(
        (int(one.detail["seq"]), str(one.detail["rules"]), one.actor)
        for one in lines
        if one.action == "warning.confirmed" and {"seq", "rules"} <= one.detail.keys()
    )


def _unticked(every: Sequence[Handoff], ticked: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The reminders of the envelopes that nobody ticked, of handoffs that a person took."""
    return tuple(
        (text, one.id)
        for one in every
        if one.claimed_by
        for text in one.envelope.compliance
        if hashlib.sha256(text.encode()).hexdigest()[:32] not in ticked
    )
