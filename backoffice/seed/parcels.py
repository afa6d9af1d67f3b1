"""The way of a parcel: one shipment with the scans that led to where it is now."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from backoffice.records import ShipmentStatus
from backoffice.seed.rows import Rows

CARRIERS = ("Northline Express", "Parcelway", "Bluebird Freight")
WAREHOUSE = "Reno, NV"
HUBS = {
    "CA": "Sacramento, CA",
    "OR": "Medford, OR",
    "WA": "Spokane, WA",
    "AZ": "Flagstaff, AZ",
    "CO": "Grand Junction, CO",
    "UT": "Provo, UT",
    "TX": "Amarillo, TX",
}
EASTERN_HUB = "Columbus, OH"


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel that left the warehouse at `left_at` for `city`, `region`; it travels `days` days."""

    tracking_number: str
    order_number: str
    carrier: str
    left_at: datetime
    city: str
    region: str
    days: int = 4


def add_parcel(rows: Rows, way: Way, *, status: ShipmentStatus) -> None:
    """Add the shipment in this status, with the scans up to it."""
    steps = list(_steps(way, status))
    delivered_at = None
    for at, step, _, _ in steps:
        if step is ShipmentStatus.DELIVERED:
            delivered_at = at
    extra = 3 if status is ShipmentStatus.DELAYED else 0
    rows.add(
        "shipments",
        tracking_number=way.tracking_number,
        order_number=way.order_number,
        carrier=way.carrier,
        status=status.value,
        estimated_delivery=(way.left_at + timedelta(days=way.days + extra)).date(),
        delivered_at=delivered_at,
    )
    for position, (at, step, place, description) in enumerate(steps):
        rows.add(
            "shipment_events",
            tracking_number=way.tracking_number,
            position=position,
            at=at,
            status=step.value,
            place=place,
            description=description,
        )


def _steps(way: Way, status: ShipmentStatus) -> list[tuple[datetime, ShipmentStatus, str, str]]:
    home = f"{way.city}, {way.region}"
    hub = HUBS.get(way.region, EASTERN_HUB)
    travel = timedelta(days=way.days)
    label = (way.left_at - timedelta(hours=5), ShipmentStatus.LABEL_CREATED, WAREHOUSE, "Label created")
    start = (way.left_at, ShipmentStatus.IN_TRANSIT, WAREHOUSE, "Picked up by the carrier")
    middle = (
        way.left_at + timedelta(hours=20),
        ShipmentStatus.IN_TRANSIT,
        hub,
        "Departed from the sorting center",
    )
    late = (
        way.left_at + timedelta(hours=32),
        ShipmentStatus.DELAYED,
        hub,
        "Held up by weather; a new delivery date was set",
    )
    out = (
        way.left_at + travel - timedelta(hours=6),
        ShipmentStatus.OUT_FOR_DELIVERY,
        home,
        "Out for delivery",
    )
    there = (way.left_at + travel, ShipmentStatus.DELIVERED, home, "Delivered at the front door")
    back = (
        way.left_at + travel + timedelta(days=9),
        ShipmentStatus.RETURNED,
        WAREHOUSE,
        "Returned to the warehouse",
    )
    return {
        ShipmentStatus.LABEL_CREATED: [label],
        ShipmentStatus.IN_TRANSIT: [label, start, middle],
        ShipmentStatus.DELAYED: [label, start, middle, late],
        ShipmentStatus.OUT_FOR_DELIVERY: [label, start, middle, out],
        ShipmentStatus.DELIVERED: [label, start, middle, out, there],
        ShipmentStatus.RETURNED: [label, start, middle, out, there, back],
    }[status]
