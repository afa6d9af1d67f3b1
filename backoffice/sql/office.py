"""The SQL back office: checks arguments, opens the transaction, and calls the topic's module."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar

import argon2
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice import arguments
from backoffice.exceptions import InvalidInput
from backoffice.mail import Mailer
from backoffice.port import (
    AccountUnlocked,
    Address,
    AddressChanged,
    Appointment,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentKind,
    AppointmentMoved,
    BackOffice,
    Balance,
    Charge,
    Customer,
    Did,
    Invoice,
    InvoiceCopySent,
    LinkPurpose,
    LinkSent,
    Note,
    NoteAdded,
    NotesRemoved,
    Order,
    OrderCancelled,
    Outcome,
    PasswordChanged,
    RefundRequested,
    ReturnOpened,
    Shipment,
    Slot,
    Verification,
)
from backoffice.sql import account, appointments, billing, customers, ledger, notes, orders
from backoffice.sql.agents_office import SqlAgentsOffice
from backoffice.sql.database import Database
from backoffice.sql.ledger import Entry
from backoffice.sql.mailing import Post

D = TypeVar("D", bound=Did)
T = TypeVar("T")


def utc_now() -> datetime:
    return datetime.now(UTC)


class SqlBackOffice(SqlAgentsOffice, BackOffice):
    """The port on a database. `clock` answers the time, aware; tests set it."""

    def __init__(self, database: Database, *, mailer: Mailer, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._mailer = mailer
        self._post = Post(database, mailer)
        self._clock = clock
        self._hasher = argon2.PasswordHasher()

    async def ping(self) -> None:
        await self._database.read(lambda c: c.scalar(sql("SELECT 1")))

    # Customers

    async def find_customer(self, *, email: str) -> Customer | None:
        address = arguments.email(email)
        return await self._database.read(lambda c: customers.find(c, email=address))

    async def customer(self, customer_id: str) -> Customer:
        return await self._database.read(lambda c: customers.get(c, arguments.identifier("customer_id", customer_id)))

    async def verify_customer(
        self, *, email: str, postcode: str | None = None, order_number: str | None = None
    ) -> Verification:
        if postcode is None and order_number is None:
            raise InvalidInput("postcode", problem="must be given, or else order_number")
        address = arguments.email(email)
        return await self._database.write(
            lambda c: customers.verify(
                c, email=address, postcode=postcode, order_number=order_number, now=self._clock()
            )
        )

    async def add_note(
        self, customer_id: str, text: str, *, author: str, reference: str = "", idempotency_key: str
    ) -> NoteAdded:
        entry = self._entry("add_note", customer_id, idempotency_key)
        note = notes.NewNote(
            text=arguments.note_text(text),
            author=arguments.line("author", author),
            reference=arguments.line("reference", reference, may_be_empty=True),
        )
        return await self._once(entry, lambda c: notes.add(c, customer_id, note, now=entry.at))

    async def remove_notes(self, customer_id: str, *, reference: str, idempotency_key: str) -> NotesRemoved:
        entry = self._entry("remove_notes", customer_id, idempotency_key)
        about = arguments.line("reference", reference)
        removed = await self._once(entry, lambda c: notes.remove(c, customer_id, reference=about, now=entry.at))
        await self._database.empty_log()
        return removed

    async def notes_of(self, customer_id: str, *, limit: int = 20) -> tuple[Note, ...]:
        arguments.limit(limit)
        return await self._of(customer_id, lambda c: notes.of_customer(c, customer_id, limit=limit))

    # Orders

    async def order(self, number: str) -> Order:
        return await self._database.read(lambda c: orders.get(c, arguments.number(number)))

    async def orders_of(self, customer_id: str, *, limit: int = 20) -> tuple[Order, ...]:
        arguments.limit(limit)
        return await self._of(customer_id, lambda c: orders.of_customer(c, customer_id, limit=limit))

    async def shipment(self, tracking_number: str) -> Shipment:
        return await self._database.read(lambda c: orders.shipment(c, arguments.number(tracking_number)))

    async def change_delivery_address(self, number: str, address: Address, *, idempotency_key: str) -> AddressChanged:
        entry = self._entry("change_delivery_address", arguments.number(number), idempotency_key)
        cleaned = arguments.address(address)
        return await self._once(entry, lambda c: orders.change_address(c, entry.subject, cleaned, now=entry.at))

    async def cancel_order(self, number: str, *, idempotency_key: str) -> OrderCancelled:
        entry = self._entry("cancel_order", arguments.number(number), idempotency_key)
        return await self._once(entry, lambda c: orders.cancel(c, entry.subject, now=entry.at))

    async def request_refund(self, number: str, *, reason: str, idempotency_key: str) -> RefundRequested:
        entry = self._entry("request_refund", arguments.number(number), idempotency_key)
        why = arguments.reason(reason)
        return await self._once(entry, lambda c: orders.request_refund(c, entry.subject, reason=why, now=entry.at))

    async def open_return(self, number: str, *, reason: str, idempotency_key: str) -> ReturnOpened:
        entry = self._entry("open_return", arguments.number(number), idempotency_key)
        why = arguments.reason(reason)
        return await self._once(entry, lambda c: orders.open_return(c, entry.subject, reason=why, now=entry.at))

    # The account

    async def is_locked(self, customer_id: str) -> bool:
        return await self._database.read(
            lambda c: account.is_locked(c, arguments.identifier("customer_id", customer_id))
        )

    async def send_password_reset(self, customer_id: str, *, idempotency_key: str) -> LinkSent:
        return await self._send_link("send_password_reset", customer_id, LinkPurpose.PASSWORD_RESET, idempotency_key)

    async def redeem_reset_token(self, token: str, *, new_password: str) -> PasswordChanged:
        arguments.new_password(new_password)
        await self._database.read(lambda c: account.check_reset_token(c, token, now=self._clock()))
        # Argon2 takes its time on purpose: no guessed token costs it, no event loop or transaction waits for it.
        hashed = await asyncio.to_thread(self._hasher.hash, new_password)
        return await self._database.write(
            lambda c: account.redeem_reset(c, token, password_hash=hashed, now=self._clock())
        )

    async def send_unlock_link(self, customer_id: str, *, idempotency_key: str) -> LinkSent:
        return await self._send_link("send_unlock_link", customer_id, LinkPurpose.ACCOUNT_UNLOCK, idempotency_key)

    async def redeem_unlock_token(self, token: str) -> AccountUnlocked:
        return await self._database.write(lambda c: account.redeem_unlock(c, token, now=self._clock()))

    async def unlock_account(self, customer_id: str, *, idempotency_key: str) -> AccountUnlocked:
        entry = self._entry("unlock_account", customer_id, idempotency_key)
        return await self._once(entry, lambda c: account.unlock(c, customer_id, now=entry.at))

    # Billing

    async def balance(self, customer_id: str) -> Balance:
        return await self._of(customer_id, lambda c: billing.balance(c, customer_id))

    async def invoice(self, number: str) -> Invoice:
        return await self._database.read(lambda c: billing.get(c, arguments.number(number)))

    async def invoices_of(self, customer_id: str, *, limit: int = 20) -> tuple[Invoice, ...]:
        arguments.limit(limit)
        return await self._of(customer_id, lambda c: billing.of_customer(c, customer_id, limit=limit))

    async def send_invoice_copy(self, number: str, *, idempotency_key: str) -> InvoiceCopySent:
        entry = self._entry("send_invoice_copy", arguments.number(number), idempotency_key)
        mailing = billing.InvoiceMailing(entry.subject, settings=self._mailer.required(), now=entry.at)
        return await self._post.send(entry, mailing)

    async def explain_charge(
        self, customer_id: str, *, amount: Decimal | None = None, text: str | None = None
    ) -> tuple[Charge, ...]:
        if amount is None and text is None:
            raise InvalidInput("amount", problem="must be given, or else text")
        exact = None if amount is None else arguments.amount(amount)
        words = None if text is None else arguments.search_text(text)
        return await self._of(customer_id, lambda c: billing.matching_charges(c, customer_id, amount=exact, text=words))

    # Appointments

    async def free_slots(
        self,
        kind: AppointmentKind,
        *,
        start: datetime,
        end: datetime,
        time_zone: str = "UTC",
        limit: int = 50,
    ) -> tuple[Slot, ...]:
        zone = arguments.time_zone(time_zone)
        arguments.limit(limit)
        begin = arguments.aware("start", start)
        until = arguments.aware("end", end)
        return await self._database.read(
            lambda c: appointments.free_slots(
                c, kind, start=begin, end=until, zone=zone, limit=limit, now=self._clock()
            )
        )

    async def appointment(self, appointment_id: str) -> Appointment:
        return await self._database.read(lambda c: appointments.get(c, arguments.number(appointment_id)))

    async def appointments_of(self, customer_id: str, *, upcoming: bool = True) -> tuple[Appointment, ...]:
        upcoming_at = self._clock() if upcoming else None
        return await self._of(customer_id, lambda c: appointments.of_customer(c, customer_id, upcoming_at=upcoming_at))

    async def book(
        self, customer_id: str, kind: AppointmentKind, slot: str, *, idempotency_key: str
    ) -> AppointmentBooked:
        entry = self._entry("book", customer_id, idempotency_key)
        arguments.identifier("slot", slot)

        async def act(connection: AsyncConnection) -> AppointmentBooked:
            await customers.get(connection, customer_id)
            return await appointments.book(connection, customer_id, kind, slot, now=entry.at)

        return await self._once(entry, act)

    async def move(self, appointment_id: str, slot: str, *, idempotency_key: str) -> AppointmentMoved:
        entry = self._entry("move", arguments.number(appointment_id), idempotency_key)
        arguments.identifier("slot", slot)
        return await self._once(entry, lambda c: appointments.move(c, entry.subject, slot, now=entry.at))

    async def cancel_appointment(self, appointment_id: str, *, idempotency_key: str) -> AppointmentCancelled:
        entry = self._entry("cancel_appointment", arguments.number(appointment_id), idempotency_key)
        return await self._once(entry, lambda c: appointments.cancel(c, entry.subject, now=entry.at))

    # What was done

    async def done(self, idempotency_key: str) -> Outcome | None:
        key = arguments.idempotency_key(idempotency_key)
        return await self._database.read(lambda c: ledger.recorded(c, key))

    def _entry(self, operation: str, subject: str, key: str) -> Entry:
        return Entry(
            key=arguments.idempotency_key(key),
            operation=operation,
            subject=arguments.identifier("subject", subject),
            at=self._clock(),
        )

    async def _once(self, entry: Entry, act: Callable[[AsyncConnection], Awaitable[D]]) -> D:
        return await self._database.write(lambda c: ledger.once(c, entry, lambda: act(c)))

    async def _send_link(self, operation: str, customer_id: str, purpose: LinkPurpose, key: str) -> LinkSent:
        entry = self._entry(operation, customer_id, key)
        settings = self._mailer.required()
        mailing = account.LinkMailing(customer_id, purpose, settings=settings, now=entry.at)
        return await self._post.send(entry, mailing)

    async def _of(self, customer_id: str, read: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Read something of a customer who is known to exist."""
        arguments.identifier("customer_id", customer_id)

        async def act(connection: AsyncConnection) -> T:
            await customers.get(connection, customer_id)
            return await read(connection)

        return await self._database.read(act)
