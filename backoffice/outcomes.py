"""What a write did. The outcome is recorded with the write's idempotency key, and is answered again for the
same key.

Outcomes are told apart by their field `outcome` on the wire (msgspec's tagged union `Outcome`).
"""

from __future__ import annotations

import enum
from datetime import date, datetime

import msgspec

from backoffice.records import Address, Appointment, Credit, Money, Note, Order, Refund, Subscription


class LinkPurpose(enum.StrEnum):
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a purpose
    ACCOUNT_UNLOCK = "account_unlock"


class Did(msgspec.Struct, frozen=True, kw_only=True, tag_field="outcome"):
    """The base of all outcomes. `at` is when it was done, UTC."""

    at: datetime


class AddressChanged(Did, frozen=True, kw_only=True, tag="address_changed"):
    order_number: str
    address: Address


class OrderCancelled(Did, frozen=True, kw_only=True, tag="order_cancelled"):
    """`refund` goes back to the way the customer paid."""

    order_number: str
    refund: Money


class RefundRequested(Did, frozen=True, kw_only=True, tag="refund_requested"):
    """A refund that a person decides on. `number` is the request's own, e.g. "RF-000012"."""

    number: str
    order_number: str
    amount: Money
    reason: str


class ReturnOpened(Did, frozen=True, kw_only=True, tag="return_opened"):
    """A return whose goods must be sent by `send_back_by`. `number` goes on the parcel, e.g. "RT-000012".

    `refund` is zero where nothing was paid.
    """

    number: str
    order_number: str
    refund: Money
    reason: str
    send_back_by: date


class LinkSent(Did, frozen=True, kw_only=True, tag="link_sent"):
    """A one-time link was mailed. `sent_to` is masked ("m***@example.com"), for it may be shown to
    anybody."""

    customer_id: str
    purpose: LinkPurpose
    sent_to: str
    expires_at: datetime


class PasswordChanged(Did, frozen=True, kw_only=True, tag="password_changed"):
    customer_id: str


class AccountUnlocked(Did, frozen=True, kw_only=True, tag="account_unlocked"):
    customer_id: str


class InvoiceCopySent(Did, frozen=True, kw_only=True, tag="invoice_copy_sent"):
    """`sent_to` is masked, as in LinkSent."""

    invoice_number: str
    sent_to: str


class NoteAdded(Did, frozen=True, kw_only=True, tag="note_added"):
    note: Note


class NotesRemoved(Did, frozen=True, kw_only=True, tag="notes_removed"):
    """`count` notes about `reference` are gone from the customer's record."""

    customer_id: str
    reference: str
    count: int


class AppointmentBooked(Did, frozen=True, kw_only=True, tag="appointment_booked"):
    appointment: Appointment


class AppointmentMoved(Did, frozen=True, kw_only=True, tag="appointment_moved"):
    """`appointment` is at its new time; it was at `moved_from` before."""

    appointment: Appointment
    moved_from: datetime


class AppointmentCancelled(Did, frozen=True, kw_only=True, tag="appointment_cancelled"):
    appointment: Appointment


class RefundApproved(Did, frozen=True, kw_only=True, tag="refund_approved"):
    refund: Refund


class RefundCancelled(Did, frozen=True, kw_only=True, tag="refund_cancelled"):
    refund: Refund


class ChargeRemoved(Did, frozen=True, kw_only=True, tag="charge_removed"):
    """`refund` brings the charge's amount back."""

    charge_id: str
    refund: Refund


class ReplacementOrdered(Did, frozen=True, kw_only=True, tag="replacement_ordered"):
    """`replacement` is the new order that costs nothing."""

    order_number: str
    replacement: Order
    reason: str


class ReturnCancelled(Did, frozen=True, kw_only=True, tag="return_cancelled"):
    number: str
    order_number: str


class AccountLocked(Did, frozen=True, kw_only=True, tag="account_locked"):
    customer_id: str


class CreditGranted(Did, frozen=True, kw_only=True, tag="credit_granted"):
    """`balance` is what the customer can spend after it."""

    customer_id: str
    credit: Credit
    balance: Money


class CreditRevoked(Did, frozen=True, kw_only=True, tag="credit_revoked"):
    """`balance` is what the customer can spend after it."""

    customer_id: str
    credit: Credit
    balance: Money


class SubscriptionCancelled(Did, frozen=True, kw_only=True, tag="subscription_cancelled"):
    subscription: Subscription


class SubscriptionResumed(Did, frozen=True, kw_only=True, tag="subscription_resumed"):
    subscription: Subscription


class AccountClosed(Did, frozen=True, kw_only=True, tag="account_closed"):
    """The account is gone on `closes_on`, and can be taken back before."""

    customer_id: str
    closes_on: date


class AccountReopened(Did, frozen=True, kw_only=True, tag="account_reopened"):
    customer_id: str


Outcome = (
    AddressChanged
    | OrderCancelled
    | RefundRequested
    | ReturnOpened
    | LinkSent
    | PasswordChanged
    | AccountUnlocked
    | InvoiceCopySent
    | AppointmentBooked
    | AppointmentMoved
    | AppointmentCancelled
    | NoteAdded
    | NotesRemoved
    | RefundApproved
    | RefundCancelled
    | ChargeRemoved
    | ReplacementOrdered
    | ReturnCancelled
    | AccountLocked
    | CreditGranted
    | CreditRevoked
    | SubscriptionCancelled
    | SubscriptionResumed
    | AccountClosed
    | AccountReopened
)
