"""Appointments: booking one, moving it, calling it off."""

from __future__ import annotations

from actions import wording
from actions.dialogue.action import CustomerAction
from actions.dialogue.conversation import TASK_FORM, Conversation
from actions.dialogue.goal import Goal
from actions.finish import finish
from actions.steps.appointment import AppointmentStep, KindStep, TimeStep, chosen_time, described
from actions.steps.confirmation import ConfirmStep, Proposal
from actions.steps.identity import EmailStep, ProofStep
from backoffice.exceptions import SlotTaken
from backoffice.port import Appointment, AppointmentKind


async def _booking(conversation: Conversation) -> Proposal:
    kind = AppointmentKind(conversation.get("appointment_kind"))
    return {"kind": wording.KINDS[kind], "time": chosen_time(conversation)}


async def _moving(conversation: Conversation) -> Proposal:
    appointment = await _appointment(conversation)
    return {
        "kind": wording.KINDS[appointment.kind],
        "old_time": wording.moment(appointment.starts_at, conversation.time_zone),
        "time": chosen_time(conversation),
    }


async def _calling_off(conversation: Conversation) -> Proposal:
    return {"what": described(await _appointment(conversation), conversation.time_zone)}


async def _appointment(conversation: Conversation) -> Appointment:
    return await (await conversation.office()).appointment(str(conversation.get("appointment")))


_IDENTITY = (EmailStep(), ProofStep())

GOALS = (
    Goal(
        name="book_appointment",
        title="booking an appointment",
        steps=(KindStep(), TimeStep(), *_IDENTITY, ConfirmStep(_booking)),
    ),
    Goal(
        name="reschedule_appointment",
        title="moving your appointment",
        steps=(*_IDENTITY, AppointmentStep(), TimeStep(), ConfirmStep(_moving)),
    ),
    Goal(
        name="cancel_appointment",
        title="cancelling your appointment",
        steps=(*_IDENTITY, AppointmentStep(), ConfirmStep(_calling_off)),
    ),
)


class ActionBookAppointment(CustomerAction):
    def name(self) -> str:
        return "action_book_appointment"

    async def act(self, conversation: Conversation) -> None:
        office = await conversation.office()
        try:
            done = await office.book(
                conversation.customer_id,
                AppointmentKind(conversation.get("appointment_kind")),
                str(conversation.get("time_slot")),
                idempotency_key=conversation.idempotency_key(self.name()),
            )
        except SlotTaken:
            _choose_again(conversation)
            return
        _tell(conversation, "utter_appointment_is_booked", done.appointment)


class ActionRescheduleAppointment(CustomerAction):
    def name(self) -> str:
        return "action_reschedule_appointment"

    async def act(self, conversation: Conversation) -> None:
        office = await conversation.office()
        try:
            done = await office.move(
                str(conversation.get("appointment")),
                str(conversation.get("time_slot")),
                idempotency_key=conversation.idempotency_key(self.name()),
            )
        except SlotTaken:
            _choose_again(conversation)
            return
        _tell(conversation, "utter_appointment_is_moved", done.appointment)


class ActionCancelAppointment(CustomerAction):
    def name(self) -> str:
        return "action_cancel_appointment"

    async def act(self, conversation: Conversation) -> None:
        office = await conversation.office()
        done = await office.cancel_appointment(
            str(conversation.get("appointment")), idempotency_key=conversation.idempotency_key(self.name())
        )
        _tell(conversation, "utter_appointment_is_cancelled", done.appointment)


def _tell(conversation: Conversation, response: str, appointment: Appointment) -> None:
    time = wording.moment(appointment.starts_at, conversation.time_zone)
    finish(conversation, response, kind=wording.KINDS[appointment.kind], time=time)


def _choose_again(conversation: Conversation) -> None:
    """Somebody else was quicker: the task goes on with the question for a time."""
    conversation.say("utter_slot_was_taken")
    conversation.clear("time_slot", "confirmed", "proposal", "choices")
    conversation.follow_up(TASK_FORM)
