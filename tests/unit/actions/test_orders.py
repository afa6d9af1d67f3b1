"""Who hears what about an order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from actions.dialogue import action
from actions.dialogue.turn import run_form
from actions.goals import GOALS
from actions.orders import ActionCancelOrder, ActionRequestRefund, ActionReturnItem, ActionTrackOrder, status
from backoffice.port import BackOffice, ShipmentStatus
from backoffice.sql.database import Database
from backoffice.sql.office import SqlBackOffice
from backoffice.sql.tables import invoices
from tests.unit.actions.conversations import SETTINGS, OpenConnection, Scene

MAYAS, HER_PARCEL, ANOTHERS_PARCEL = "BW-104233", "1BW004512877", "1BW004512040"
MAYA = {"id": "C-10001", "identified": True}


async def tracked(office: BackOffice, *, tracking_number: str | None) -> Scene:
    slots = {"order_number": MAYAS, "tracking_number": tracking_number}
    scene = Scene(f"where is {MAYAS}", "track_order", goal="track_order", slots=slots, office=office)
    await ActionTrackOrder().act(scene.conversation)
    return scene


@pytest.mark.parametrize("tracking_number", [None, "1BW000000000", ANOTHERS_PARCEL])
async def test_a_number_that_is_not_the_parcels_tells_a_stranger_no_more(
    office: BackOffice, tracking_number: str | None
) -> None:
    scene = await tracked(office, tracking_number=tracking_number)
    assert scene.said == ["utter_order_in_transit"]
    assert scene.dispatcher.messages[0]["order"] == MAYAS


async def test_whoever_holds_the_parcels_number_hears_what_is_in_it_and_where_it_was_seen(office: BackOffice) -> None:
    scene = await tracked(office, tracking_number=HER_PARCEL)
    assert scene.said == ["utter_order_in_transit", "utter_order_last_scan"]
    assert "Sense thermostat" in scene.dispatcher.messages[0]["order"]


@pytest.mark.parametrize(
    ("time_zone", "placed_on", "delivered_on"),
    [
        ("America/New_York", "Monday, March 2", "Tuesday, March 3"),
        ("", "Monday, March 2", "Tuesday, March 3"),
        ("Europe/Berlin", "Tuesday, March 3", "Wednesday, March 4"),
    ],
)
async def test_days_of_an_order_are_the_customers(
    office: BackOffice, time_zone: str, placed_on: str, delivered_on: str
) -> None:
    scene = Scene("where is it", "track_order", customer={"time_zone": time_zone})
    order = await office.order(MAYAS)
    assert order.shipment is not None
    evening = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    parcel = replace(order.shipment, status=ShipmentStatus.DELIVERED, delivered_at=evening)
    order = replace(order, placed_at=evening - timedelta(days=1), shipment=parcel)
    _, told = status(order, is_known=True, time_zone=scene.conversation.time_zone)
    assert (told["placed_on"], told["delivered_on"]) == (placed_on, delivered_on)


@pytest.fixture
async def unpaid(office: SqlBackOffice, tmp_path: Path) -> str:
    """An order that was delivered and not paid."""
    database = Database(f"sqlite:///{tmp_path / 'backoffice.db'}")
    open_again = update(invoices).where(invoices.c.order_number == "BW-103990").values(status="open", paid_on=None)
    await database.write(lambda connection: connection.execute(open_again))
    await database.close()
    return "BW-103990"


async def test_whoever_sends_back_what_was_not_paid_hears_of_no_money(office: BackOffice, unpaid: str) -> None:
    slots = {"order_number": unpaid, "reason": "too bright"}
    scene = Scene("yes", "affirm", goal="return_item", slots=slots, customer=MAYA, office=office)
    await ActionReturnItem().act(scene.conversation)
    assert scene.said == ["utter_return_is_open_unpaid"]


async def test_whoever_asks_for_the_money_of_what_was_not_paid_hears_why_not(
    office: BackOffice, unpaid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = {"order_number": unpaid, "reason": "too bright"}
    scene = Scene("yes", "affirm", goal="request_refund", slots=slots, customer=MAYA, office=office)
    monkeypatch.setattr(action, "connection", lambda: OpenConnection(office))
    monkeypatch.setattr(action, "current_settings", lambda: SETTINGS)
    await ActionRequestRefund().run(scene.dispatcher, scene.conversation.tracker, {})
    assert scene.said == ["utter_refused_not_paid"]


async def test_a_turn_done_again_tells_of_the_order_that_it_cancelled_the_first_time(office: BackOffice) -> None:
    asked = Scene("cancel it", "cancel_order", slots={"order_number": "BW-104871"}, customer=MAYA, office=office)
    await run_form(asked.conversation, GOALS)
    proposal = asked.slots["proposal"]
    for _ in range(2):
        slots = {"order_number": "BW-104871", "proposal": proposal}
        again = Scene(
            "yes", "affirm", goal="cancel_order", requested="confirmed", slots=slots, customer=MAYA, office=office
        )
        await run_form(again.conversation, GOALS)
        assert again.slots["requested_slot"] is None
        await ActionCancelOrder().act(again.conversation)
        assert again.said == ["utter_order_is_cancelled"]
        assert again.failures == []
