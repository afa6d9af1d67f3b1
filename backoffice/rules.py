"""The business rules, as pure decisions: each returns, or raises `Refused` with the rule's code."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from backoffice.exceptions import Refused
from backoffice.records import Appointment, AppointmentStatus, Order, OrderStatus, Subscription, SubscriptionStatus

RETURN_WINDOW_DAYS = 30
SEND_BACK_DAYS = 14
WARRANTY_DAYS = 730
# Payouts leave together some hours after the decision; until then a refund can be stopped.
PAYOUT_AFTER = timedelta(hours=2)
CREDIT_LIMIT = Decimal("300.00")
CREDIT_WINDOW = timedelta(days=90)
CLOSING_DAYS = 14
MONTH = timedelta(days=30)
LINK_LIFETIME = timedelta(minutes=30)
VERIFICATION_WINDOW = timedelta(minutes=15)
VERIFICATION_FAILURES = 10

_NOT_YET_SHIPPED = frozenset({OrderStatus.PLACED, OrderStatus.PACKED})
_NOT_YET_ARRIVED = _NOT_YET_SHIPPED | {OrderStatus.SHIPPED}


def check_changeable(order: Order) -> None:
    """An order can be cancelled or sent elsewhere until it leaves the warehouse."""
    if order.status is OrderStatus.CANCELLED:
        raise Refused("already_cancelled", subject=order.number)
    if order.status not in _NOT_YET_SHIPPED:
        raise Refused("already_shipped", subject=order.number)


def check_refundable(order: Order, *, now: datetime) -> None:
    """A refund can be asked for from the shipping until the return window closes."""
    if order.status is OrderStatus.CANCELLED:
        raise Refused("already_cancelled", subject=order.number)
    if order.status in _NOT_YET_SHIPPED:
        raise Refused("not_shipped", subject=order.number)
    _check_window(order, now=now)


def check_returnable(order: Order, *, now: datetime) -> None:
    """Goods can be sent back from the delivery until the return window closes."""
    if order.status is OrderStatus.CANCELLED:
        raise Refused("already_cancelled", subject=order.number)
    if order.status is OrderStatus.RETURNED:
        raise Refused("already_returned", subject=order.number)
    if order.status is not OrderStatus.DELIVERED:
        raise Refused("not_delivered", subject=order.number)
    _check_window(order, now=now)


def check_under_warranty(order: Order, *, now: datetime) -> None:
    """A person at the desk pays back or replaces what was shipped, until the warranty ends."""
    if order.status is OrderStatus.CANCELLED:
        raise Refused("already_cancelled", subject=order.number)
    if order.status is OrderStatus.RETURNED:
        raise Refused("already_returned", subject=order.number)
    if order.status in _NOT_YET_SHIPPED:
        raise Refused("not_shipped", subject=order.number)
    if _delivered_days_ago(order, now=now) > WARRANTY_DAYS:
        raise Refused("warranty_over", subject=order.number)


def is_after_return_window(order: Order, *, now: datetime) -> bool:
    """Whether a customer could not return the order any more."""
    return _delivered_days_ago(order, now=now) > RETURN_WINDOW_DAYS


def check_refund_amount(amount: Decimal, *, left: Decimal, subject: str) -> None:
    """No more is paid back than what is left."""
    if left <= 0:
        raise Refused("already_refunded", subject=subject)
    if amount > left:
        raise Refused("refund_too_large", subject=subject)


def check_credit(amount: Decimal, *, given: Decimal, subject: str) -> None:
    """`given` is what the customer got within the last `CREDIT_WINDOW`."""
    if given + amount > CREDIT_LIMIT:
        raise Refused("credit_limit_reached", subject=subject)


def check_cancellable(subscription: Subscription) -> None:
    if subscription.status is not SubscriptionStatus.ACTIVE:
        raise Refused("already_cancelled", subject=subscription.id)


def check_resumable(subscription: Subscription) -> None:
    if subscription.status is SubscriptionStatus.ACTIVE:
        raise Refused("not_cancelled", subject=subscription.id)
    if subscription.status is SubscriptionStatus.ENDED:
        raise Refused("subscription_over", subject=subscription.id)


def check_closable(
    *, customer_id: str, orders: tuple[Order, ...], due: Decimal, subscriptions: tuple[Subscription, ...]
) -> None:
    """What has to be settled before an account is closed."""
    if any(order.status in _NOT_YET_ARRIVED for order in orders):
        raise Refused("orders_open", subject=customer_id)
    if due > 0:
        raise Refused("balance_due", subject=customer_id)
    if any(one.status is SubscriptionStatus.ACTIVE for one in subscriptions):
        raise Refused("subscription_active", subject=customer_id)


def renewed(paid_until: date, *, today: date) -> date:
    """The last day that is paid for of a subscription that goes on month by month."""
    months = max(0, -((paid_until - today) // MONTH))
    return paid_until + months * MONTH


def check_appointment_open(appointment: Appointment, *, now: datetime) -> None:
    """An appointment can be moved or cancelled until it begins."""
    if appointment.status is AppointmentStatus.CANCELLED:
        raise Refused("already_cancelled", subject=appointment.id)
    if appointment.status is AppointmentStatus.COMPLETED or appointment.starts_at <= now:
        raise Refused("appointment_over", subject=appointment.id)


def send_back_by(*, today: date) -> date:
    return today + timedelta(days=SEND_BACK_DAYS)


def masked(email: str) -> str:
    """An address that its owner recognizes and nobody else learns: "m***@example.com"."""
    name, _, host = email.partition("@")
    return f"{name[:1]}***@{host}"


def _check_window(order: Order, *, now: datetime) -> None:
    if is_after_return_window(order, now=now):
        raise Refused("return_window_closed", subject=order.number)


def _delivered_days_ago(order: Order, *, now: datetime) -> float:
    """0 for what has not arrived."""
    delivered_at = order.shipment.delivered_at if order.shipment is not None else None
    return 0.0 if delivered_at is None else (now - delivered_at) / timedelta(days=1)
