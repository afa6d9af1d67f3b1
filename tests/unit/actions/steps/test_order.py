"""Which order is meant."""

from __future__ import annotations

from actions.steps.order import OrderStep
from backoffice.port import BackOffice
from tests.unit.actions.conversations import Scene

EARLIER, OF_THE_PARCEL, PARCEL = "BW-104871", "BW-104233", "1BW004512877"


async def settled(office: BackOffice, text: str, *found: tuple[str, str], **slots: str) -> Scene:
    entities = [{"entity": n, "value": v, "start": text.index(v), "end": text.index(v) + len(v)} for n, v in found]
    scene = Scene(text, "track_order", entities=entities, goal="track_order", slots=slots, office=office)
    await OrderStep().settle(scene.conversation)
    return scene


async def test_a_tracking_number_told_now_goes_before_an_order_told_earlier(office: BackOffice) -> None:
    told = ("tracking_number", PARCEL)
    scene = await settled(office, f"and {PARCEL}?", told, order_number=EARLIER, tracking_number=PARCEL)
    assert scene.slots["order_number"] == OF_THE_PARCEL


async def test_an_order_told_now_goes_before_a_tracking_number_told_earlier(office: BackOffice) -> None:
    told = ("order_number", EARLIER)
    scene = await settled(office, f"and {EARLIER}?", told, order_number=EARLIER, tracking_number=PARCEL)
    assert scene.slots["order_number"] == EARLIER


async def test_an_order_told_with_a_tracking_number_is_the_one_that_is_meant(office: BackOffice) -> None:
    found = (("order_number", EARLIER), ("tracking_number", PARCEL))
    scene = await settled(office, f"{EARLIER}, {PARCEL}", *found, order_number=EARLIER, tracking_number=PARCEL)
    assert scene.slots["order_number"] == EARLIER


async def test_an_unknown_tracking_number_does_not_lead_back_to_the_earlier_order(office: BackOffice) -> None:
    unknown = "1BW000000000"
    told = ("tracking_number", unknown)
    scene = await settled(office, f"and {unknown}?", told, order_number=EARLIER, tracking_number=unknown)
    assert scene.said == ["utter_tracking_not_found"]
    assert scene.slots["order_number"] is None
    assert scene.slots["tracking_number"] is None
