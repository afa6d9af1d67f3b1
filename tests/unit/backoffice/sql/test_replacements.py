"""What is sent once more, and returns that are taken back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.exceptions import NotFound, Refused
from backoffice.port import BackOffice, OrderStatus

WHY = "arrived broken"


async def refused(work: object) -> str:
    with pytest.raises(Refused) as caught:
        await work  # type: ignore[misc]
    return caught.value.code


async def test_replacement_is_an_order_that_costs_nothing(office: BackOffice) -> None:
    done = await office.order_replacement("BW-104233", reason=WHY, idempotency_key="k")
    original = await office.order("BW-104233")
    new = done.replacement
    assert (new.status, new.total.amount, new.address) == (OrderStatus.PLACED, Decimal("0.00"), original.address)
    assert [(line.sku, line.quantity) for line in new.lines] == [(line.sku, line.quantity) for line in original.lines]
    assert (await office.orders_of("C-10001"))[0] == new
    assert await office.order_replacement("BW-104233", reason=WHY, idempotency_key="k") == done


async def test_one_item_is_replaced_and_the_rest_can_be_paid_back(office: BackOffice) -> None:
    done = await office.order_replacement("BW-104233", sku="SMT-BLB-10", reason=WHY, idempotency_key="a")
    assert [line.sku for line in done.replacement.lines] == ["SMT-BLB-10"]
    assert (await office.refundable("BW-104233")).left.amount == Decimal("169.00")
    same = office.order_replacement("BW-104233", sku="SMT-BLB-10", reason=WHY, idempotency_key="b")
    assert await refused(same) == "already_replaced"
    assert await refused(office.order_replacement("BW-104233", reason=WHY, idempotency_key="c")) == "already_replaced"


async def test_stopped_replacement_makes_way_for_another_one(office: BackOffice) -> None:
    done = await office.order_replacement("BW-104233", reason=WHY, idempotency_key="a")
    assert await refused(office.refundable("BW-104233")) == "already_replaced"
    stopped = await office.cancel_order(done.replacement.number, idempotency_key="b")
    assert stopped.refund.amount == 0
    again = await office.order_replacement("BW-104233", reason=WHY, idempotency_key="c")
    assert again.replacement.number != done.replacement.number


async def test_replacement_is_refused_with_the_rule(office: BackOffice) -> None:
    codes = {"BW-104871": "not_shipped", "BW-104290": "already_cancelled", "BW-103845": "already_returned"}
    for number, code in codes.items():
        assert await refused(office.order_replacement(number, reason=WHY, idempotency_key="k")) == code


async def test_what_was_paid_back_is_not_replaced(office: BackOffice) -> None:
    await office.pay_refund("BW-104233", amount=Decimal("50"), reason=WHY, idempotency_key="a")
    item = office.order_replacement("BW-104233", sku="CLM-THR-20", reason=WHY, idempotency_key="b")
    assert await refused(item) == "already_refunded"
    await office.order_replacement("BW-104233", sku="SMT-BLB-10", reason=WHY, idempotency_key="c")


async def test_item_of_another_order_is_not_found(office: BackOffice) -> None:
    with pytest.raises(NotFound, match="item"):
        await office.order_replacement("BW-104233", sku="LMP-ARC-01", reason=WHY, idempotency_key="k")


async def test_return_is_taken_back(office: BackOffice) -> None:
    opened = await office.open_return("BW-103990", reason="too bright", idempotency_key="a")
    beside = office.order_replacement("BW-103990", reason=WHY, idempotency_key="b")
    assert await refused(beside) == "return_already_open"
    done = await office.cancel_return(opened.number, idempotency_key="c")
    assert done.order_number == "BW-103990"
    with pytest.raises(NotFound, match="return"):
        await office.cancel_return(opened.number, idempotency_key="d")
    await office.open_return("BW-103990", reason="after all", idempotency_key="e")
