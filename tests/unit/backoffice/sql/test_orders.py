"""Orders and shipments."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from sqlalchemy import update

from backoffice.exceptions import InvalidInput, NotFound, Refused
from backoffice.port import Address, BackOffice, InvoiceStatus, Money, OrderStatus, ShipmentStatus
from backoffice.sql.database import Database
from backoffice.sql.tables import invoices
from tests.backoffices import NOW, Clock

ELSEWHERE = Address(
    recipient="Maya Torres", line1="  1 Market Street ", city="San Francisco", region="CA", postcode="94105"
)


async def test_order_comes_with_lines_total_address_and_shipment(office: BackOffice) -> None:
    order = await office.order(" bw-104233 ")
    assert order.status is OrderStatus.SHIPPED
    assert [(line.name, line.quantity) for line in order.lines] == [
        ("Sense thermostat", 1),
        ("Glow smart bulb, 4-pack", 1),
    ]
    assert order.total == Money(amount=Decimal("208.90"), currency="USD")
    assert order.address.line1 == "410 Brannan Street"
    assert order.shipment is not None
    assert order.shipment.status is ShipmentStatus.IN_TRANSIT
    assert order.shipment == await office.shipment("1bw004512877")


async def test_shipment_events_are_in_order_and_past(office: BackOffice) -> None:
    shipment = await office.shipment("1BW004512877")
    times = [event.at for event in shipment.events]
    assert times == sorted(times)
    assert len(times) == 3
    assert times[-1] < NOW
    assert shipment.estimated_delivery > NOW.date()


@pytest.mark.parametrize("number", ["BW-000000", "BW", "'; DROP TABLE orders; --", "BW-104233%"])
async def test_unknown_order_is_not_found(office: BackOffice, number: str) -> None:
    with pytest.raises(NotFound):
        await office.order(number)


@pytest.mark.parametrize("number", ["", "BW-\x00", "\udcff", "9" * 61], ids=["empty", "nul", "surrogate", "long"])
async def test_impossible_order_number_is_invalid(office: BackOffice, number: str) -> None:
    with pytest.raises(InvalidInput, match="number"):
        await office.order(number)


async def test_unknown_shipment_is_not_found(office: BackOffice) -> None:
    with pytest.raises(NotFound, match="shipment"):
        await office.shipment("1BW000000000")


async def test_orders_of_a_customer_are_the_newest_first(office: BackOffice) -> None:
    orders = await office.orders_of("C-10001")
    assert [order.number for order in orders] == ["BW-104871", "BW-104233", "BW-103990"]
    assert await office.orders_of("C-10001", limit=1) == orders[:1]


async def test_orders_of_an_unknown_customer_are_not_found(office: BackOffice) -> None:
    with pytest.raises(NotFound):
        await office.orders_of("C-00000")


@pytest.mark.parametrize("limit", [0, -1, 201])
async def test_limit_has_bounds(office: BackOffice, limit: int) -> None:
    with pytest.raises(InvalidInput, match="limit"):
        await office.orders_of("C-10001", limit=limit)


async def test_address_can_be_changed_before_shipping(office: BackOffice) -> None:
    done = await office.change_delivery_address("BW-104871", ELSEWHERE, idempotency_key="k")
    assert done.address.line1 == "1 Market Street"
    assert (await office.order("BW-104871")).address == done.address


async def test_address_of_a_shipped_order_stays(office: BackOffice) -> None:
    before = await office.order("BW-104233")
    with pytest.raises(Refused) as caught:
        await office.change_delivery_address("BW-104233", ELSEWHERE, idempotency_key="k")
    assert caught.value.code == "already_shipped"
    assert await office.order("BW-104233") == before
    assert await office.done("k") is None


@pytest.mark.parametrize("wrong", [{"line1": " "}, {"city": "x" * 121}, {"postcode": "94\n107"}, {"country": "USA"}])
async def test_malformed_address_is_invalid(office: BackOffice, wrong: dict[str, str]) -> None:
    address = msgspec.structs.replace(ELSEWHERE, **wrong)
    with pytest.raises(InvalidInput, match=f"address.{next(iter(wrong))}"):
        await office.change_delivery_address("BW-104871", address, idempotency_key="k")


async def test_order_is_cancelled_and_refunded_before_shipping(office: BackOffice) -> None:
    done = await office.cancel_order("BW-104871", idempotency_key="k")
    assert done.refund == Money(amount=Decimal("35.85"))
    assert (await office.order("BW-104871")).status is OrderStatus.CANCELLED


async def test_cancelling_twice_with_different_keys_is_refused(office: BackOffice) -> None:
    await office.cancel_order("BW-104871", idempotency_key="first")
    with pytest.raises(Refused) as caught:
        await office.cancel_order("BW-104871", idempotency_key="second")
    assert caught.value.code == "already_cancelled"


@pytest.mark.parametrize("number", ["BW-104233", "BW-103990", "BW-103845"])
async def test_order_on_its_way_cannot_be_cancelled(office: BackOffice, number: str) -> None:
    with pytest.raises(Refused) as caught:
        await office.cancel_order(number, idempotency_key="k")
    assert caught.value.code == "already_shipped"


async def test_cancelling_an_unpaid_order_voids_its_invoice_and_refunds_nothing(
    office: BackOffice, database_url: str
) -> None:
    unpaid = update(invoices).where(invoices.c.number == "INV-204490").values(status="open", paid_on=None)
    database = Database(database_url)
    await database.write(lambda c: c.execute(unpaid))
    await database.close()
    done = await office.cancel_order("BW-104871", idempotency_key="k")
    assert done.refund.amount == 0
    assert (await office.invoice("INV-204490")).status is InvoiceStatus.VOID
    assert (await office.balance("C-10001")).due.amount == Decimal("4.99")


async def test_return_of_a_delivered_order(office: BackOffice) -> None:
    done = await office.open_return("BW-103990", reason=" too  bright ", idempotency_key="k")
    assert done.number == "RT-000001"
    assert done.reason == "too bright"
    assert done.refund == Money(amount=Decimal("129.00"))
    assert done.send_back_by > NOW.date()


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("BW-104871", "not_delivered"),
        ("BW-104233", "not_delivered"),
        ("BW-104290", "already_cancelled"),
        ("BW-103845", "already_returned"),
        ("BW-103077", "return_window_closed"),
    ],
)
async def test_return_is_refused_with_the_rule(office: BackOffice, number: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        await office.open_return(number, reason="changed my mind", idempotency_key="k")
    assert caught.value.code == code


async def test_return_window_closes_with_time(office: BackOffice, clock: Clock) -> None:
    clock.advance(days=13)
    with pytest.raises(Refused) as caught:
        await office.open_return("BW-103990", reason="late", idempotency_key="k")
    assert caught.value.code == "return_window_closed"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("BW-104871", "not_shipped"),
        ("BW-104640", "not_shipped"),
        ("BW-104290", "already_cancelled"),
        ("BW-103077", "return_window_closed"),
    ],
)
async def test_refund_is_refused_with_the_rule(office: BackOffice, number: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        await office.request_refund(number, reason="broken", idempotency_key="k")
    assert caught.value.code == code


async def test_money_is_asked_back_only_once(office: BackOffice) -> None:
    done = await office.request_refund("BW-104233", reason="it will be too late", idempotency_key="a")
    assert (done.number, done.amount.amount) == ("RF-000001", Decimal("208.90"))
    with pytest.raises(Refused) as caught:
        await office.request_refund("BW-104233", reason="again", idempotency_key="b")
    assert caught.value.code == "refund_already_requested"
    await office.open_return("BW-103990", reason="too bright", idempotency_key="c")
    with pytest.raises(Refused) as caught:
        await office.request_refund("BW-103990", reason="and money", idempotency_key="d")
    assert caught.value.code == "return_already_open"


@pytest.mark.parametrize("status", [InvoiceStatus.OPEN, InvoiceStatus.OVERDUE])
async def test_what_was_not_paid_is_sent_back_for_nothing_and_no_money_is_asked_for(
    office: BackOffice, database_url: str, status: InvoiceStatus
) -> None:
    unpaid = update(invoices).where(invoices.c.order_number == "BW-103990").values(status=status.value, paid_on=None)
    database = Database(database_url)
    await database.write(lambda c: c.execute(unpaid))
    await database.close()
    with pytest.raises(Refused) as caught:
        await office.request_refund("BW-103990", reason="too bright", idempotency_key="a")
    assert caught.value.code == "not_paid"
    opened = await office.open_return("BW-103990", reason="too bright", idempotency_key="b")
    assert opened.refund == Money(amount=Decimal("0.00"))


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501], ids=["empty", "blank", "long"])
async def test_reason_is_needed_and_bounded(office: BackOffice, reason: str) -> None:
    with pytest.raises(InvalidInput, match="reason"):
        await office.open_return("BW-103990", reason=reason, idempotency_key="k")
