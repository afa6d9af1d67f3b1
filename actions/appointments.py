"""Appointments: booking one, moving it, calling it off, and telling which ones are coming."""

from __future__ import annotations

from actions import wording
from actions.dialogue.action import CustomerAction
from actions.dialogue.conversation import TASK_FORM, Conversation
from actions.dialogue.goal import Goal
from actions.finish import finish
from actions.steps.appointment import AppointmentStep, KindStep, TimeStep, as_kind, chosen_time, described
from actions.steps.confirmation import ConfirmStep, Proposal
from actions.steps.identity import EmailStep, ProofStep
from backoffice.exceptions import SlotTaken
from backoffice.port import Appointment, AppointmentKind

BOOK = {"title": "Book an appointment", "payload": "/book_appointment"}
TOLD_AT_MOST = 5


async def _booking(conversation: Conversation) -> Proposal:
    kind = AppointmentKind(conversation.get("appointment_kind"))
    return {"a_kind": wording.with_article(wording.KINDS[kind]), "time": chosen_time(conversation)}


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
    Goal(name="check_appointment", title="looking up your appointments", steps=_IDENTITY),
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


class ActionCheckAppointment(CustomerAction):
    """Says what is coming up, when in the customer's own time, and where; only one kind where one was named."""

    def name(self) -> str:
        return "action_check_appointment"

    async def act(self, conversation: Conversation) -> None:
        office = await conversation.office()
        coming = await office.appointments_of(conversation.customer_id)
        named = as_kind(conversation.get("appointment_kind"))
        told = [a for a in coming if a.kind is named] or list(coming)
        if not told:
            finish(conversation, "utter_no_appointments", buttons=[BOOK])
            return
        *others, last = told[:TOLD_AT_MOST]
        for appointment in others:
            conversation.say(f"utter_coming_{appointment.kind.value}", time=_time(conversation, appointment))
        finish(conversation, f"utter_coming_{last.kind.value}", time=_time(conversation, last))


def _time(conversation: Conversation, appointment: Appointment) -> str:
    return wording.moment(appointment.starts_at, conversation.time_zone)


def _tell(conversation: Conversation, response: str, appointment: Appointment) -> None:
    finish(conversation, response, kind=wording.KINDS[appointment.kind], time=_time(conversation, appointment))


def _choose_again(conversation: Conversation) -> None:
    """Somebody else was quicker: the task goes on with the question for a time."""
    conversation.say("utter_slot_was_taken")
    conversation.clear("time_slot", "confirmed", "proposal", "choices")
    conversation.follow_up(TASK_FORM)
