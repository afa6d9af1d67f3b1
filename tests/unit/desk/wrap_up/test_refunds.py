"""What counts as money that was given back."""

from datetime import UTC, datetime
from decimal import Decimal

from backoffice.outcomes import AccountUnlocked, CreditGranted, RefundApproved
from backoffice.records import Credit, Money, Refund, RefundStatus
from desk.wrap_up.refunds import given_back

AT = datetime(2026, 3, 4, tzinfo=UTC)
MONEY = Money(amount=Decimal("120.50"))


def test_refunds_and_credits_count_and_other_deeds_do_not() -> None:
    refund = Refund(
        number="RF-1",
        customer_id="C-1",
        amount=MONEY,
        reason="late",
        status=RefundStatus.APPROVED,
        approved_at=AT,
        pays_out_at=AT,
    )
    credit = Credit(number="CR-1", amount=MONEY, left=MONEY, reason="late", given_at=AT)
    assert given_back(RefundApproved(at=AT, refund=refund)) == MONEY
    assert given_back(CreditGranted(at=AT, customer_id="C-1", credit=credit, balance=MONEY)) == MONEY
    assert given_back(AccountUnlocked(at=AT, customer_id="C-1")) is None
    assert given_back(None) is None
