"""Pure rules; what the whole office does with them is tested in sql/."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from backoffice import rules
from backoffice.exceptions import Refused
from backoffice.port import Address, Money, Order, OrderStatus
from backoffice.records import Subscription, SubscriptionStatus
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


def test_what_is_owed_or_still_runs_keeps_an_account_open() -> None:
    running = Subscription(
        id="SU-400001",
        customer_id="C-10001",
        name="Brightwell Care",
        price=Money(amount=Decimal("4.99")),
        status=SubscriptionStatus.ACTIVE,
        started_on=date(2026, 1, 1),
        paid_until=date(2026, 4, 1),
    )
    with pytest.raises(Refused) as caught:
        rules.check_closable(customer_id="C-10001", orders=(), due=Decimal("4.99"), subscriptions=())
    assert caught.value.code == "balance_due"
    with pytest.raises(Refused) as caught:
        rules.check_closable(customer_id="C-10001", orders=(), due=Decimal(0), subscriptions=(running,))
    assert caught.value.code == "subscription_active"
    ending = msgspec.structs.replace(running, status=SubscriptionStatus.ENDING)
    rules.check_closable(customer_id="C-10001", orders=(), due=Decimal(0), subscriptions=(ending,))


@pytest.mark.parametrize(
    ("paid_until", "expected"),
    [(date(2026, 3, 4), date(2026, 3, 4)), (date(2026, 3, 3), date(2026, 4, 2)), (date(2026, 5, 1), date(2026, 5, 1))],
)
def test_subscription_is_paid_for_until_the_end_of_its_month(paid_until: date, expected: date) -> None:
    assert rules.renewed(paid_until, today=date(2026, 3, 4)) == expected
