"""The demo's rows while they are made: one list a table, and one method for each thing that happens in a
shop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from backoffice.records import Address, AppointmentStatus, InvoiceStatus, OrderStatus, Slot, Tier
from backoffice.seed.products import CARE_PRICE, Product

Lines = Sequence[tuple[Product, int]]


class Rows:
    """Rows by table name, as of `today`. What lies in the past is given in days ago."""

    def __init__(self, *, today: date) -> None:
        self.today = today
        self.by_table: dict[str, list[dict[str, Any]]] = {}
        self._slots: dict[str, dict[str, Any]] = {}

    def add(self, table: str, **row: Any) -> dict[str, Any]:
        self.by_table.setdefault(table, []).append(row)
        return row

    def moment(self, days_ago: int, *, hour: int = 12, minute: int = 0) -> datetime:
        """A time of day (UTC) some days ago; today's would not be over yet."""
        return datetime.combine(self.today - timedelta(days=days_ago), time(hour, minute), tzinfo=UTC)

    def customer(
        self,
        customer_id: str,
        name: str,
        email: str,
        *,
        phone: str,
        postcode: str,
        time_zone: str,
        tier: Tier = Tier.STANDARD,
        language: str = "en",
        locked_days_ago: int | None = None,
    ) -> str:
        locked_at = None if locked_days_ago is None else self.moment(locked_days_ago, hour=16)
        self.add(
            "customers",
            id=customer_id,
            name=name,
            email=email,
            phone=phone,
            tier=tier.value,
            language=language,
            time_zone=time_zone,
            postcode=postcode,
            password_hash=None,
            locked_at=locked_at,
        )
        return customer_id

    def order(
        self,
        number: str,
        customer_id: str,
        lines: Lines,
        *,
        status: OrderStatus,
        placed_at: datetime,
        address: Address,
        shipping_fee: Decimal,
    ) -> Decimal:
        """Add an order and return its total."""
        total = sum((product.price * quantity for product, quantity in lines), shipping_fee)
        self.add(
            "orders",
            number=number,
            customer_id=customer_id,
            status=status.value,
            placed_at=placed_at,
            shipping_fee=shipping_fee,
            total=total,
            currency="USD",
            recipient=address.recipient,
            line1=address.line1,
            line2=address.line2,
            city=address.city,
            region=address.region,
            postcode=address.postcode,
            country=address.country,
        )
        for position, (product, quantity) in enumerate(lines):
            self.add(
                "order_lines",
                order_number=number,
                position=position,
                sku=product.sku,
                name=product.name,
                quantity=quantity,
                unit_price=product.price,
            )
        return total

    def order_invoice(
        self,
        invoice_number: str,
        charge_id: str,
        order_number: str,
        *,
        status: InvoiceStatus,
        due_on: date | None = None,
    ) -> None:
        """Add the invoice of an order that was added before, and the card's charge when it is paid."""
        order = next(row for row in reversed(self.by_table["orders"]) if row["number"] == order_number)
        day = order["placed_at"].date()
        lines = [
            (f"{line['quantity']} x {line['name']}", line["unit_price"] * line["quantity"])
            for line in self.by_table["order_lines"]
            if line["order_number"] == order_number
        ]
        if order["shipping_fee"]:
            lines.append(("Shipping", order["shipping_fee"]))
        self._invoice(
            invoice_number,
            order["customer_id"],
            lines,
            status=status,
            day=day,
            due_on=due_on,
            order_number=order_number,
        )
        if status is InvoiceStatus.PAID:
            self.charge(
                charge_id,
                order["customer_id"],
                amount=order["total"],
                day=day,
                statement_text=f"BRIGHTWELL HOME {order_number}",
                description=f"Your order {order_number}, paid by card on the day of the order.",
                invoice_number=invoice_number,
            )

    def care_invoice(
        self, invoice_number: str, charge_id: str, customer_id: str, *, day: date, status: InvoiceStatus
    ) -> None:
        """Add a month of Brightwell Care, and the card's charge when it is paid."""
        month = f"Brightwell Care, {day:%B %Y}"
        self._invoice(
            invoice_number,
            customer_id,
            [(month, CARE_PRICE)],
            status=status,
            day=day,
            due_on=day + timedelta(days=14),
        )
        if status is InvoiceStatus.PAID:
            self.charge(
                charge_id,
                customer_id,
                amount=CARE_PRICE,
                day=day,
                statement_text="BRIGHTWELL CARE MONTHLY",
                description=f"{month}: the monthly subscription for extended care of your devices.",
                invoice_number=invoice_number,
            )

    def subscription(self, customer_id: str, *, started_on: date, paid_until: date) -> None:
        """Add a running subscription to Brightwell Care. The database numbers subscriptions from 1."""
        self.add(
            "subscriptions",
            customer_id=customer_id,
            name="Brightwell Care",
            price=CARE_PRICE,
            currency="USD",
            started_on=started_on,
            paid_until=paid_until,
            ends_on=None,
        )

    def charge(
        self,
        charge_id: str,
        customer_id: str,
        *,
        amount: Decimal,
        day: date,
        statement_text: str,
        description: str,
        invoice_number: str | None = None,
    ) -> None:
        self.add(
            "charges",
            id=charge_id,
            customer_id=customer_id,
            invoice_number=invoice_number,
            charged_on=day,
            amount=amount,
            currency="USD",
            statement_text=statement_text,
            description=description,
        )

    def slot(self, slot: Slot) -> None:
        self._slots[slot.id] = self.add(
            "slots",
            id=slot.id,
            kind=slot.kind.value,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            appointment_id=None,
        )

    def is_free(self, slot: Slot) -> bool:
        return slot.id in self._slots and self._slots[slot.id]["appointment_id"] is None

    def appointment(self, customer_id: str, slot: Slot, *, status: AppointmentStatus) -> None:
        """Add an appointment, which holds its slot while it is booked. The database numbers appointments
        from 1 in the order in which they are added."""
        self.add(
            "appointments",
            customer_id=customer_id,
            kind=slot.kind.value,
            status=status.value,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
        )
        if status is AppointmentStatus.BOOKED:
            self._slots[slot.id]["appointment_id"] = len(self.by_table["appointments"])

    def _invoice(
        self,
        number: str,
        customer_id: str,
        lines: Sequence[tuple[str, Decimal]],
        *,
        status: InvoiceStatus,
        day: date,
        due_on: date | None,
        order_number: str | None = None,
    ) -> None:
        self.add(
            "invoices",
            number=number,
            customer_id=customer_id,
            order_number=order_number,
            status=status.value,
            issued_on=day,
            due_on=due_on or day,
            paid_on=day if status is InvoiceStatus.PAID else None,
            total=sum((amount for _, amount in lines), Decimal("0.00")),
            currency="USD",
        )
        for position, (description, amount) in enumerate(lines):
            self.add(
                "invoice_lines",
                invoice_number=number,
                position=position,
                description=description,
                amount=amount,
            )
