"""Plausible rows for every table of a desk's database, whichever of its revisions it has: made from its own schema.

What the schema cannot tell, that a text is JSON or one of some words, stands in `_CELLS`. A column that is not in there is
filled by its type, so that a table of a migration to come is filled too.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Boolean, Float, Integer, LargeBinary, String, column, func, insert, inspect, select, table, text
from sqlalchemy.engine import Connection

from desk.copilot.delegations import GatheredItem
from desk.store.ratings import AskedPart
from desk.store.tables import metadata
from handoff.conversation import Customer, Fact, Turn
from handoff.decision import Decision
from handoff.envelope import Envelope, Tried
from handoff.log import Attachment, Button, Source
from handoff.wire.workflows import WorkflowPreview
from handoff.wire.wrap_up import ReviewEvidence, WrapUpContent, WrapUpDraft
from tests.sample_values import sample_of

# An hour ago: what is older than its policy allows goes when a desk starts.
NOW = float(int(time.time()) - 3600)
OWNERS = ("bot", "queue", "agent", "closed")
# What the audit log and its triggers make of each line, and the numbers that the database counts.
_OF_ITSELF = ("audit_details", "audit_links", "audit_pending", "audit_prunings")
_COUNTED = ("audit.id", "decisions.number", "deliveries.number")
_ROWS_EACH = {"entries": 3, "audit": 2}


def fill(connection: Connection, *, first: int = 0, count: int = len(OWNERS)) -> None:
    """Add rows for the conversations number `first` and following to every table."""
    look = inspect(connection)
    for name in tables_of(connection):
        if name in _OF_ITSELF:
            continue
        columns = [one for one in look.get_columns(name) if not _is_made(name, one)]
        each = _ROWS_EACH.get(name, 1)
        rows = [
            {one["name"]: _cell(name, one, number, number // each) for one in columns}
            for number in range(first * each, (first + count) * each)
        ]
        connection.execute(insert(table(name, *(column(one["name"], one["type"]) for one in columns))), rows)


def content(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table by the table's name, in the order of its key, without what the search keeps."""
    found = {}
    for name in tables_of(connection):
        key = [column(one.name) for one in metadata.tables[name].primary_key]
        rows = connection.execute(select(text("*")).select_from(table(name)).order_by(*key)).mappings()
        found[name] = [{key: value for key, value in row.items() if key != "search"} for row in rows]
    return found


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
        for name in tables_of(connection)
    }


def tables_of(connection: Connection) -> list[str]:
    """The tables that the database has now, those that others refer to first."""
    there = set(inspect(connection).get_table_names())
    return [one.name for one in metadata.sorted_tables if one.name in there]


def _is_made(name: str, one: dict[str, Any]) -> bool:
    return "computed" in one or one["name"] == "search" or f"{name}.{one['name']}" in _COUNTED


def _cell(name: str, one: dict[str, Any], number: int, which: int) -> Any:
    kind = one["type"]
    for known in (f"{name}.{one['name']}", one["name"]):
        if known in _CELLS:
            return _CELLS[known](number, which)
    present = metadata.tables[name].columns.get(one["name"])
    if present is not None and present.foreign_keys:
        return identifier(which)
    if isinstance(kind, Boolean):
        return number % 2 == 0
    if isinstance(kind, Integer):
        return number + 1
    if isinstance(kind, Float):
        return NOW + number
    if isinstance(kind, LargeBinary):
        return bytes(range(256)) + str(number).encode()
    if isinstance(kind, String):
        if present is not None and present.primary_key and kind.length == 32:
            return identifier(number)
        # With zeros in front, so that ids sort by their numbers.
        return f"{one['name']} {number:04}: Grüße ☎"[: kind.length]
    raise TypeError(f"{name}.{one['name']} has a type that is not filled yet: {kind!r}")


def identifier(number: int) -> str:
    """The id of a row, and of the conversation or agent with this number."""
    return f"{number + 1:024x}"


def _owner(which: int) -> str:
    return OWNERS[which % len(OWNERS)]


def _agent_in_charge(which: int) -> str:
    return identifier(which) if _owner(which) == "agent" else ""


@functools.cache
def _sample(kind: Any) -> str:
    return msgspec.json.encode(sample_of(kind)).decode()


def _json(kind: Any) -> Callable[[int, int], str]:
    return lambda _number, _which: _sample(kind)


def _customer(_number: int, which: int) -> str:
    customer = Customer(id=f"C-{which}", name=f"Zoë Ñandú {which}", email=f"zoe{which}@shop.example", tier="gold")
    return msgspec.json.encode(customer).decode()


def _always(value: Any) -> Callable[[int, int], Any]:
    return lambda _number, _which: value


_CELLS: dict[str, Callable[[int, int], Any]] = {
    "conversation": lambda _number, which: identifier(which),
    "agent": lambda _number, which: identifier(which),
    "handoff": lambda _number, which: identifier(which),
    "conversations.owner": lambda _number, which: _owner(which),
    "conversations.agent": lambda _number, which: _agent_in_charge(which),
    "conversations.lost_agent": _always(""),
    "conversations.has_spoken": _always(True),
    "conversations.asking": _always(""),
    "conversations.next_seq": _always(4),
    "conversations.next_task": _always(2),
    "conversations.customer": _customer,
    "conversations.customer_id": lambda _number, which: f"C-{which}",
    "conversations.tier": _always("gold"),
    "conversations.language": _always("de"),
    "conversations.waiting_since": lambda _number, which: NOW if _owner(which) == "queue" else 0.0,
    "conversations.closed_at": lambda _number, which: NOW if _owner(which) == "closed" else 0.0,
    "conversations.priority": lambda _number, which: 1 + which % 5,
    "conversations.last_author": _always("customer"),
    "entries.seq": lambda number, _which: 1 + number % 3,
    "entries.author": lambda number, _which: ("customer", "bot", "agent")[number % 3],
    "entries.kind": lambda number, _which: ("message", "event", "note")[number % 3],
    "entries.buttons": _json(tuple[Button, ...]),
    "entries.source": _json(Source | None),
    "entries.client_id": lambda number, _which: None if number % 3 else f"client-{number}",
    "entries.turn": lambda number, which: f"{identifier(which)}:1" if number % 3 == 1 else None,
    "entries.reply_index": lambda number, _which: 0 if number % 3 == 1 else None,
    "entries.removed": _always('["card"]'),
    "entries.event_values": _always("null"),
    "entries.attachments": _json(tuple[Attachment, ...]),
    "buttons.asked_by": _always("bot"),
    "tasks.turn": lambda _number, which: f"{identifier(which)}:1",
    "tasks.number": _always(1),
    "tasks.kind": lambda _number, which: ("message", "pause", "agent_said", "resume")[which % 4],
    "tasks.state": lambda _number, which: ("queued", "offered", "done", "failed")[which % 4],
    "tasks.mode": _always("respond"),
    "tasks.deadline_at": _always(4e9),
    "readings.turns": _json(tuple[Turn, ...]),
    "readings.facts": _json(tuple[Fact, ...]),
    "readings.tried": _json(tuple[Tried, ...]),
    "decision": _json(Decision),
    "workflow_runs.decision": _always("approved"),
    "decisions.kind": lambda number, _which: ("live", "human", "shadow")[number % 3],
    "decisions.outcome": _always("handoff"),
    "proposals.state": _always("dismissed"),
    "handoffs.envelope": _json(Envelope),
    "handoffs.cause": _always("policy"),
    "handoffs.claimed_by": lambda _number, which: _agent_in_charge(which),
    "handoffs.ended_at": lambda _number, which: NOW if _owner(which) in ("bot", "closed") else 0.0,
    "handoffs.ended_as": lambda _number, which: "closed" if _owner(which) in ("bot", "closed") else "",
    "agents.role": lambda _number, which: ("agent", "supervisor", "designer", "admin")[which % 4],
    "agents.removed_at": _always(0.0),
    "agents.skills": _always('["billing"]'),
    "agents.languages": _always('["de","en"]'),
    "agents.tiers": _always("[]"),
    "agents.capacity": _always("null"),
    "presences.chosen": _always("away"),
    "presences.why": _always("chosen"),
    "assignments.state": _always("lapsed"),
    "follow_ups.kind": _always("task"),
    "follow_ups.state": lambda number, _which: ("open", "done")[number % 2],
    "workflow_runs.state": lambda _number, which: ("waiting", "rejected", "done", "failed")[which % 4],
    "workflow_runs.lease_until": _always(0.0),
    "workflow_runs.form": _always('{"amount":"12.50"}'),
    "workflow_runs.arguments": _always('{"invoice":"INV-1"}'),
    "workflow_runs.preview": _json(WorkflowPreview),
    "workflow_runs.outcome": _always(""),
    "wrap_ups.drafted": _json(WrapUpDraft),
    "wrap_ups.confirmed": _json(WrapUpContent),
    "wrap_ups.ended_as": _always("closed"),
    "crm_notes.state": _always("written"),
    "reviews.evidence": _json(tuple[ReviewEvidence, ...]),
    "rating_requests.parts": _json(tuple[AskedPart, ...]),
    "ratings.part": _always("bot"),
    "saved_views.filters": _always('{"group":"open"}'),
    "attachments.author": _always("customer"),
    "attachments.removed": _always("[]"),
    "outcomes.outcome": _always("reopened"),
    "outcomes.was": _always("escalated_resolved"),
    "outcomes.handoffs": _always(1),
    "outcomes.csat_bot": _always(None),
    "outcomes.csat_agent": _always(5),
    "article_uses.result": _always("not_helped"),
    "article_drafts.state": _always("open"),
    "article_drafts.seqs": _always("[1]"),
    "pilot_arms.arm": _always("live"),
    "alerts.state": _always("ended"),
    "sample_judgements.judgement": _always("unsure"),
    "delegations.state": _always("ended"),
    "delegations.items": _json(tuple[GatheredItem, ...]),
    "suggestions.outcome": _always("sent"),
    "webhooks.url": lambda number, _which: f"https://hooks.example/{number}",
    "webhooks.events": _always('["conversation.closed"]'),
    "webhook_events.body": _always("{}"),
    "deliveries.webhook": lambda _number, which: identifier(which),
    "deliveries.event": lambda _number, which: identifier(which),
    "deliveries.state": _always("given_up"),
    "audit.detail": lambda number, _which: f'{{"seq":{number},"why":"Grüße"}}',
    "audit.seal": _always(""),
}
