"""Appointments: booked, moved, cancelled. Times are shown where the customer lives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from backoffice import rules
from backoffice.outcomes import AppointmentBooked, AppointmentCancelled, AppointmentMoved, Outcome
from backoffice.port import BackOffice
from backoffice.records import Appointment, AppointmentKind, Slot
from desk.errors import WorkflowImpossible
from desk.workflows import wording
from desk.workflows.form import Values, choice_field
from desk.workflows.outcomes import expect
from desk.workflows.workflow import Arguments, Case, Plan, Told, Undoing, Workflow
from handoff.wire.workflows import FieldChoice, FieldKind, WorkflowField

_AHEAD = timedelta(days=21)
_MOST_SLOTS = 200
_ONE_MINUTE = timedelta(minutes=1)


class Book(Workflow):
    name: ClassVar[str] = "book"
    title: ClassVar[str] = "Book an appointment"
    about: ClassVar[str] = "An installation visit, a phone consultation or a showroom visit."
    group: ClassVar[str] = "Appointments"
    topic: ClassVar[str] = "book_appointment"
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        kinds = [FieldChoice(one.value, wording.kind(one.value).capitalize()) for one in AppointmentKind]
        kind = choice_field(
            "kind", "Kind", kinds, value=case.value("kind", case.fact("appointment_kind")), is_asked_again=True
        )
        if not kind.value:
            return (kind,)
        return (kind, await _slot_field(case, AppointmentKind(kind.value)))

    async def plan(self, case: Case, values: Values) -> Plan:
        kind = AppointmentKind(values.text("kind"))
        slot = await _free_slot(case, kind, values.text("slot"))
        when = wording.moment(slot.starts_at, time_zone=case.customer.time_zone)
        return Plan(
            title=f"Book: {wording.kind(kind.value)}",
            sentences=(f"{case.customer.name} gets: {wording.kind(kind.value)} on {when}.",),
            confirm="Book it",
            arguments={"customer": case.customer.id, "kind": kind.value, "slot": slot.id, **_zone(case)},
            undo="It can be cancelled until it begins.",
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.book(
            arguments["customer"], AppointmentKind(arguments["kind"]), arguments["slot"], idempotency_key=key
        )

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        return _told_booked(expect(outcome, AppointmentBooked).appointment, arguments)

    async def undo(self, office: BackOffice, done: Undoing, *, key: str) -> Outcome:
        booked = expect(done.outcome, AppointmentBooked).appointment
        return await office.cancel_appointment(booked.id, idempotency_key=key)

    def told_undone(self, outcome: Outcome) -> str:
        return f"Cancelled appointment {expect(outcome, AppointmentCancelled).appointment.id}; its time is free again."


class Move(Workflow):
    name: ClassVar[str] = "move"
    title: ClassVar[str] = "Move an appointment"
    about: ClassVar[str] = "To another time; the earlier one becomes free."
    group: ClassVar[str] = "Appointments"
    topic: ClassVar[str] = "reschedule_appointment"
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        chosen, field = await _appointment_field(case)
        if chosen is None:
            return (field,)
        return (field, await _slot_field(case, chosen.kind))

    async def plan(self, case: Case, values: Values) -> Plan:
        before = await _own_appointment(case, values.text("appointment"))
        slot = await _free_slot(case, before.kind, values.text("slot"))
        zone = case.customer.time_zone
        return Plan(
            title=f"Move the {wording.kind(before.kind.value)}",
            sentences=(
                f"It moves to {wording.moment(slot.starts_at, time_zone=zone)}.",
                f"Until now it is on {wording.moment(before.starts_at, time_zone=zone)}; that time becomes free.",
            ),
            confirm="Move it",
            arguments={"appointment": before.id, "slot": slot.id, **_zone(case)},
            undo="It can be moved back as long as nobody else has taken the earlier time.",
            basis=(before.starts_at.isoformat(),),
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.move(arguments["appointment"], arguments["slot"], idempotency_key=key)

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        done = expect(outcome, AppointmentMoved)
        when = wording.moment(done.appointment.starts_at, time_zone=arguments["time_zone"])
        what = wording.kind(done.appointment.kind.value)
        return Told(
            result=f"Moved the {what} ({done.appointment.id}) to {when}.",
            draft=f"Your {what} is now on {when}.",
            undo="Move it back",
            undo_until=min(done.appointment.starts_at, done.moved_from),
        )

    async def undo(self, office: BackOffice, done: Undoing, *, key: str) -> Outcome:
        moved = expect(done.outcome, AppointmentMoved)
        current = await office.appointment(moved.appointment.id)
        if current.starts_at not in (moved.appointment.starts_at, moved.moved_from):
            raise WorkflowImpossible("It was moved again since.")
        slot = await _slot_at(office, moved.appointment.kind, moved.moved_from)
        return await office.move(moved.appointment.id, slot, idempotency_key=key)

    def told_undone(self, outcome: Outcome) -> str:
        return f"Moved appointment {expect(outcome, AppointmentMoved).appointment.id} back to its earlier time."


class CancelAppointment(Workflow):
    name: ClassVar[str] = "cancel_appointment"
    title: ClassVar[str] = "Cancel an appointment"
    about: ClassVar[str] = "Its time becomes free for others."
    group: ClassVar[str] = "Appointments"
    topic: ClassVar[str] = "cancel_appointment"
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        return ((await _appointment_field(case))[1],)

    async def plan(self, case: Case, values: Values) -> Plan:
        before = await _own_appointment(case, values.text("appointment"))
        when = wording.moment(before.starts_at, time_zone=case.customer.time_zone)
        return Plan(
            title=f"Cancel the {wording.kind(before.kind.value)}",
            sentences=(f"The {wording.kind(before.kind.value)} on {when} is cancelled, and its time becomes free.",),
            confirm="Cancel the appointment",
            arguments={"appointment": before.id, "customer": before.customer_id, **_zone(case)},
            undo="It can be booked again as long as nobody else has taken the time.",
            basis=(before.starts_at.isoformat(),),
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.cancel_appointment(arguments["appointment"], idempotency_key=key)

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        done = expect(outcome, AppointmentCancelled).appointment
        when = wording.moment(done.starts_at, time_zone=arguments["time_zone"])
        what = wording.kind(done.kind.value)
        return Told(
            result=f"Cancelled the {what} ({done.id}) on {when}.",
            draft=f"Your {what} on {when} is cancelled.",
            undo="Book it again",
            undo_until=done.starts_at,
        )

    async def undo(self, office: BackOffice, done: Undoing, *, key: str) -> Outcome:
        cancelled = expect(done.outcome, AppointmentCancelled).appointment
        slot = await _slot_at(office, cancelled.kind, cancelled.starts_at)
        return await office.book(cancelled.customer_id, cancelled.kind, slot, idempotency_key=key)

    def told_undone(self, outcome: Outcome) -> str:
        return f"Booked the appointment again; its number is {expect(outcome, AppointmentBooked).appointment.id} now."


def _told_booked(booked: Appointment, arguments: Arguments) -> Told:
    when = wording.moment(booked.starts_at, time_zone=arguments["time_zone"])
    what = wording.kind(booked.kind.value)
    return Told(
        result=f"Booked: {what} ({booked.id}) on {when}.",
        draft=f"Your {what} is booked for {when}.",
        undo="Cancel the appointment",
        undo_until=booked.starts_at,
    )


def _zone(case: Case) -> dict[str, str]:
    return {"time_zone": case.customer.time_zone}


async def _slot_field(case: Case, kind: AppointmentKind) -> WorkflowField:
    slots = await _slots(case, kind)
    if not slots:
        raise WorkflowImpossible(f"No time is free for this within {_AHEAD.days} days.", field="slot")
    choices = [
        FieldChoice(
            one.id,
            wording.moment(one.starts_at, time_zone=case.customer.time_zone),
            starts_at=one.starts_at.timestamp(),
            ends_at=one.ends_at.timestamp(),
        )
        for one in slots
    ]
    return choice_field(
        "slot",
        "Time",
        choices,
        value=case.value("slot"),
        kind=FieldKind.SLOT,
        help=f"Times are those of {case.customer.time_zone.rpartition('/')[2].replace('_', ' ')}, where the customer lives.",
    )


async def _slots(case: Case, kind: AppointmentKind) -> Sequence[Slot]:
    return await case.office.free_slots(
        kind, start=case.now, end=case.now + _AHEAD, time_zone=case.customer.time_zone, limit=_MOST_SLOTS
    )


async def _free_slot(case: Case, kind: AppointmentKind, slot: str) -> Slot:
    found = next((one for one in await _slots(case, kind) if one.id == slot), None)
    if found is None:
        raise WorkflowImpossible("This time was taken by somebody else; choose another one.", field="slot")
    return found


async def _slot_at(office: BackOffice, kind: AppointmentKind, starts_at: datetime) -> str:
    slots = await office.free_slots(kind, start=starts_at, end=starts_at + _ONE_MINUTE, limit=1)
    if not slots:
        raise WorkflowImpossible("The earlier time was taken by somebody else, or is over.")
    return slots[0].id


async def _appointment_field(case: Case) -> tuple[Appointment | None, WorkflowField]:
    booked = [one for one in await case.office.appointments_of(case.customer.id) if one.starts_at > case.now]
    if not booked:
        raise WorkflowImpossible(f"{case.customer.name} has no appointment that is still to come.")
    choices = [
        FieldChoice(
            one.id,
            f"{wording.kind(one.kind.value).capitalize()}, {wording.moment(one.starts_at, time_zone=case.customer.time_zone)}",
            one.id,
        )
        for one in booked
    ]
    field = choice_field(
        "appointment",
        "Appointment",
        choices,
        value=case.value("appointment", case.fact("appointment")),
        is_asked_again=True,
    )
    return next((one for one in booked if one.id == field.value), None), field


async def _own_appointment(case: Case, identifier: str) -> Appointment:
    found = await case.office.appointment(identifier)
    if found.customer_id != case.customer.id:
        raise WorkflowImpossible("This appointment is another customer's.", field="appointment")
    rules.check_appointment_open(found, now=case.now)
    return found
