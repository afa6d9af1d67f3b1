"""The business rules, as pure decisions: each returns, or raises `Refused` with the rule's code."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from backoffice.exceptions import Refused
from backoffice.records import Appointment, AppointmentStatus, Order, OrderStatus

RETURN_WINDOW_DAYS = 30
SEND_BACK_DAYS = 14
LINK_LIFETIME = timedelta(minutes=30)
VERIFICATION_WINDOW = timedelta(minutes=15)
VERIFICATION_FAILURES = 10

_NOT_YET_SHIPPED = frozenset({OrderStatus.PLACED, OrderStatus.PACKED})


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
    delivered_at = order.shipment.delivered_at if order.shipment is not None else None
    if delivered_at is not None and now - delivered_at > timedelta(days=RETURN_WINDOW_DAYS):
        raise Refused("return_window_closed", subject=order.number)
