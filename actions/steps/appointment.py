"""Which kind of appointment, which one of the customer's, and when."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import ClassVar

import msgspec

from actions import calendar, wording
from actions.calendar import Wish
from actions.dialogue import choices
from actions.dialogue.choices import Choice
from actions.dialogue.conversation import Conversation
from actions.dialogue.step import Step
from backoffice.port import Appointment, AppointmentKind, Slot

_KIND_WORDS = {
    AppointmentKind.INSTALLATION_VISIT: re.compile(r"\b(install\w*|set ?up|home|technician|fit(ting)?|house)\b", re.I),
    AppointmentKind.PHONE_CONSULTATION: re.compile(r"\b(phone|call|consult\w*|advice|talk)\b", re.I),
    AppointmentKind.SHOWROOM_VISIT: re.compile(r"\b(show ?room|store|shop|see)\b", re.I),
}
_EARLIEST = re.compile(
    r"\b(earliest|soonest|as soon as possible|asap|first available|next available|whichever)\b", re.I
)
_MORE = re.compile(r"\b(other|others|more|different|later|none of (these|those|them)|something else)\b", re.I)
_SLOT_LIMIT = 200


class KindStep(Step):
    """The kind of appointment."""

    slot: ClassVar[str] = "appointment_kind"
    entities: ClassVar[tuple[str, ...]] = ("appointment_kind",)

    def note(self, conversation: Conversation) -> None:
        kind = _kind_in(conversation.message.text)
        if conversation.get("appointment_kind") is None and kind is not None:
            conversation.set("appointment_kind", kind.value)

    async def settle(self, conversation: Conversation) -> bool:
        kind = as_kind(conversation.get("appointment_kind"))
        if kind is None:
            conversation.clear("appointment_kind")
            return False
        conversation.set("appointment_kind", kind.value)
        return True

    async def take(self, conversation: Conversation) -> bool:
        kind = _kind_in(conversation.message.text)
        if kind is not None:
            conversation.set("appointment_kind", kind.value)
        return kind is not None


class AppointmentStep(Step):
    """One of the customer's coming appointments."""

    slot: ClassVar[str] = "appointment"
    entities: ClassVar[tuple[str, ...]] = ("appointment",)

    async def settle(self, conversation: Conversation) -> bool:
        office = await conversation.office()
        coming = await office.appointments_of(conversation.customer_id)
        chosen = next((a for a in coming if a.id == conversation.get("appointment")), None)
        if chosen is None:
            chosen = self._told(conversation, coming)
        if chosen is not None:
            conversation.set("appointment", chosen.id)
            conversation.set("appointment_kind", chosen.kind.value)
            return True
        if not coming:
            conversation.say("utter_no_appointments")
            conversation.close()
            return False
        titles = [Choice(value=a.id, title=described(a, conversation.time_zone)) for a in coming[: calendar.OFFERED]]
        conversation.set("choices", choices.as_slot(titles))
        return False

    async def take(self, conversation: Conversation) -> bool:
        picked = choices.pick(conversation.message.text, choices.from_slot(conversation.get("choices")))
        if picked is not None:
            conversation.set("appointment", picked.value)
        return picked is not None

    @staticmethod
    def _told(conversation: Conversation, coming: tuple[Appointment, ...]) -> Appointment | None:
        if len(coming) == 1:
            return coming[0]
        kind = _kind_in(conversation.message.text) if conversation.is_hearing else None
        same = [a for a in coming if a.kind is kind]
        return same[0] if len(same) == 1 else None


class TimeStep(Step):
    """A free slot. Any way of saying when is understood: a day, a part of it, a time, or one of those offered."""

    slot: ClassVar[str] = "time_slot"
    entities: ClassVar[tuple[str, ...]] = ("time_slot",)
    near: ClassVar[frozenset[str]] = frozenset({"book_appointment", "reschedule_appointment"})

    def note(self, conversation: Conversation) -> None:
        told = _wish_in(conversation)
        if told is not None:
            _remember(conversation, told)

    async def settle(self, conversation: Conversation) -> bool:
        if chosen_time(conversation):
            return True
        conversation.clear("time_slot")
        wanted = _remembered(conversation) or calendar.anytime(conversation.message.at)
        free = await self._free(conversation, wanted)
        exact = [slot for slot in free if wanted.exact and slot.starts_at == wanted.start]
        if exact:
            _offer(conversation, exact[:1])
            conversation.set("time_slot", exact[0].id)
            return True
        offered = calendar.offers(free, wanted)
        if not offered:
            conversation.say("utter_no_free_times", a_kind=_a_kind(conversation))
            conversation.close()
            return False
        # Said once, when the time was named, and not with every repetition of the question.
        is_named = conversation.is_hearing and _wish_in(conversation) is not None
        if is_named and not any(wanted.holds(slot.starts_at) for slot in offered):
            conversation.say("utter_not_free_then")
        _offer(conversation, offered)
        return False

    async def take(self, conversation: Conversation) -> bool:
        message = conversation.message
        offered = choices.from_slot(conversation.get("choices"))
        told = _wish_in(conversation)
        is_first_meant = _EARLIEST.search(message.text) or (message.intent == "affirm" and len(offered) == 1)
        picked = offered[0] if offered and is_first_meant else None
        if picked is None and told is None:
            picked = choices.pick(message.text, offered)
        if picked is not None:
            conversation.set("time_slot", picked.value)
            return True
        if told is not None:
            _remember(conversation, told)
            return True
        if _MORE.search(message.text) or message.intent == "deny":
            _remember(conversation, _after_offered(conversation))
            return True
        return False

    async def correct(self, conversation: Conversation) -> bool:
        told = _wish_in(conversation) if conversation.get("time_slot") is not None else None
        if told is None:
            return False
        conversation.clear("time_slot")
        _remember(conversation, told)
        return True

    @staticmethod
    async def _free(conversation: Conversation, wanted: Wish) -> tuple[Slot, ...]:
        office = await conversation.office()
        now = conversation.message.at
        # A week around the wish, so that there is something near to offer where nothing is free then.
        start = max(now, wanted.start - timedelta(days=3))
        return await office.free_slots(
            AppointmentKind(conversation.get("appointment_kind")),
            start=start,
            end=max(wanted.end, start) + timedelta(days=7),
            time_zone=conversation.time_zone,
            limit=_SLOT_LIMIT,
        )


def as_kind(value: object) -> AppointmentKind | None:
    """The kind that a slot's value names, if it names one."""
    try:
        return AppointmentKind(str(value))
    except ValueError:
        return _kind_in(str(value)) if value else None


def described(appointment: Appointment, time_zone: str) -> str:
    """Such as "Showroom visit, Tuesday, March 3, 2:00 PM PST"."""
    kind = wording.KINDS[appointment.kind]
    return f"{kind[0].upper()}{kind[1:]}, {wording.moment(appointment.starts_at, time_zone)}"


def _kind_in(text: str) -> AppointmentKind | None:
    found = [kind for kind, words in _KIND_WORDS.items() if words.search(text)]
    return found[0] if len(found) == 1 else None


def _a_kind(conversation: Conversation) -> str:
    return wording.with_article(wording.KINDS[AppointmentKind(conversation.get("appointment_kind"))])


def _wish_in(conversation: Conversation) -> Wish | None:
    """The time in the message. Of several the last counts: "move it from Friday to Monday at 10"."""
    message = conversation.message
    found = message.last("time")
    asked = None if found is None else calendar.wish(found, now=message.at, time_zone=conversation.time_zone)
    if found is None or asked is None:
        return None
    return calendar.refined(asked, message.text[found.start : found.end], _remembered(conversation))


def chosen_time(conversation: Conversation) -> str:
    """The chosen slot's time in words, or an empty text: a slot that was not offered cannot be chosen."""
    offered = choices.from_slot(conversation.get("choices"))
    return next((choice.title for choice in offered if choice.value == conversation.get("time_slot")), "")


def _offer(conversation: Conversation, slots: list[Slot]) -> None:
    titles = [
        Choice(value=s.id, title=wording.moment(s.starts_at, conversation.time_zone), at=s.starts_at) for s in slots
    ]
    conversation.set("choices", choices.as_slot(titles))


def _after_offered(conversation: Conversation) -> Wish:
    """What follows the times that were offered."""
    times = [choice.at for choice in choices.from_slot(conversation.get("choices")) if choice.at is not None]
    start = max([conversation.message.at, *times]) + timedelta(minutes=1)
    return Wish(start=start, end=start + timedelta(days=calendar.DAYS_AHEAD))


def _remember(conversation: Conversation, wanted: Wish) -> None:
    conversation.set("wished_time", msgspec.to_builtins(wanted))


def _remembered(conversation: Conversation) -> Wish | None:
    kept = conversation.get("wished_time")
    return None if kept is None else msgspec.convert(kept, Wish)
