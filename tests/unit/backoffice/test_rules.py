"""Pure rules; what the whole office does with them is tested in sql/."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.exceptions import Refused
from backoffice.port import Address, Money, Order, OrderStatus
from backoffice.rules import check_changeable, masked
from tests.backoffices import NOW


@pytest.mark.parametrize("status", OrderStatus)
def test_order_can_change_only_before_it_ships(status: OrderStatus) -> None:
    address = Address(recipient="A", line1="1 B Street", city="C", postcode="1")
    zero = Money(amount=Decimal("0.00"))
    order = Order(
        number="BW-1",
        customer_id="C-1",
        status=status,
        placed_at=NOW,
        lines=(),
        shipping_fee=zero,
        total=zero,
        address=address,
    )
    if status in (OrderStatus.PLACED, OrderStatus.PACKED):
        check_changeable(order)
    else:
        with pytest.raises(Refused):
            check_changeable(order)


@pytest.mark.parametrize(
    ("email", "shown"), [("maya@example.com", "m***@example.com"), ("a@b", "a***@b"), ("@b", "***@b")]
)
def test_masked_address_shows_one_letter(email: str, shown: str) -> None:
    assert masked(email) == shown
