"""Appointments, when the worker died after the deed and before it could note it."""

from __future__ import annotations

from actions.appointments import ActionCancelAppointment
from actions.dialogue.turn import run_form
from actions.goals import GOALS
from backoffice.port import BackOffice
from tests.unit.actions.conversations import Scene

MAYA = {"id": "C-10001", "identified": True}


async def test_a_turn_done_again_tells_of_the_appointment_that_it_cancelled_the_first_time(office: BackOffice) -> None:
    asked = Scene("cancel my visit", "cancel_appointment", customer=MAYA, office=office)
    await run_form(asked.conversation, GOALS)
    slots = {name: asked.slots[name] for name in ("appointment", "appointment_kind", "proposal")}
    for _ in range(2):
        again = Scene(
            "yes", "affirm", goal="cancel_appointment", requested="confirmed", slots=slots, customer=MAYA, office=office
        )
        await run_form(again.conversation, GOALS)
        await ActionCancelAppointment().act(again.conversation)
        assert again.said == ["utter_appointment_is_cancelled"]
        assert again.failures == []
