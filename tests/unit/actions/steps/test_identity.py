"""Who is asked who they are."""

from __future__ import annotations

from typing import Any

import pytest

from actions.dialogue.turn import run_form
from actions.goals import GOALS
from backoffice.port import BackOffice
from tests.backoffices import NOW
from tests.unit.actions.conversations import Scene

THEN = NOW.timestamp()
VERIFIED = {"verified_customer": "C-10001", "email": "maya.torres@example.com", "postcode": "94107"}


async def asked(scene: Scene) -> Any:
    await run_form(scene.conversation, GOALS)
    return scene.slots["requested_slot"]


async def test_whoever_proves_who_they_are_is_known_from_that_moment(office: BackOffice) -> None:
    slots = {"email": VERIFIED["email"], "postcode": VERIFIED["postcode"]}
    scene = Scene("what do I owe?", "check_balance", slots=slots, office=office)
    assert await asked(scene) is None
    assert scene.slots["verified_customer"] == "C-10001"
    assert scene.slots["verified_at"] == THEN


@pytest.mark.parametrize(("minutes", "question"), [(30, None), (31, "email")])
async def test_a_verification_counts_for_half_an_hour(office: BackOffice, minutes: float, question: str | None) -> None:
    slots = {**VERIFIED, "order_number": "BW-104233", "verified_at": THEN - 60 * minutes}
    scene = Scene("what do I owe?", "check_balance", slots=slots, office=office)
    assert await asked(scene) == question
    assert scene.conversation.customer_id == ("" if question else "C-10001")


async def test_what_was_told_before_it_ran_out_proves_nothing_after(office: BackOffice) -> None:
    email = {"entity": "email", "value": VERIFIED["email"], "start": 0, "end": 23}
    slots = {**VERIFIED, "order_number": "BW-104233", "verified_at": THEN - 3600}
    scene = Scene(f"{VERIFIED['email']}, my balance", "check_balance", entities=[email], slots=slots, office=office)
    assert await asked(scene) == "proof"


async def test_a_consent_from_before_it_ran_out_is_asked_for_again(office: BackOffice) -> None:
    slots = {**VERIFIED, "order_number": "BW-104871", "verified_at": THEN - 3600, "proposal": {"order_number": "x"}}
    scene = Scene("yes", "affirm", goal="cancel_order", requested="confirmed", slots=slots, office=office)
    assert await asked(scene) == "order_number"
    assert scene.slots["proposal"] is None


async def test_whom_the_site_vouches_for_is_never_asked(office: BackOffice) -> None:
    maya = {"id": "C-10001", "identified": True}
    slots = {**VERIFIED, "verified_at": THEN - 3600}
    assert await asked(Scene("what do I owe?", "check_balance", customer=maya, slots=slots, office=office)) is None
