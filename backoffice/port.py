"""The port: everything that actions and workflows may ask of a back office.

Reads answer records, writes answer outcomes. Every write takes an `idempotency_key` (1 to 200 printable
characters, made by the caller, e.g. a turn's id with the name of the action) and is done at most once: the
same key gets the same outcome again, also when two calls run at the same time. A write that was refused or
failed is not recorded, so it can be tried again with its key. A key that comes back with another operation
or another subject raises `Refused("key_reused")`.

Every method may raise `Unavailable`. Lookups by number raise `NotFound`. Malformed arguments raise
`InvalidInput`.
"""

from __future__ import annotations

import abc
from datetime import datetime
from decimal import Decimal

from backoffice.agents_port import AgentsOffice
from backoffice.outcomes import (
    AccountUnlocked,
    AddressChanged,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    Did,
    InvoiceCopySent,
    LinkPurpose,
    LinkSent,
    NoteAdded,
    NotesRemoved,
    OrderCancelled,
    Outcome,
    PasswordChanged,
    RefundRequested,
    ReturnOpened,
)
from backoffice.records import (
    Address,
    Appointment,
    AppointmentKind,
    AppointmentStatus,
    Balance,
    Charge,
    Customer,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    Money,
    Note,
    Order,
    OrderLine,
    OrderStatus,
    Shipment,
    ShipmentEvent,
    ShipmentStatus,
    Slot,
    Tier,
    Verification,
)

__all__ = [
    "AccountUnlocked",
    "Address",
    "AddressChanged",
    "Appointment",
    "AppointmentBooked",
    "AppointmentCancelled",
    "AppointmentKind",
    "AppointmentMoved",
    "AppointmentStatus",
    "BackOffice",
    "Balance",
    "Charge",
    "Customer",
    "Did",
    "Invoice",
    "InvoiceCopySent",
    "InvoiceLine",
    "InvoiceStatus",
    "LinkPurpose",
    "LinkSent",
    "Money",
    "Note",
    "NoteAdded",
    "NotesRemoved",
    "Order",
    "OrderCancelled",
    "OrderLine",
    "OrderStatus",
    "Outcome",
    "PasswordChanged",
    "RefundRequested",
    "ReturnOpened",
    "Shipment",
    "ShipmentEvent",
    "ShipmentStatus",
    "Slot",
    "Tier",
    "Verification",
]


class BackOffice(AgentsOffice, abc.ABC):
    """A system of record. Open one with `backoffice.connect.open_back_office`."""

    @abc.abstractmethod
    async def ping(self) -> None:
        """Return when the back office can be reached; raise `Unavailable` when not."""

    # Customers

    @abc.abstractmethod
    async def find_customer(self, *, email: str) -> Customer | None:
        """The customer with this e-mail address (upper and lower case are the same), or None."""

    @abc.abstractmethod
    async def customer(self, customer_id: str) -> Customer:
        """The customer with this id."""

    @abc.abstractmethod
    async def verify_customer(
        self, *, email: str, postcode: str | None = None, order_number: str | None = None
    ) -> Verification:
        """Check that somebody knows two facts about a customer: the e-mail address, and the postcode or the
        number of one of the customer's orders; where both are given, both must be right.

        A wrong address, postcode or number all get the same answer. After ten wrong answers for an address
        within 15 minutes, even right ones are not verified until that time is over. Raises `InvalidInput`
        when neither `postcode` nor `order_number` is given.
        """

    @abc.abstractmethod
    async def add_note(
        self, customer_id: str, text: str, *, author: str, reference: str = "", idempotency_key: str
    ) -> NoteAdded:
        """Write `text` (1 to 4,000 characters, with line breaks) into the customer's record. `author` is who says so (at
        most 120 characters), `reference` what it is about, such as a conversation's id (at most 120)."""

    @abc.abstractmethod
    async def remove_notes(self, customer_id: str, *, reference: str, idempotency_key: str) -> NotesRemoved:
        """Forget the notes about `reference` (such as a conversation's id), for good, and what the ledger says of them: a
        customer who is erased at the desk leaves no words of theirs here. An unknown customer has none."""

    @abc.abstractmethod
    async def notes_of(self, customer_id: str, *, limit: int = 20) -> tuple[Note, ...]:
        """The notes in the customer's record, the newest first."""

    # Orders

    @abc.abstractmethod
    async def order(self, number: str) -> Order:
        """The order with this number, e.g. "BW-104233", with its shipment."""

    @abc.abstractmethod
    async def orders_of(self, customer_id: str, *, limit: int = 20) -> tuple[Order, ...]:
        """The customer's orders, the newest first. Raises `NotFound` for an unknown customer."""

    @abc.abstractmethod
    async def shipment(self, tracking_number: str) -> Shipment:
        """The shipment with this tracking number, e.g. "1BW004512877"."""

    @abc.abstractmethod
    async def change_delivery_address(self, number: str, address: Address, *, idempotency_key: str) -> AddressChanged:
        """Send an order somewhere else. Raises `Refused` with `already_shipped` or `already_cancelled`."""

    @abc.abstractmethod
    async def cancel_order(self, number: str, *, idempotency_key: str) -> OrderCancelled:
        """Cancel an order that has not been shipped. Raises `Refused` with `already_shipped` or
        `already_cancelled`."""

    @abc.abstractmethod
    async def request_refund(self, number: str, *, reason: str, idempotency_key: str) -> RefundRequested:
        """Ask for money back for an order that was shipped, without sending it back; a person decides.

        Raises `Refused` with `not_shipped`, `not_paid`, `already_cancelled`, `return_already_open`,
        `refund_already_requested`, `already_refunded` or `return_window_closed`.
        """

    @abc.abstractmethod
    async def open_return(self, number: str, *, reason: str, idempotency_key: str) -> ReturnOpened:
        """Announce that a delivered order is sent back, within 30 days after its delivery.

        What was not paid can be sent back, too; then the refund is zero.

        Raises `Refused` with `not_delivered`, `already_cancelled`, `already_returned`, `return_already_open`,
        `refund_already_requested`, `already_refunded` or `return_window_closed`.
        """

    # The account

    @abc.abstractmethod
    async def is_locked(self, customer_id: str) -> bool:
        """Whether the customer's account is locked."""

    @abc.abstractmethod
    async def send_password_reset(self, customer_id: str, *, idempotency_key: str) -> LinkSent:
        """Mail the customer a one-time link, good for 30 minutes, to choose a new password. Earlier links
        for the same purpose stop working. Raises `Unavailable` when the mail could not be sent; then
        nothing was done."""

    @abc.abstractmethod
    async def redeem_reset_token(self, token: str, *, new_password: str) -> PasswordChanged:
        """Set a new password (10 to 200 characters) with the token of a mailed link, which is used up by it.

        Raises `Refused` with `token_invalid`, and `InvalidInput` for the password, which leaves the token
        good.
        """

    @abc.abstractmethod
    async def send_unlock_link(self, customer_id: str, *, idempotency_key: str) -> LinkSent:
        """Mail the customer a one-time link, good for 30 minutes, that unlocks the account. Raises
        `Refused` with `not_locked`, and `Unavailable` as `send_password_reset` does."""

    @abc.abstractmethod
    async def redeem_unlock_token(self, token: str) -> AccountUnlocked:
        """Unlock the account with the token of a mailed link. Raises `Refused` with `token_invalid`."""

    @abc.abstractmethod
    async def unlock_account(self, customer_id: str, *, idempotency_key: str) -> AccountUnlocked:
        """Unlock the account at once, for an agent who knows whom they talk to. Raises `Refused` with
        `not_locked`."""

    # Billing

    @abc.abstractmethod
    async def balance(self, customer_id: str) -> Balance:
        """What the customer owes over all unpaid invoices, and the earliest day on which something is due."""

    @abc.abstractmethod
    async def invoice(self, number: str) -> Invoice:
        """The invoice with this number, e.g. "INV-204518"."""

    @abc.abstractmethod
    async def invoices_of(self, customer_id: str, *, limit: int = 20) -> tuple[Invoice, ...]:
        """The customer's invoices, the newest first."""

    @abc.abstractmethod
    async def send_invoice_copy(self, number: str, *, idempotency_key: str) -> InvoiceCopySent:
        """Mail a copy of the invoice to the address in the customer's account. Raises `Unavailable` when
        the mail could not be sent; then nothing was done."""

    @abc.abstractmethod
    async def explain_charge(
        self, customer_id: str, *, amount: Decimal | None = None, text: str | None = None
    ) -> tuple[Charge, ...]:
        """The customer's charges of exactly this amount, or with these words in their statement text or
        description (upper and lower case are the same), the newest first; both narrow it further. Raises
        `InvalidInput` when neither is given."""

    # Appointments

    @abc.abstractmethod
    async def free_slots(
        self,
        kind: AppointmentKind,
        *,
        start: datetime,
        end: datetime,
        time_zone: str = "UTC",
        limit: int = 50,
    ) -> tuple[Slot, ...]:
        """The free slots that begin at or after `start` and before `end` (aware datetimes) and not in the
        past, the earliest first, with their times in `time_zone` (an IANA name)."""

    @abc.abstractmethod
    async def appointment(self, appointment_id: str) -> Appointment:
        """The appointment with this id, e.g. "AP-300017"."""

    @abc.abstractmethod
    async def appointments_of(self, customer_id: str, *, upcoming: bool = True) -> tuple[Appointment, ...]:
        """The customer's appointments, the earliest first; only booked ones that are not over when
        `upcoming`."""

    @abc.abstractmethod
    async def book(
        self, customer_id: str, kind: AppointmentKind, slot: str, *, idempotency_key: str
    ) -> AppointmentBooked:
        """Take a slot (by its id) for the customer. Raises `SlotTaken`, and `Refused` with `slot_in_past`."""

    @abc.abstractmethod
    async def move(self, appointment_id: str, slot: str, *, idempotency_key: str) -> AppointmentMoved:
        """Move an appointment to another slot of its kind; the old slot becomes free in the same moment.
        Raises `SlotTaken`, and `Refused` with `slot_in_past`, `appointment_over` or `already_cancelled`."""

    @abc.abstractmethod
    async def cancel_appointment(self, appointment_id: str, *, idempotency_key: str) -> AppointmentCancelled:
        """Cancel an appointment and free its slot. Raises `Refused` with `appointment_over` or
        `already_cancelled`."""

    # What was done

    @abc.abstractmethod
    async def done(self, idempotency_key: str) -> Outcome | None:
        """The outcome that is recorded for this key, or None when nothing was done under it. Whoever
        crashed between doing and noting it asks here."""
