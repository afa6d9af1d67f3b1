"""Invoices as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from backoffice.invoice_copy import as_html, as_text
from backoffice.records import Invoice, InvoiceLine, InvoiceStatus, Money

INVOICE = Invoice(
    number="INV-1",
    customer_id="C-1",
    status=InvoiceStatus.PAID,
    issued_on=date(2026, 3, 4),
    due_on=date(2026, 3, 18),
    paid_on=date(2026, 3, 5),
    order_number="BW-1",
    lines=(
        InvoiceLine(description="Lamp <b>big</b>", amount=Money(amount=Decimal("1234.50"))),
        InvoiceLine(description="Voucher", amount=Money(amount=Decimal("-34.50"))),
    ),
    total=Money(amount=Decimal("1200.00")),
)


def test_text_names_number_order_lines_and_total() -> None:
    text = as_text(INVOICE)
    for part in ("INV-1", "BW-1", "March 4, 2026", "$1,234.50", "Voucher: -$34.50", "Total: $1,200.00"):
        assert part in text


def test_html_is_escaped() -> None:
    html = as_html(INVOICE, company="B & B", to_name="<script>")
    assert "<script>" not in html
    assert "Lamp &lt;b&gt;big" in html
    assert "B &amp; B" in html


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (InvoiceStatus.PAID, "Paid on March 5, 2026"),
        (InvoiceStatus.OPEN, "Please pay by March 18, 2026"),
        (InvoiceStatus.OVERDUE, "was due on March 18, 2026"),
        (InvoiceStatus.VOID, "was cancelled"),
    ],
)
def test_copy_says_what_is_left_to_pay(status: InvoiceStatus, words: str) -> None:
    assert words in as_text(msgspec.structs.replace(INVOICE, status=status))
