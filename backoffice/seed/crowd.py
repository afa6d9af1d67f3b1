"""The many other customers, drawn at random from a seed: who they are, what they bought, what became of
it."""

from __future__ import annotations

import random
import unicodedata
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from backoffice.records import (
    Address,
    AppointmentKind,
    AppointmentStatus,
    InvoiceStatus,
    OrderStatus,
    ShipmentStatus,
    Tier,
)
from backoffice.seed.calendar import first_slot
from backoffice.seed.parcels import CARRIERS, Way, add_parcel
from backoffice.seed.places import FIRST_NAMES, LAST_NAMES, PLACES, STREETS, Place
from backoffice.seed.products import FREE_SHIPPING_FROM, PRODUCTS, STANDARD_SHIPPING, Product
from backoffice.seed.rows import Rows

TIERS = (Tier.STANDARD, Tier.PLUS, Tier.VIP)
TIER_WEIGHTS = (80, 16, 4)
KINDS: tuple[AppointmentKind, ...] = tuple(AppointmentKind)
LANGUAGES = ("en", "es")
LANGUAGE_WEIGHTS = (92, 8)


class Person(msgspec.Struct, frozen=True):
    id: str
    name: str
    place: Place
    home: Address


class Purchase(msgspec.Struct, frozen=True):
    person: Person
    placed_at: datetime
    age_days: int
    lines: list[tuple[Product, int]]


def add_crowd(rows: Rows, *, count: int, dice: random.Random) -> None:
    """Add `count` customers with all that belongs to them. The calendar must be in `rows` before."""
    people = _people(rows, count=count, dice=dice)
    purchases = [purchase for person in people for purchase in _purchases(rows, person, dice)]
    purchases.sort(key=lambda purchase: (purchase.placed_at, purchase.person.id))
    number = 100_150
    for purchase in purchases:
        number += dice.randint(2, 6)  # all below the numbers of the fixed people
        _add_purchase(rows, purchase, number=number, dice=dice)
    subscribers = dice.sample(people, k=count // 4)
    for place, person in enumerate(subscribers):
        _add_care(rows, person, first_number=190_000 + 10 * place, dice=dice)
    for person in dice.sample(people, k=count // 6):
        _add_appointment(rows, person, dice)


def _people(rows: Rows, *, count: int, dice: random.Random) -> list[Person]:
    names = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    people = []
    for index, name in enumerate(dice.sample(names, k=count)):
        place = dice.choice(PLACES)
        postcode = dice.choice(place.postcodes)
        line1 = f"{dice.randint(12, 4890)} {dice.choice(STREETS)}"
        line2 = f"Apt {dice.randint(1, 24)}" if dice.random() < 0.3 else ""
        home = Address(
            recipient=name,
            line1=line1,
            line2=line2,
            city=place.city,
            region=place.region,
            postcode=postcode,
        )
        customer_id = rows.customer(
            f"C-{10101 + index}",
            name,
            f"{_ascii(name).lower().replace(' ', '.')}@example.com",
            phone=f"+1 {place.area_code}-555-{100 + index % 100:04d}",
            postcode=postcode,
            time_zone=place.time_zone,
            tier=dice.choices(TIERS, TIER_WEIGHTS)[0],
            language=dice.choices(LANGUAGES, LANGUAGE_WEIGHTS)[0],
            locked_days_ago=dice.randint(1, 9) if index % 29 == 7 else None,
        )
        people.append(Person(customer_id, name, place, home))
    return people


def _purchases(rows: Rows, person: Person, dice: random.Random) -> list[Purchase]:
    purchases = []
    for _ in range(dice.choices((1, 2, 3, 4), (45, 30, 17, 8))[0]):
        # Half of what happens in a demo is recent.
        age = dice.randint(1, 8) if dice.random() < 0.4 else dice.randint(9, 200)
        placed_at = rows.moment(age, hour=dice.randint(6, 23), minute=dice.randint(0, 59))
        products = dice.sample(PRODUCTS, k=dice.choices((1, 2, 3), (60, 30, 10))[0])
        lines = [(product, dice.choices((1, 2, 3), (80, 15, 5))[0]) for product in products]
        purchases.append(Purchase(person, placed_at, age, lines))
    return purchases


def _add_purchase(rows: Rows, purchase: Purchase, *, number: int, dice: random.Random) -> None:
    status = _status(purchase.age_days, dice)
    goods = sum((product.price * quantity for product, quantity in purchase.lines), Decimal("0.00"))
    fee = Decimal("0.00") if goods >= FREE_SHIPPING_FROM else STANDARD_SHIPPING
    order_number = f"BW-{number}"
    rows.order(
        order_number,
        purchase.person.id,
        purchase.lines,
        status=status,
        placed_at=purchase.placed_at,
        address=purchase.person.home,
        shipping_fee=fee,
    )
    later = dice.random() < 0.08  # some pay by invoice, within two weeks
    invoice = InvoiceStatus.PAID
    if status is OrderStatus.CANCELLED:
        invoice = InvoiceStatus.VOID
    elif later and purchase.age_days < 60:
        invoice = InvoiceStatus.OVERDUE if purchase.age_days > 14 else InvoiceStatus.OPEN
    due_on = purchase.placed_at.date() + timedelta(days=14)
    rows.order_invoice(
        f"INV-{number}",
        f"CH-{number}",
        order_number,
        status=invoice,
        due_on=due_on if invoice in (InvoiceStatus.OPEN, InvoiceStatus.OVERDUE) else None,
    )
    if status in (OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.RETURNED):
        _add_shipment(rows, purchase, order_number, status=status, dice=dice)


def _status(age_days: int, dice: random.Random) -> OrderStatus:
    if dice.random() < 0.06:
        return OrderStatus.CANCELLED
    if age_days <= 2:
        return dice.choice((OrderStatus.PLACED, OrderStatus.PACKED))
    if age_days <= 6:
        return OrderStatus.SHIPPED
    # What comes back needs two weeks for the way there and back.
    return OrderStatus.RETURNED if age_days > 16 and dice.random() < 0.07 else OrderStatus.DELIVERED


def _add_shipment(
    rows: Rows, purchase: Purchase, order_number: str, *, status: OrderStatus, dice: random.Random
) -> None:
    person = purchase.person
    # What is still on its way after five days arrives today, or is late.
    days = purchase.age_days - 1 if status is OrderStatus.SHIPPED and purchase.age_days >= 5 else 4
    way = Way(
        tracking_number=f"1BW{int(order_number[3:]) * 1000 + dice.randint(0, 999):09d}",
        order_number=order_number,
        carrier=dice.choice(CARRIERS),
        left_at=(purchase.placed_at + timedelta(days=1)).replace(hour=1, minute=dice.randint(0, 59)),
        city=person.place.city,
        region=person.place.region,
        days=days,
    )
    if status is OrderStatus.DELIVERED:
        parcel = ShipmentStatus.DELIVERED
    elif status is OrderStatus.RETURNED:
        parcel = ShipmentStatus.RETURNED
    elif purchase.age_days >= 5:
        parcel = dice.choice((ShipmentStatus.OUT_FOR_DELIVERY, ShipmentStatus.DELAYED))
    else:
        parcel = ShipmentStatus.IN_TRANSIT
    add_parcel(rows, way, status=parcel)


def _add_care(rows: Rows, person: Person, *, first_number: int, dice: random.Random) -> None:
    """Four months of the subscription; the last one is not paid yet by some."""
    paid_on_day = dice.randint(1, 27)
    for month in range(4):
        day = rows.today - timedelta(days=30 * (3 - month) + paid_on_day)
        number = first_number + month
        status = InvoiceStatus.PAID
        if month == 3 and dice.random() < 0.15:
            status = InvoiceStatus.OVERDUE if paid_on_day > 14 else InvoiceStatus.OPEN
        rows.care_invoice(f"INV-{number}", f"CH-{number}", person.id, day=day, status=status)
    rows.subscription(person.id, started_on=day - timedelta(days=90), paid_until=day + timedelta(days=30))


def _add_appointment(rows: Rows, person: Person, dice: random.Random) -> None:
    kind = dice.choice(KINDS)
    ahead = dice.randint(-20, 40)
    slot = first_slot(kind, rows.today + timedelta(days=ahead or 1), hour=dice.randint(9, 14))
    if slot.starts_at.date() <= rows.today:
        status = dice.choice((AppointmentStatus.COMPLETED, AppointmentStatus.CANCELLED))
        rows.appointment(person.id, slot, status=status)
    elif rows.is_free(slot):
        rows.appointment(person.id, slot, status=AppointmentStatus.BOOKED)


def _ascii(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
