"""What a back office knows: frozen records, all of them encodable as JSON by msgspec.

Times are aware datetimes (UTC unless said otherwise), days are dates, money is exact.
"""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal

import msgspec


class Tier(enum.StrEnum):
    STANDARD = "standard"
    PLUS = "plus"
    VIP = "vip"


class OrderStatus(enum.StrEnum):
    PLACED = "placed"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class ShipmentStatus(enum.StrEnum):
    LABEL_CREATED = "label_created"
    IN_TRANSIT = "in_transit"
    DELAYED = "delayed"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    RETURNED = "returned"


class InvoiceStatus(enum.StrEnum):
    OPEN = "open"
    PAID = "paid"
    OVERDUE = "overdue"
    VOID = "void"


class AppointmentKind(enum.StrEnum):
    INSTALLATION_VISIT = "installation_visit"
    PHONE_CONSULTATION = "phone_consultation"
    SHOWROOM_VISIT = "showroom_visit"


class AppointmentStatus(enum.StrEnum):
    BOOKED = "booked"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class RefundStatus(enum.StrEnum):
    """An approved refund leaves with the next payout."""

    APPROVED = "approved"
    PAID_OUT = "paid_out"
    CANCELLED = "cancelled"


class SubscriptionStatus(enum.StrEnum):
    """One that is ending was cancelled, and runs as long as it is paid for."""

    ACTIVE = "active"
    ENDING = "ending"
    ENDED = "ended"


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The base of all records: immutable, compared by value, made with keywords."""


class Money(Record, frozen=True, kw_only=True):
    """An exact amount, e.g. 129.00, in a currency by its ISO 4217 code, e.g. "USD"."""

    amount: Decimal
    currency: str = "USD"


class Address(Record, frozen=True, kw_only=True):
    """Where a parcel goes. `region` is the state or province, `country` the ISO 3166 two-letter code."""

    recipient: str
    line1: str
    city: str
    postcode: str
    line2: str = ""
    region: str = ""
    country: str = "US"


class Customer(Record, frozen=True, kw_only=True):
    """A person with an account. `language` is a BCP 47 tag ("en"), `time_zone` an IANA name."""

    id: str
    name: str
    email: str
    phone: str
    tier: Tier
    language: str
    time_zone: str
    postcode: str


class Note(Record, frozen=True, kw_only=True):
    """What somebody wrote into a customer's record, for those who deal with them next. `number` is the note's own, e.g.
    "NT-000012"; `author` is a person's or a system's name, `reference` what it is about, e.g. a conversation's id."""

    number: str
    customer_id: str
    at: datetime
    author: str
    text: str
    reference: str = ""


class Verification(Record, frozen=True, kw_only=True):
    """Whether the person is who they say. It never tells which part was wrong; `customer_id` is None unless
    `verified`."""

    verified: bool
    customer_id: str | None = None


class ShipmentEvent(Record, frozen=True, kw_only=True):
    """One scan of a parcel, e.g. at "Reno, NV": "Departed from the sorting centre"."""

    at: datetime
    status: ShipmentStatus
    place: str
    description: str


class Shipment(Record, frozen=True, kw_only=True):
    """A parcel on its way. `events` are the oldest first."""

    tracking_number: str
    order_number: str
    carrier: str
    status: ShipmentStatus
    estimated_delivery: date
    delivered_at: datetime | None = None
    events: tuple[ShipmentEvent, ...] = ()


class OrderLine(Record, frozen=True, kw_only=True):
    sku: str
    name: str
    quantity: int
    unit_price: Money


class Order(Record, frozen=True, kw_only=True):
    """An order. `total` is what was paid, with `shipping_fee`; `shipment` is there once it was handed to a
    carrier."""

    number: str
    customer_id: str
    status: OrderStatus
    placed_at: datetime
    lines: tuple[OrderLine, ...]
    shipping_fee: Money
    total: Money
    address: Address
    shipment: Shipment | None = None


class Balance(Record, frozen=True, kw_only=True):
    """What the customer owes now, and by when; nothing is due where `due_on` is None."""

    customer_id: str
    due: Money
    due_on: date | None = None


class InvoiceLine(Record, frozen=True, kw_only=True):
    description: str
    amount: Money


class Invoice(Record, frozen=True, kw_only=True):
    """An invoice. `order_number` is None for a subscription's invoice."""

    number: str
    customer_id: str
    status: InvoiceStatus
    issued_on: date
    due_on: date
    lines: tuple[InvoiceLine, ...]
    total: Money
    order_number: str | None = None
    paid_on: date | None = None


class Charge(Record, frozen=True, kw_only=True):
    """A charge to the customer's card. `statement_text` is what the bank shows, `description` says what it
    was for in one sentence."""

    id: str
    customer_id: str
    charged_on: date
    amount: Money
    statement_text: str
    description: str
    invoice_number: str | None = None


class Slot(Record, frozen=True, kw_only=True):
    """A free time. `starts_at` and `ends_at` are in the time zone that was asked for; `id` books it."""

    id: str
    kind: AppointmentKind
    starts_at: datetime
    ends_at: datetime


class Appointment(Record, frozen=True, kw_only=True):
    """`starts_at` and `ends_at` are UTC; show them in the customer's time zone."""

    id: str
    customer_id: str
    kind: AppointmentKind
    status: AppointmentStatus
    starts_at: datetime
    ends_at: datetime


class Refundable(Record, frozen=True, kw_only=True):
    """What of an order or an invoice can still be paid back. `total` is what was paid, `left` what remains of it."""

    number: str
    customer_id: str
    total: Money
    left: Money


class Refund(Record, frozen=True, kw_only=True):
    """Money that goes back the way it came, at `pays_out_at`. It belongs to an order, an invoice or a charge."""

    number: str
    customer_id: str
    amount: Money
    reason: str
    status: RefundStatus
    approved_at: datetime
    pays_out_at: datetime
    order_number: str | None = None
    invoice_number: str | None = None
    charge_id: str | None = None


class AccountState(Record, frozen=True, kw_only=True):
    """Whether nobody can sign in (`locked`), and the day on which the account is gone where it was closed."""

    customer_id: str
    locked: bool
    closes_on: date | None = None


class Credit(Record, frozen=True, kw_only=True):
    """An amount that was given to a customer, and what is `left` of it to spend: nothing once it is taken back."""

    number: str
    amount: Money
    left: Money
    reason: str
    given_at: datetime
    taken_back: bool = False


class CreditBalance(Record, frozen=True, kw_only=True):
    """What a customer can spend, and how much more they can be given now; `credits` are the newest first."""

    customer_id: str
    balance: Money
    allowance: Money
    credits: tuple[Credit, ...] = ()


class Subscription(Record, frozen=True, kw_only=True):
    """Something paid for month by month. `ends_on` is its last day once it is cancelled."""

    id: str
    customer_id: str
    name: str
    price: Money
    status: SubscriptionStatus
    started_on: date
    paid_until: date
    ends_on: date | None = None
