"""An invoice as people read it: a plain text for the mail, an HTML page as its attachment."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from html import escape

from backoffice.mail import MailSettings, letter
from backoffice.records import Invoice, InvoiceStatus, Money

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:40em;margin:2em auto;color:#1c2330}"
    "table{width:100%;border-collapse:collapse}td,th{padding:.5em 0;border-bottom:1px solid #d8dde6;text-align:left}"
    "td:last-child,th:last-child{text-align:right}tfoot td{font-weight:bold}"
)


def invoice_letter(settings: MailSettings, invoice: Invoice, *, to_name: str, to_email: str) -> EmailMessage:
    """The mail with the copy attached as `INV-204518.html`."""
    subject = f"A copy of your invoice {invoice.number}"
    text = f"Hello {to_name},\n\nhere is the copy you asked for.\n\n{as_text(invoice)}\n{settings.company}\n"
    message = letter(settings, to_name=to_name, to_email=to_email, subject=subject, text=text)
    message.add_attachment(
        as_html(invoice, company=settings.company, to_name=to_name),
        subtype="html",
        filename=f"{invoice.number}.html",
    )
    return message


def as_text(invoice: Invoice) -> str:
    lines = [f"Invoice {invoice.number} of {_day(invoice.issued_on)}"]
    if invoice.order_number is not None:
        lines.append(f"Order {invoice.order_number}")
    lines.append("")
    lines += [f"  {line.description}: {_money(line.amount)}" for line in invoice.lines]
    lines += [f"  Total: {_money(invoice.total)}", "", _standing(invoice), ""]
    return "\n".join(lines)


def as_html(invoice: Invoice, *, company: str, to_name: str) -> str:
    rows = "".join(
        f"<tr><td>{escape(line.description)}</td><td>{escape(_money(line.amount))}</td></tr>" for line in invoice.lines
    )
    order = f"<p>Order {escape(invoice.order_number)}</p>" if invoice.order_number is not None else ""
    title = f"Invoice {escape(invoice.number)}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><p>{escape(company)}</p><h1>{title}</h1>"
        f"<p>For {escape(to_name)}, {_day(invoice.issued_on)}</p>{order}"
        f"<table><thead><tr><th>Description</th><th>Amount</th></tr></thead><tbody>{rows}</tbody>"
        f"<tfoot><tr><td>Total</td><td>{escape(_money(invoice.total))}</td></tr></tfoot></table>"
        f"<p>{escape(_standing(invoice))}</p></body></html>\n"
    )


def _standing(invoice: Invoice) -> str:
    if invoice.status is InvoiceStatus.PAID and invoice.paid_on is not None:
        return f"Paid on {_day(invoice.paid_on)}. Nothing is left to pay."
    if invoice.status is InvoiceStatus.VOID:
        return "This invoice was cancelled. Nothing is left to pay."
    if invoice.status is InvoiceStatus.OVERDUE:
        return f"This invoice was due on {_day(invoice.due_on)} and is not paid yet."
    return f"Please pay by {_day(invoice.due_on)}."


def _money(money: Money) -> str:
    symbol = "$" if money.currency == "USD" else f"{money.currency} "
    sign = "-" if money.amount < 0 else ""
    return f"{sign}{symbol}{abs(money.amount):,.2f}"


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
