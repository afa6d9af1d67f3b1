"""The demo's fixed people, whose numbers can be learnt by heart. docs/back-office.md lists them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

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
from backoffice.seed.parcels import Way, add_parcel
from backoffice.seed.products import BY_SKU, EXPRESS_SHIPPING, STANDARD_SHIPPING, Product
from backoffice.seed.rows import Rows

FREE = Decimal("0.00")
_EAST, _CENTRAL, _WEST = "America/New_York", "America/Chicago", "America/Los_Angeles"


def add_people(rows: Rows) -> None:
    """Add the demo's fixed people. The calendar must be in `rows` before."""
    _maya(rows)
    _daniel(rows)
    _priya(rows)
    _walter(rows)
    _amara(rows)
    _lucia(rows)
    _tom(rows)
    _grace(rows)


def _maya(rows: Rows) -> None:
    """In transit, not shipped yet, and returnable: most conversations can be tried with her."""
    maya = rows.customer(
        "C-10001",
        "Maya Torres",
        "maya.torres@example.com",
        phone="+1 415-555-0134",
        postcode="94107",
        time_zone=_WEST,
        tier=Tier.PLUS,
    )
    home = _home("Maya Torres", "410 Brannan Street", "San Francisco", "CA", "94107", line2="Apt 5")
    placed = rows.moment(24, hour=18, minute=5)
    _order(rows, "BW-103990", maya, home, placed, _lines(("LMP-TBL-02", 2)), OrderStatus.DELIVERED)
    rows.order_invoice("INV-203741", "CH-900001", "BW-103990", status=InvoiceStatus.PAID)
    _parcel(rows, "1BW003990214", "BW-103990", home, days_ago=22, status=ShipmentStatus.DELIVERED)
    placed = rows.moment(4, hour=20, minute=41)
    lines = _lines(("CLM-THR-20", 1), ("SMT-BLB-10", 1))
    _order(rows, "BW-104233", maya, home, placed, lines, OrderStatus.SHIPPED)
    rows.order_invoice("INV-204102", "CH-900002", "BW-104233", status=InvoiceStatus.PAID)
    _parcel(rows, "1BW004512877", "BW-104233", home, days_ago=2, status=ShipmentStatus.IN_TRANSIT)
    placed = rows.moment(1, hour=17, minute=22)
    lines = _lines(("SMT-SWT-12", 1))
    _order(rows, "BW-104871", maya, home, placed, lines, OrderStatus.PLACED, fee=STANDARD_SHIPPING)
    rows.order_invoice("INV-204490", "CH-900003", "BW-104871", status=InvoiceStatus.PAID)
    for months_ago, number, charge in ((2, "INV-202988", "CH-900004"), (1, "INV-203655", "CH-900005")):
        day = rows.today - timedelta(days=30 * months_ago + 3)
        rows.care_invoice(number, charge, maya, day=day, status=InvoiceStatus.PAID)
    day = rows.today - timedelta(days=3)
    rows.care_invoice("INV-204518", "", maya, day=day, status=InvoiceStatus.OPEN)
    rows.subscription(maya, started_on=day - timedelta(days=60), paid_until=day + timedelta(days=30))
    _book(rows, maya, AppointmentKind.INSTALLATION_VISIT, ahead=5, hour=11)


def _daniel(rows: Rows) -> None:
    """His account is locked."""
    daniel = rows.customer(
        "C-10002",
        "Daniel Okafor",
        "daniel.okafor@example.com",
        phone="+1 312-555-0177",
        postcode="60614",
        time_zone=_CENTRAL,
        locked_days_ago=1,
    )
    home = _home("Daniel Okafor", "2218 North Clark Street", "Chicago", "IL", "60614")
    lines = _lines(("NET-RTR-30", 1))
    _order(rows, "BW-104512", daniel, home, rows.moment(13, hour=15), lines, OrderStatus.DELIVERED)
    rows.order_invoice("INV-204233", "CH-900006", "BW-104512", status=InvoiceStatus.PAID)
    _parcel(rows, "1BW004512040", "BW-104512", home, days_ago=11, status=ShipmentStatus.DELIVERED)


def _priya(rows: Rows) -> None:
    """A VIP with a large order in the warehouse and an invoice that is overdue."""
    priya = rows.customer(
        "C-10003",
        "Priya Raman",
        "priya.raman@example.com",
        phone="+1 917-555-0119",
        postcode="10025",
        time_zone=_EAST,
        tier=Tier.VIP,
    )
    home = _home("Priya Raman", "255 West 98th Street", "New York", "NY", "10025", line2="Apt 12C")
    lines = _lines(("NET-RTR-31", 2), ("CLM-THR-21", 2), ("LMP-ARC-01", 1))
    _order(rows, "BW-104640", priya, home, rows.moment(2, hour=14), lines, OrderStatus.PACKED)
    rows.order_invoice("INV-204361", "CH-900007", "BW-104640", status=InvoiceStatus.PAID)
    lines = _lines(("LMP-PEN-04", 3))
    _order(rows, "BW-103512", priya, home, rows.moment(40, hour=14), lines, OrderStatus.DELIVERED)
    due = rows.today - timedelta(days=10)
    rows.order_invoice("INV-203220", "", "BW-103512", status=InvoiceStatus.OVERDUE, due_on=due)
    _parcel(rows, "1BW003512668", "BW-103512", home, days_ago=38, status=ShipmentStatus.DELIVERED)


def _walter(rows: Rows) -> None:
    """His parcel is late."""
    walter = rows.customer(
        "C-10004",
        "Walter Lindqvist",
        "walter.lindqvist@example.com",
        phone="+1 612-555-0148",
        postcode="55406",
        time_zone=_CENTRAL,
    )
    home = _home("Walter Lindqvist", "3401 East Lake Street", "Minneapolis", "MN", "55406")
    placed = rows.moment(7, hour=16)
    lines = _lines(("LMP-ARC-01", 1))
    _order(rows, "BW-104377", walter, home, placed, lines, OrderStatus.SHIPPED, fee=EXPRESS_SHIPPING)
    rows.order_invoice("INV-204180", "CH-900008", "BW-104377", status=InvoiceStatus.PAID)
    _parcel(rows, "1BW004377905", "BW-104377", home, days_ago=5, status=ShipmentStatus.DELAYED)


def _amara(rows: Rows) -> None:
    """She was charged twice for one order, and will dispute it."""
    amara = rows.customer(
        "C-10005",
        "Amara Nwosu",
        "amara.nwosu@example.com",
        phone="+1 404-555-0162",
        postcode="30307",
        time_zone=_EAST,
        tier=Tier.PLUS,
    )
    home = _home("Amara Nwosu", "77 Euclid Avenue NE", "Atlanta", "GA", "30307")
    lines = _lines(("SMT-HUB-13", 1))
    _order(rows, "BW-104118", amara, home, rows.moment(9, hour=13), lines, OrderStatus.DELIVERED)
    rows.order_invoice("INV-203980", "CH-900009", "BW-104118", status=InvoiceStatus.PAID)
    rows.charge(
        "CH-900010",
        amara,
        amount=BY_SKU["SMT-HUB-13"].price,
        day=rows.today - timedelta(days=8),
        statement_text="BRIGHTWELL HOME BW-104118",
        description="A second charge for order BW-104118, for which there is no invoice.",
    )
    _parcel(rows, "1BW004118333", "BW-104118", home, days_ago=8, status=ShipmentStatus.DELIVERED)


def _lucia(rows: Rows) -> None:
    """She writes in Spanish, and cancelled an order."""
    lucia = rows.customer(
        "C-10006",
        "Lucía Fernández",
        "lucia.fernandez@example.com",
        phone="+1 512-555-0191",
        postcode="78704",
        time_zone=_CENTRAL,
        language="es",
    )
    home = _home("Lucía Fernández", "1804 Kinney Avenue", "Austin", "TX", "78704")
    lines = _lines(("KIT-GRN-42", 1), ("KIT-SCL-44", 1))
    _order(rows, "BW-104290", lucia, home, rows.moment(6, hour=19), lines, OrderStatus.CANCELLED)
    rows.order_invoice("INV-204131", "", "BW-104290", status=InvoiceStatus.VOID)


def _tom(rows: Rows) -> None:
    """One order is too old to be returned, another was returned."""
    tom = rows.customer(
        "C-10007",
        "Tom Becker",
        "tom.becker@example.com",
        phone="+1 303-555-0155",
        postcode="80211",
        time_zone="America/Denver",
    )
    home = _home("Tom Becker", "3620 Tejon Street", "Denver", "CO", "80211")
    lines = _lines(("KIT-KTL-40", 1))
    _order(rows, "BW-103077", tom, home, rows.moment(58, hour=18), lines, OrderStatus.DELIVERED)
    rows.order_invoice("INV-202410", "CH-900011", "BW-103077", status=InvoiceStatus.PAID)
    _parcel(rows, "1BW003077541", "BW-103077", home, days_ago=56, status=ShipmentStatus.DELIVERED)
    lines = _lines(("LMP-WAL-05", 1))
    _order(rows, "BW-103845", tom, home, rows.moment(28, hour=18), lines, OrderStatus.RETURNED)
    rows.order_invoice("INV-203502", "CH-900012", "BW-103845", status=InvoiceStatus.PAID)
    _parcel(rows, "1BW003845120", "BW-103845", home, days_ago=26, status=ShipmentStatus.RETURNED)


def _grace(rows: Rows) -> None:
    """A VIP with two appointments who owes nothing."""
    grace = rows.customer(
        "C-10008",
        "Grace Kim",
        "grace.kim@example.com",
        phone="+1 206-555-0126",
        postcode="98115",
        time_zone=_WEST,
        tier=Tier.VIP,
    )
    home = _home("Grace Kim", "6520 Ravenna Avenue NE", "Seattle", "WA", "98115")
    lines = _lines(("LMP-ARC-01", 2), ("SMT-HUB-13", 1))
    _order(rows, "BW-104401", grace, home, rows.moment(5, hour=21), lines, OrderStatus.SHIPPED)
    rows.order_invoice("INV-204195", "CH-900013", "BW-104401", status=InvoiceStatus.PAID)
    _parcel(rows, "1BW004401786", "BW-104401", home, days_ago=4, status=ShipmentStatus.OUT_FOR_DELIVERY)
    _book(rows, grace, AppointmentKind.PHONE_CONSULTATION, ahead=3, hour=14)
    _book(rows, grace, AppointmentKind.SHOWROOM_VISIT, ahead=9, hour=10)


def _home(name: str, line1: str, city: str, region: str, postcode: str, *, line2: str = "") -> Address:
    return Address(recipient=name, line1=line1, line2=line2, city=city, region=region, postcode=postcode)


def _lines(*wanted: tuple[str, int]) -> list[tuple[Product, int]]:
    return [(BY_SKU[sku], quantity) for sku, quantity in wanted]


def _order(
    rows: Rows,
    number: str,
    customer_id: str,
    home: Address,
    placed_at: datetime,
    lines: list[tuple[Product, int]],
    status: OrderStatus,
    *,
    fee: Decimal = FREE,
) -> None:
    rows.order(number, customer_id, lines, status=status, placed_at=placed_at, address=home, shipping_fee=fee)


def _parcel(rows: Rows, tracking: str, order: str, home: Address, *, days_ago: int, status: ShipmentStatus) -> None:
    """Add a parcel that left the warehouse some days ago, in the evening."""
    way = Way(
        tracking_number=tracking,
        order_number=order,
        carrier="Northline Express",
        left_at=rows.moment(days_ago, hour=1, minute=30),
        city=home.city,
        region=home.region,
    )
    add_parcel(rows, way, status=status)


def _book(rows: Rows, customer_id: str, kind: AppointmentKind, *, ahead: int, hour: int) -> None:
    slot = first_slot(kind, rows.today + timedelta(days=ahead), hour=hour)
    rows.appointment(customer_id, slot, status=AppointmentStatus.BOOKED)
