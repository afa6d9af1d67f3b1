"""Customers who wait while nobody is there: they are told so, and choose to wait, to be called back, or to use the bot.

Nobody is there when no agent who may serve the conversation is online, or when its queue is closed. The desk asks by
itself, for no worker and no agent need be there, and acts on the answer: an address becomes a follow-up that somebody owns.
"""

from __future__ import annotations

import logging
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from desk import follow_ups, handoffs
from desk.change import Change
from desk.context import Desk
from desk.errors import ButtonExpired, NotFound
from desk.identity import known_time_zone
from desk.ownership import Owner
from desk.roster import Roster
from desk.routing.hours import is_served, opening
from desk.routing.model import Opening
from desk.store import follow_ups as stored_follow_ups
from desk.store import handoffs as stored_handoffs
from desk.store.buttons import AskedBy, IssuedButton
from desk.store.conversations import Conversation
from desk.store.follow_ups import FollowUp, FollowUpKind, FollowUpState
from handoff.log import Author, EntryKind, EventValue
from handoff.wire.worker import ReplyButton
from privacy.contacts import find_contacts

logger = logging.getLogger(__name__)

ALONE_EVENT = "queue.nobody_there"
SERVED_EVENT = "queue.served_again"
KEPT_EVENT = "queue.kept"
ASKED_EVENT = "contact.asked"
UNCLEAR_EVENT = "contact.unclear"
LEFT_EVENT = "contact.left"
RESUMED_EVENT = "bot.resumed"

# An agent who looks may claim at once; then nobody needs to be told anything.
TELL_AFTER_SECONDS = 4.0
_HOUR_SECONDS = 3600.0
_REGION = "US"


class Choice(StrEnum):
    """What a button of the desk's means. `KNOWN` is the address that the customer's site told us."""

    WAIT = "wait"
    CONTACT = "contact"
    KNOWN = "known"
    BOT = "bot"


class Asking(StrEnum):
    """Which answer is awaited from what the customer writes. `CONTACT_AGAIN`: it was not understood once already."""

    NOTHING = ""
    CONTACT = "contact"
    CONTACT_AGAIN = "contact_again"


_TITLES = {
    Choice.WAIT: "Wait for a person",
    Choice.CONTACT: "Leave an e-mail address or phone number",
    Choice.BOT: "Go on with the assistant",
}
_CHOSEN = {
    Choice.WAIT: "Chose to wait for a person.",
    Choice.CONTACT: "Chose to leave an e-mail address or phone number.",
    Choice.KNOWN: "Chose the known e-mail address.",
    Choice.BOT: "Chose to go on with the assistant.",
}


async def tell_waiting(desk: Desk, roster: Roster) -> int:
    """Tell each waiting customer once when nobody is there, and once when somebody is again. Returns how many."""
    told = 0
    for name, waiting in roster.waiting.items():
        row = roster.conversations[name]
        is_alone = not (is_served(waiting, routing=roster.routing, now=roster.now) and roster.is_anybody_there(name))
        # After an outage everybody seems gone, until they had the time to come back.
        is_early = roster.now - waiting.waiting_since < TELL_AFTER_SECONDS or not desk.replicas.is_settled
        if (is_alone and is_early) or is_alone == bool(row.alone_since):
            continue
        try:
            told += await _tell(desk, row, is_alone=is_alone)
        except NotFound:
            continue
        except Exception:
            logger.exception("The customer of %s could not be told who is there", name)
    return told


async def choose(desk: Desk, change: Change, button: IssuedButton, *, client_id: str) -> int:
    """The customer pressed a button of the desk's. Returns the seq of the entry that says so.

    Raises `ButtonExpired` once they do not wait any more: the question is settled.
    """
    conversation = change.conversation
    if conversation.owner is not Owner.QUEUE:
        raise ButtonExpired
    choice = Choice(button.payload)
    entry = await change.append(
        Author.CUSTOMER,
        _CHOSEN[choice],
        kind=EntryKind.EVENT,
        event=f"choice.{choice.value}",
        values={},
        author_name=conversation.customer.name,
        client_id=client_id,
    )
    match choice:
        case Choice.WAIT:
            conversation.asking = Asking.NOTHING.value
            await _keep(change)
        case Choice.CONTACT:
            await _ask_contact(change)
        case Choice.KNOWN:
            await _take_contact(desk, change, conversation.customer.email)
        case Choice.BOT:
            await _go_on(desk, change)
    return entry.seq


async def hear(desk: Desk, change: Change, text: str) -> None:
    """The customer wrote `text`, which is stored already: is it the address that was asked for?"""
    conversation = change.conversation
    if conversation.owner is not Owner.QUEUE or not conversation.asking:
        return
    contact = contact_in(text)
    if contact:
        await _take_contact(desk, change, contact)
    elif conversation.asking == Asking.CONTACT.value:
        conversation.asking = Asking.CONTACT_AGAIN.value
        await _say(
            change,
            "That is neither an e-mail address nor a phone number with its area code. Please write one of them.",
            event=UNCLEAR_EVENT,
        )


def contact_in(text: str) -> str:
    """The first e-mail address or phone number of a text, empty where there is none. Pure."""
    found = min(find_contacts(text, region=_REGION), key=lambda one: one.start, default=None)
    return text[found.start : found.end].strip() if found is not None else ""


def shortened(contact: str) -> str:
    """An address as it is shown to who may not be its owner: d•••@example.com. Pure."""
    name, at, domain = contact.partition("@")
    return f"{name[:1]}•••@{domain}" if at else f"•••{contact[-2:]}"


def moment_words(at: float, *, now: float, time_zone: str) -> str:
    """A moment in the customer's own time: "at 09:00", "on Monday, 30 November, at 09:00". Pure."""
    zone = ZoneInfo(time_zone)
    there, today = datetime.fromtimestamp(at, zone), datetime.fromtimestamp(now, zone)
    clock = there.strftime("%H:%M")
    if there.date() == today.date():
        return f"at {clock}"
    return f"on {there.strftime('%A')}, {there.day} {there.strftime('%B')}, at {clock}"


async def _tell(desk: Desk, seen: Conversation, *, is_alone: bool) -> bool:
    async with desk.changes.of(seen.id) as change:
        conversation = change.conversation
        if conversation.owner is not Owner.QUEUE or conversation.epoch != seen.epoch:
            return False
        if is_alone == bool(conversation.alone_since):
            return False
        if not is_alone:
            conversation.alone_since = 0.0
            # Who answers them asks for an address if one is needed; one that they write now is for that person.
            conversation.asking = Asking.NOTHING.value
            await _say(change, "Somebody is here again, and will answer you in turn.", event=SERVED_EVENT)
            return True
        conversation.alone_since = change.now
        opens = opening(desk.routing.calendar(conversation.skill), change.now)
        choices = await _choices(change)
        await _ask(
            change,
            _alone_words(desk, conversation, opens, now=change.now),
            event=ALONE_EVENT,
            values={"opens_at": round(opens.next_opens_at)},
            choices=choices,
        )
        await change.note("desk", ALONE_EVENT, skill=conversation.skill)
    return True


def _alone_words(desk: Desk, conversation: Conversation, opens: Opening, *, now: float) -> str:
    if opens.is_open:
        return "Nobody who can help with this is here at the moment. What would you like to do?"
    if not opens.next_opens_at:
        return "Our team is not here now. What would you like to do?"
    zone = known_time_zone(conversation.customer.time_zone, fallback=desk.settings.time_zone)
    when = moment_words(opens.next_opens_at, now=now, time_zone=zone)
    return f"Our team is not here now, and will be back {when} (your time). What would you like to do?"


async def _choices(change: Change) -> tuple[Choice, ...]:
    handoff = await stored_handoffs.latest(change.connection, change.conversation.id)
    # Where the policy silenced the bot, as in a crisis, nobody is sent back to it.
    may_use_bot = handoff is None or not handoff.decision.suspend_bot
    return (Choice.WAIT, Choice.CONTACT, Choice.BOT) if may_use_bot else (Choice.WAIT, Choice.CONTACT)


async def _keep(change: Change) -> None:
    """They may change their mind, so what else there is stays in reach."""
    await _ask(
        change,
        "You keep your place in line. Everything written here is seen by whoever answers you.",
        event=KEPT_EVENT,
        choices=tuple(one for one in await _choices(change) if one is not Choice.WAIT),
    )


async def _ask_contact(change: Change) -> None:
    change.conversation.asking = Asking.CONTACT.value
    known = change.conversation.customer.email
    await _ask(
        change,
        "Under which e-mail address or phone number may we reach you? Please write it here.",
        event=ASKED_EVENT,
        choices=(Choice.KNOWN, Choice.WAIT) if known else (Choice.WAIT,),
    )


async def _take_contact(desk: Desk, change: Change, contact: str) -> None:
    """Somebody owes this customer an answer now; they do not stand in line for it."""
    conversation = change.conversation
    if not contact:
        raise ButtonExpired
    opens = opening(desk.routing.calendar(conversation.skill), change.now)
    due_at = (opens.next_opens_at or change.now) + desk.settings.follow_up_hours * _HOUR_SECONDS
    owed = await _owed(change, contact, due_at=due_at)
    conversation.asking = Asking.NOTHING.value
    zone = known_time_zone(conversation.customer.time_zone, fallback=desk.settings.time_zone)
    when = moment_words(owed.due_at, now=change.now, time_zone=zone)
    text = f"Thank you. Somebody will get in touch with you {when} (your time) at the latest."
    values: dict[str, EventValue] = {"due_at": round(owed.due_at)}
    if Choice.BOT in await _choices(change):
        await handoffs.leave_queue(change, event=LEFT_EVENT, text=text, values=values, ended_as="follow_up")
    else:
        await _say(change, text, event=LEFT_EVENT, values=values)


async def _owed(change: Change, contact: str, *, due_at: float) -> FollowUp:
    """The follow-up for this contact. Who corrects their address is not called twice."""
    for one in await stored_follow_ups.of_conversation(change.connection, change.conversation.id):
        if one.kind is FollowUpKind.CONTACT and one.state is FollowUpState.OPEN:
            one.contact = contact
            await stored_follow_ups.save(change.connection, one)
            change.news.follow_ups_changed = True
            return one
    task = f"Get in touch. {change.conversation.reason or 'The customer wants to talk to a person.'}"
    return await follow_ups.create(change, kind=FollowUpKind.CONTACT, task=task, due_at=due_at, contact=contact)


async def _go_on(desk: Desk, change: Change) -> None:
    if Choice.BOT not in await _choices(change):
        raise ButtonExpired
    name = desk.settings.assistant_name
    await handoffs.leave_queue(
        change,
        event=RESUMED_EVENT,
        text=f"{name} is answering again.",
        values={"assistant": name},
        ended_as="bot_chosen",
    )


async def _ask(
    change: Change,
    text: str,
    *,
    event: str,
    choices: tuple[Choice, ...],
    values: dict[str, EventValue] | None = None,
) -> None:
    """Say it with buttons. Their names go with it, so that a widget can say them in the customer's language."""
    known = shortened(change.conversation.customer.email)
    await change.append(
        Author.SYSTEM,
        text,
        kind=EntryKind.EVENT,
        event=event,
        values={**(values or {}), "choices": tuple(one.value for one in choices)},
        choices=tuple(ReplyButton(_TITLES.get(one, known), one.value) for one in choices),
        asked_by=AskedBy.DESK,
    )


async def _say(change: Change, text: str, *, event: str, values: dict[str, EventValue] | None = None) -> None:
    await change.append(Author.SYSTEM, text, kind=EntryKind.EVENT, event=event, values=values or {})
