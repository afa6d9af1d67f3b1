"""The tables. They are the same on SQLite and PostgreSQL; two column types hide what differs."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData()


class Moment(TypeDecorator):  # type: ignore[misc]
    """An aware datetime, kept as UTC. SQLite has no time zones, so it is stored there without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Amount(TypeDecorator):  # type: ignore[misc]
    """An amount of money, kept as a whole number of hundredths: SQLite would make a float of a decimal."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> int | None:
        return None if value is None else int((value * 100).to_integral_exact())

    def process_result_value(self, value: int | None, dialect: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)


customers = Table(
    "customers",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("email", String(254), nullable=False, unique=True),  # always lower case
    Column("phone", String(40), nullable=False),
    Column("tier", String(20), nullable=False),
    Column("language", String(20), nullable=False),
    Column("time_zone", String(60), nullable=False),
    Column("postcode", String(20), nullable=False),
    Column("password_hash", String(200)),
    Column("locked_at", Moment),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", ForeignKey(customers.c.id), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("author", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("reference", String(120), nullable=False),
)

verification_failures = Table(
    "verification_failures",
    metadata,
    Column("id", Integer, primary_key=True),
    # Strangers' typing ends up here, so only a digest of the address is kept.
    Column("email_digest", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Index("verification_failures_recent", "email_digest", "at"),
)

one_time_tokens = Table(
    "one_time_tokens",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the token; the token itself is only in the mail
    Column("customer_id", ForeignKey(customers.c.id), nullable=False, index=True),
    Column("purpose", String(20), nullable=False),
    Column("expires_at", Moment, nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("customer_id", ForeignKey(customers.c.id), nullable=False, index=True),
    Column("status", String(20), nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("shipping_fee", Amount, nullable=False),
    Column("total", Amount, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("recipient", String(120), nullable=False),
    Column("line1", String(120), nullable=False),
    Column("line2", String(120), nullable=False),
    Column("city", String(120), nullable=False),
    Column("region", String(120), nullable=False),
    Column("postcode", String(120), nullable=False),
    Column("country", String(2), nullable=False),
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("order_number", ForeignKey(orders.c.number), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("sku", String(40), nullable=False),
    Column("name", String(120), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_price", Amount, nullable=False),
)

shipments = Table(
    "shipments",
    metadata,
    Column("tracking_number", String(40), primary_key=True),
    Column("order_number", ForeignKey(orders.c.number), nullable=False, unique=True),
    Column("carrier", String(60), nullable=False),
    Column("status", String(20), nullable=False),
    Column("estimated_delivery", Date, nullable=False),
    Column("delivered_at", Moment),
)

shipment_events = Table(
    "shipment_events",
    metadata,
    Column("tracking_number", ForeignKey(shipments.c.tracking_number), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("status", String(20), nullable=False),
    Column("place", String(120), nullable=False),
    Column("description", String(200), nullable=False),
)

returns = Table(
    "returns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("order_number", ForeignKey(orders.c.number), nullable=False, unique=True),
    Column("reason", String(500), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("send_back_by", Date, nullable=False),
)

refund_requests = Table(
    "refund_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("order_number", ForeignKey(orders.c.number), nullable=False, unique=True),
    Column("reason", String(500), nullable=False),
    Column("requested_at", Moment, nullable=False),
)

invoices = Table(
    "invoices",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("customer_id", ForeignKey(customers.c.id), nullable=False, index=True),
    Column("order_number", ForeignKey(orders.c.number), index=True),
    Column("status", String(20), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("paid_on", Date),
    Column("total", Amount, nullable=False),
    Column("currency", String(3), nullable=False),
)

invoice_lines = Table(
    "invoice_lines",
    metadata,
    Column("invoice_number", ForeignKey(invoices.c.number), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("description", String(200), nullable=False),
    Column("amount", Amount, nullable=False),
)

charges = Table(
    "charges",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("customer_id", ForeignKey(customers.c.id), nullable=False, index=True),
    Column("invoice_number", ForeignKey(invoices.c.number)),
    Column("charged_on", Date, nullable=False),
    Column("amount", Amount, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("statement_text", String(80), nullable=False),
    Column("description", String(300), nullable=False),
)

appointments = Table(
    "appointments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", ForeignKey(customers.c.id), nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("status", String(20), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
)

slots = Table(
    "slots",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    # A slot is free while this is empty; one UPDATE that asks for that takes it.
    Column("appointment_id", ForeignKey(appointments.c.id), index=True),
    Index("slots_by_time", "kind", "starts_at"),
)

operations = Table(
    "operations",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("operation", String(40), nullable=False),
    Column("subject", String(60), nullable=False),
    Column("at", Moment, nullable=False),
    Column("outcome", Text),  # JSON of an Outcome; empty while a mail is on its way
    Column("claim", String(32)),  # whose mail is on its way …
    Column("claimed_until", Moment),  # … and when to stop believing in it
)

refunds = Table(
    "refunds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", ForeignKey(customers.c.id), nullable=False, index=True),
    Column("order_number", ForeignKey(orders.c.number), index=True),
    Column("invoice_number", ForeignKey(invoices.c.number), index=True),
    Column("charge_id", ForeignKey(charges.c.id), index=True),
    Column("amount", Amount, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("approved_at", Moment, nullable=False),
    Column("pays_out_at", Moment, nullable=False),
    Column("cancelled_at", Moment),
)

replacements = Table(
    "replacements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("order_number", ForeignKey(orders.c.number), nullable=False, index=True),
    Column("new_order_number", ForeignKey(orders.c.number), unique=True),
    Column("sku", String(40)),  # empty for the whole order
    Column("reason", String(500), nullable=False),
    Column("ordered_at", Moment, nullable=False),
)

credits = Table(
    "credits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", ForeignKey(customers.c.id), nullable=False, index=True),
    Column("amount", Amount, nullable=False),
    Column("spent", Amount, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("taken_back_at", Moment),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", ForeignKey(customers.c.id), nullable=False, index=True),
    Column("name", String(80), nullable=False),
    Column("price", Amount, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("started_on", Date, nullable=False),
    Column("paid_until", Date, nullable=False),
    Column("ends_on", Date),
)

account_closings = Table(
    "account_closings",
    metadata,
    Column("customer_id", ForeignKey(customers.c.id), primary_key=True),
    Column("reason", String(500), nullable=False),
    Column("closed_at", Moment, nullable=False),
    Column("closes_on", Date, nullable=False),
)
