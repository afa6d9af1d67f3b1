"""Everything that is kept of a customer, as one JSON document and their files: what a person may ask for.

Rows are handed out as the database has them, with JSON as JSON and without secrets, so that nothing is left out because
somebody forgot to name it; a table that is not in `desk.records.holdings` fails a test.
"""

from __future__ import annotations

import asyncio
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import IO, Any

import msgspec
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice.exceptions import BackOfficeError, NotFound
from desk.records.holdings import HOLDINGS, of_conversations
from desk.records.outside import Outside
from desk.records.subject import Subject
from desk.records.tracker import TrackerUnreachable
from desk.store import tables
from desk.store.engine import Store

FORMAT, VERSION = "frontline-customer-export", 1
_ABOUT = (
    "Everything that Frontline keeps of this customer. Times are seconds since the epoch, UTC. `desk` has a list of rows for "
    "each table, `audit` what was done in these conversations, `tracker` what the bot's dialogue engine keeps of each "
    "conversation, and `back_office` what the company's own systems answered; `files` lie beside this document. Marks such as "
    "[card number removed] stand where nothing is kept; a value that is kept sealed is listed by its kind."
)
_MOST_OF_OFFICE = 100


@dataclass(slots=True)
class Export:
    """The document. `missing` says in a sentence each which store could not be read."""

    exported_at: str
    customer: Mapping[str, Any]
    desk: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    audit: list[dict[str, Any]] = field(default_factory=list)
    tracker: dict[str, list[Any]] = field(default_factory=dict)
    back_office: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def document(self) -> bytes:
        """The JSON, for people to read as well."""
        content = {"format": FORMAT, "version": VERSION, "about": _ABOUT, **asdict(self)}
        return msgspec.json.format(msgspec.json.encode(content, enc_hook=str), indent=2)


async def export(store: Store, outside: Outside, subject: Subject, *, now: float) -> Export:
    """Gather it. A store that does not answer is named in `missing`; the rest is there."""
    made = Export(
        exported_at=datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds"),
        customer={"asked_for": subject.who, "ids": subject.ids, "names": subject.names, "emails": subject.emails},
    )
    async with store.reading() as connection:
        for table in of_conversations():
            made.desk[table.name] = await _rows(connection, table, subject)
        made.desk["deliveries"] = await _deliveries(connection, subject)
        made.audit = await _audit(connection, subject)
    for row in made.desk["attachments"]:
        path = f"files/{row['id']}-{_safe(row['name'])}"
        made.files.append({"id": row["id"], "name": row["name"], "type": row["type"], "path": path})
    for conversation in subject.conversations:
        try:
            made.tracker[conversation] = await outside.tracker.events_of(conversation)
        except TrackerUnreachable as error:
            made.missing.append(str(error))
            break
    await _ask_office(outside, subject, made)
    return made


async def write_zip(store: Store, made: Export) -> IO[bytes]:
    """The document and the files as a ZIP archive, in a temporary file that is gone when it is closed.

    They are packed in a thread: that takes seconds where there is much, and the desk's customers must not wait for it.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        await asyncio.to_thread(lambda: archive.writestr("export.json", made.document()))
        contents = tables.attachment_contents
        for one in made.files:
            async with store.reading() as connection:  # one file at a time, for together they may be large
                found = await connection.execute(select(contents.c.content).where(contents.c.attachment == one["id"]))
                content = found.scalar_one_or_none()
            if content is not None:
                await asyncio.to_thread(archive.writestr, one["path"], content)
    file.seek(0)
    return file


async def _rows(connection: AsyncConnection, table: Table, subject: Subject) -> list[dict[str, Any]]:
    named = table.c.id if table is tables.conversations else table.c.conversation
    wanted = named.in_(subject.conversations)
    if table is tables.follow_ups:
        wanted = wanted | table.c.id.in_(subject.follow_ups)
    elif table is tables.crm_notes:
        wanted = wanted | table.c.customer_id.in_(subject.ids)
    rows = await connection.execute(select(table).where(wanted).order_by(*table.primary_key.columns))
    return [_shown(table, row) for row in rows]


async def _deliveries(connection: AsyncConnection, subject: Subject) -> list[dict[str, Any]]:
    events, deliveries = tables.webhook_events, tables.deliveries
    rows = await connection.execute(
        select(deliveries)
        .join(events, events.c.id == deliveries.c.event)
        .where(events.c.conversation.in_(subject.conversations))
        .order_by(deliveries.c.number)
    )
    return [_shown(deliveries, row) for row in rows]


async def _audit(connection: AsyncConnection, subject: Subject) -> list[dict[str, Any]]:
    lines, details = tables.audit, tables.audit_details
    rows = await connection.execute(
        select(lines.c.id, lines.c.at, lines.c.actor, lines.c.action, lines.c.conversation, details.c.detail)
        .select_from(lines.join(details, details.c.line == lines.c.id, isouter=True))
        .where(lines.c.conversation.in_(subject.conversations))
        .order_by(lines.c.id)
    )
    return [_shown(details, row) for row in rows]


def _shown(table: Table, row: Any) -> dict[str, Any]:
    holding = HOLDINGS[table]
    return {
        name: _decoded(value) if name in holding.json else value
        for name, value in row._mapping.items()
        if name not in holding.hidden
    }


def _decoded(text: str | None) -> Any:
    """JSON as JSON; a column that is empty before something happens stays as it is."""
    return msgspec.json.decode(text) if text else text


async def _ask_office(outside: Outside, subject: Subject, made: Export) -> None:
    if not outside.office.is_set_up:
        return
    for customer_id in subject.ids:
        try:
            office = await outside.office.office()
            told: dict[str, Any] = {"customer": await office.customer(customer_id)}
            told["notes"] = await office.notes_of(customer_id, limit=_MOST_OF_OFFICE)
            told["orders"] = await office.orders_of(customer_id, limit=_MOST_OF_OFFICE)
            told["invoices"] = await office.invoices_of(customer_id, limit=_MOST_OF_OFFICE)
            told["charges"] = await office.charges_of(customer_id, limit=_MOST_OF_OFFICE)
            told["appointments"] = await office.appointments_of(customer_id, upcoming=False)
            told["refunds"] = await office.refunds_of(customer_id)
            told["credit"] = await office.credit_of(customer_id)
            told["subscriptions"] = await office.subscriptions_of(customer_id)
        except NotFound:
            continue  # it knows nobody of this id
        except BackOfficeError as error:
            made.missing.append(f"{str(error).rstrip('.')}.")
            continue
        made.back_office.append(told)


def _safe(name: str) -> str:
    """A file's name that means nothing to a file system. Pure."""
    kept = "".join(character if character.isalnum() or character in "._- " else "_" for character in name)
    return kept.lstrip(". ")[:100] or "file"
