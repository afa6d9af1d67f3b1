"""Balances, invoices and charges."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from backoffice.exceptions import InvalidInput, NotFound, Unavailable
from backoffice.port import BackOffice, InvoiceStatus, Money
from tests.backoffices import NOW, Clock, opened_sql
from tests.services import Mailbox


async def test_balance_is_what_is_unpaid_with_the_earliest_day(office: BackOffice) -> None:
    balance = await office.balance("C-10001")
    assert balance.due == Money(amount=Decimal("4.99"))
    assert balance.due_on == NOW.date() + timedelta(days=11)


async def test_overdue_invoice_counts_into_the_balance(office: BackOffice) -> None:
    balance = await office.balance("C-10003")
    assert balance.due == Money(amount=Decimal("387.00"))
    assert balance.due_on == NOW.date() - timedelta(days=10)


async def test_nothing_due_has_no_day(office: BackOffice) -> None:
    balance = await office.balance("C-10008")
    assert (balance.due.amount, balance.due_on) == (Decimal("0.00"), None)


async def test_invoice_comes_with_its_lines(office: BackOffice) -> None:
    invoice = await office.invoice("inv-204490")
    assert invoice.status is InvoiceStatus.PAID
    assert invoice.order_number == "BW-104871"
    assert [(line.description, line.amount.amount) for line in invoice.lines] == [
        ("1 x Glow wall switch", Decimal("29.90")),
        ("Shipping", Decimal("5.95")),
    ]
    assert invoice.total == Money(amount=Decimal("35.85"))


async def test_invoices_of_a_customer_are_the_newest_first(office: BackOffice) -> None:
    invoices = await office.invoices_of("C-10001")
    assert [invoice.number for invoice in invoices[:2]] == ["INV-204490", "INV-204518"]
    days = [invoice.issued_on for invoice in invoices]
    assert days == sorted(days, reverse=True)
    assert await office.invoices_of("C-10001", limit=2) == invoices[:2]


async def test_invoice_copy_is_mailed_with_the_invoice_attached(office: BackOffice, mailbox: Mailbox) -> None:
    sent = await office.send_invoice_copy("INV-204490", idempotency_key="k")
    assert (sent.invoice_number, sent.sent_to) == ("INV-204490", "m***@example.com")
    (mail,) = mailbox.messages
    assert mail["Subject"] == "A copy of your invoice INV-204490"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Glow wall switch: $29.90" in body.get_content()
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "INV-204490.html"
    assert "$35.85" in attachment.get_content()


async def test_copy_of_an_unknown_invoice_is_not_found(office: BackOffice, mailbox: Mailbox) -> None:
    with pytest.raises(NotFound):
        await office.send_invoice_copy("INV-000000", idempotency_key="k")
    assert mailbox.messages == []


async def test_without_a_mail_server_the_copy_is_unavailable(database_url: str, clock: Clock) -> None:
    async with opened_sql(database_url, mail=None, clock=clock) as office:
        with pytest.raises(Unavailable, match="no mail server is configured"):
            await office.send_invoice_copy("INV-204490", idempotency_key="k")
        assert await office.done("k") is None


async def test_charge_is_found_by_amount(office: BackOffice) -> None:
    charges = await office.explain_charge("C-10005", amount=Decimal("89.00"))
    assert len(charges) == 2
    assert charges[0].description.startswith("A second charge")
    assert charges[0].invoice_number is None
    assert await office.explain_charge("C-10005", amount=Decimal("89.01")) == ()


async def test_charge_is_found_by_words_of_the_statement(office: BackOffice) -> None:
    charges = await office.explain_charge("C-10001", text="Brightwell care")
    assert [charge.amount.amount for charge in charges] == [Decimal("4.99")] * 2
    assert charges[0].charged_on > charges[1].charged_on


async def test_amount_and_words_narrow_each_other(office: BackOffice) -> None:
    assert len(await office.explain_charge("C-10001", amount=Decimal("35.85"), text="104871")) == 1
    assert await office.explain_charge("C-10001", amount=Decimal("35.85"), text="care") == ()


@pytest.mark.parametrize("text", ["%", "_", "\\", "' OR 1=1"])
async def test_words_are_no_pattern(office: BackOffice, text: str) -> None:
    assert await office.explain_charge("C-10001", text=text) == ()


@pytest.mark.parametrize("wrong", [{}, {"amount": Decimal("1.999")}, {"amount": Decimal("NaN")}, {"text": "  "}])
async def test_charge_needs_an_amount_or_words(office: BackOffice, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        await office.explain_charge("C-10001", **wrong)  # type: ignore[arg-type]
