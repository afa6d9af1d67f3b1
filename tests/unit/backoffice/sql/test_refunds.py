"""Money that goes back: how much, until when it can be stopped, and what the rules forbid."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import update

from backoffice.exceptions import InvalidInput, NotFound, Refused
from backoffice.port import BackOffice
from backoffice.records import RefundStatus
from backoffice.sql.database import Database
from backoffice.sql.tables import invoices
from tests.backoffices import Clock

WHY = "The parcel is lost"


async def refused(work: object) -> str:
    with pytest.raises(Refused) as caught:
        await work  # type: ignore[misc]
    return caught.value.code


async def test_refund_pays_all_that_is_left_and_no_more(office: BackOffice) -> None:
    first = await office.pay_refund("BW-104233", amount=Decimal("50.00"), reason=WHY, idempotency_key="a")
    assert first.refund.status is RefundStatus.APPROVED
    assert (first.refund.order_number, first.refund.customer_id) == ("BW-104233", "C-10001")
    assert (await office.refundable("BW-104233")).left.amount == Decimal("158.90")
    too_large = office.pay_refund("BW-104233", amount=Decimal("158.91"), reason=WHY, idempotency_key="b")
    assert await refused(too_large) == "refund_too_large"
    rest = await office.pay_refund("BW-104233", reason=WHY, idempotency_key="c")
    assert rest.refund.amount.amount == Decimal("158.90")
    assert await refused(office.pay_refund("BW-104233", reason=WHY, idempotency_key="d")) == "already_refunded"
    assert [one.number for one in await office.refunds_of("C-10001")] == [rest.refund.number, first.refund.number]


async def test_refund_is_paid_once_for_each_key(office: BackOffice) -> None:
    first = await office.pay_refund("BW-104233", amount=Decimal("20"), reason=WHY, idempotency_key="k")
    assert await office.pay_refund("BW-104233", amount=Decimal("20"), reason=WHY, idempotency_key="k") == first
    assert await office.done("k") == first
    assert len(await office.refunds_of("C-10001")) == 1


async def test_invoice_of_an_order_stands_for_the_order(office: BackOffice) -> None:
    paid = await office.pay_refund("INV-204102", amount=Decimal("8.90"), reason=WHY, idempotency_key="k")
    assert (paid.refund.order_number, paid.refund.invoice_number) == ("BW-104233", None)
    assert (await office.refundable("BW-104233")).left.amount == Decimal("200.00")


async def test_invoice_of_a_subscription_is_paid_back(office: BackOffice) -> None:
    paid = await office.pay_refund("INV-203655", reason="charged after the end", idempotency_key="k")
    assert (paid.refund.invoice_number, paid.refund.amount.amount) == ("INV-203655", Decimal("4.99"))


async def test_refund_is_stopped_until_it_is_paid_out(office: BackOffice, clock: Clock) -> None:
    paid = await office.pay_refund("BW-104233", reason=WHY, idempotency_key="a")
    stopped = await office.cancel_refund(paid.refund.number, idempotency_key="b")
    assert stopped.refund.status is RefundStatus.CANCELLED
    assert await refused(office.cancel_refund(paid.refund.number, idempotency_key="c")) == "already_cancelled"
    again = await office.pay_refund("BW-104233", reason=WHY, idempotency_key="d")
    clock.advance(hours=2)
    assert await refused(office.cancel_refund(again.refund.number, idempotency_key="e")) == "already_paid_out"
    assert (await office.refunds_of("C-10001"))[0].status is RefundStatus.PAID_OUT


async def test_refund_is_refused_with_the_rule(office: BackOffice) -> None:
    codes = {
        "BW-104871": "not_shipped",
        "BW-104290": "already_cancelled",
        "BW-103845": "already_returned",
        "BW-103512": "not_paid",
        "INV-204518": "not_paid",
    }
    for number, code in codes.items():
        assert await refused(office.refundable(number)) == code
        assert await refused(office.pay_refund(number, reason=WHY, idempotency_key="k")) == code
    assert await office.done("k") is None


async def test_refund_is_refused_beside_a_return_and_after_the_warranty(office: BackOffice, clock: Clock) -> None:
    opened = await office.open_return("BW-103990", reason="too bright", idempotency_key="a")
    assert await refused(office.refundable("BW-103990")) == "return_already_open"
    await office.cancel_return(opened.number, idempotency_key="b")
    assert (await office.refundable("BW-103990")).left.amount == Decimal("129.00")
    clock.advance(days=731)
    assert await refused(office.refundable("BW-103990")) == "warranty_over"


async def test_bot_asks_for_no_money_that_was_paid_back(office: BackOffice) -> None:
    await office.pay_refund("BW-103990", amount=Decimal("29.00"), reason=WHY, idempotency_key="a")
    opened = await office.open_return("BW-103990", reason="too bright", idempotency_key="b")
    assert opened.refund.amount == Decimal("100.00")
    await office.pay_refund("BW-104233", reason=WHY, idempotency_key="c")
    assert await refused(office.request_refund("BW-104233", reason=WHY, idempotency_key="d")) == "already_refunded"


async def test_amount_must_be_money(office: BackOffice) -> None:
    for amount in ("0", "-5", "4.999", "NaN"):
        with pytest.raises(InvalidInput, match="amount"):
            await office.pay_refund("BW-104233", amount=Decimal(amount), reason=WHY, idempotency_key="k")


async def test_unknown_refund_is_not_found(office: BackOffice) -> None:
    for number in ("RD-000099", "RD-", "X", "RD-1e9"):
        with pytest.raises(NotFound, match="refund"):
            await office.cancel_refund(number, idempotency_key="k")


async def test_wrong_charge_is_removed_once_and_restored(office: BackOffice) -> None:
    removed = await office.remove_charge("CH-900010", reason="charged twice", idempotency_key="a")
    assert (removed.refund.charge_id, removed.refund.amount.amount) == ("CH-900010", Decimal("89.00"))
    again = office.remove_charge("CH-900010", reason="charged twice", idempotency_key="b")
    assert await refused(again) == "already_removed"
    await office.cancel_refund(removed.refund.number, idempotency_key="c")
    await office.remove_charge("CH-900010", reason="it was wrong", idempotency_key="d")


async def test_removed_charge_of_an_order_counts_as_paid_back(office: BackOffice) -> None:
    await office.remove_charge("CH-900002", reason="never ordered", idempotency_key="a")
    assert await refused(office.refundable("BW-104233")) == "already_refunded"
    await office.pay_refund("BW-103990", amount=Decimal("1.00"), reason=WHY, idempotency_key="b")
    partly = office.remove_charge("CH-900001", reason="wrong", idempotency_key="c")
    assert await refused(partly) == "refund_too_large"


async def test_charges_are_the_newest_first(office: BackOffice) -> None:
    charges = await office.charges_of("C-10005")
    assert [one.id for one in charges] == ["CH-900010", "CH-900009"]
    assert await office.charge("ch-900010") == charges[0]
    with pytest.raises(NotFound, match="charge"):
        await office.charge("CH-1")


async def test_order_without_an_invoice_counts_as_paid(office: BackOffice, database_url: str) -> None:
    database = Database(database_url)
    unbound = update(invoices).where(invoices.c.order_number == "BW-103512").values(order_number=None)
    await database.write(lambda c: c.execute(unbound))
    await database.close()
    assert (await office.refundable("BW-103512")).left.amount == Decimal("387.00")
