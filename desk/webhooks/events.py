"""What webhooks tell of: every entry of the log, under a stable name, that a customer was erased, and that a figure went
beyond its limit. Pure."""

from __future__ import annotations

import msgspec

from desk.ownership import Owner
from desk.store.alerts import StoredAlert
from desk.store.conversations import Conversation
from handoff.conversation import Customer
from handoff.log import Author, Entry, EntryKind

# `*` stands for all of them. An event of the log has its own name; these two are of messages and of private notes.
MESSAGE_CREATED = "message.created"
NOTE_CREATED = "note.created"
CUSTOMER_ERASED = "customer.erased"
INSIGHT_ALERT = "insight.alert"
ALL = "*"


class ConversationTold(msgspec.Struct, frozen=True):
    """The conversation as it was when the event happened. Times are seconds since the epoch, UTC; 0 for never."""

    id: str
    channel: str
    owner: Owner
    agent: str
    epoch: int
    customer: Customer
    layer: int
    priority: int
    skill: str
    reason: str
    disposition: str
    created_at: float
    waiting_since: float
    closed_at: float


class EventData(msgspec.Struct, frozen=True):
    """What happened, and where."""

    conversation: ConversationTold
    entry: Entry


class WebhookEvent(msgspec.Struct, frozen=True):
    """The body of a delivery. `type` is what happened, `timestamp` when, in seconds since the epoch, UTC.

    `id` is the event's own, also in the header `webhook-id`: whoever gets it twice has had it already. Deliveries may
    overtake each other; `entry.seq` tells the order in a conversation.
    """

    id: str
    type: str
    timestamp: float
    data: EventData


class ConversationErased(msgspec.Struct, frozen=True):
    """All that is left of the conversation: the id that its other events carry."""

    id: str


class ErasureData(msgspec.Struct, frozen=True):
    """Which conversation went, with the customer that it was of."""

    conversation: ConversationErased


class ErasureEvent(msgspec.Struct, frozen=True):
    """The body of `customer.erased`, as `WebhookEvent` is of the others: one for each conversation of the customer."""

    id: str
    type: str
    timestamp: float
    data: ErasureData


class AlertTold(msgspec.Struct, frozen=True):
    """The alert as it was when it began, or when it was over, with the meanings of `handoff.wire.alerts.Alert`."""

    id: str
    rule: str
    figure: str
    title: str
    sentence: str
    is_over: bool
    side: str
    limit: float
    value: float
    cases: int
    since: float
    raised_at: float
    ended_at: float
    ended_because: str


class AlertData(msgspec.Struct, frozen=True):
    """Which alert."""

    alert: AlertTold


class AlertEvent(msgspec.Struct, frozen=True):
    """The body of `insight.alert`, as `WebhookEvent` is of the others: one when it began, and one when it was over."""

    id: str
    type: str
    timestamp: float
    data: AlertData


def type_of(entry: Entry) -> str:
    """The name of what an entry tells."""
    if entry.kind is EntryKind.EVENT:
        return entry.event
    return NOTE_CREATED if entry.kind is EntryKind.NOTE else MESSAGE_CREATED


def is_wanted(name: str, *, events: tuple[str, ...]) -> bool:
    """Whether a webhook for `events` tells of it: by its name, by its topic (`handoff.*`), or by `*`."""
    topic = f"{name.partition('.')[0]}.*"
    return bool({name, topic, ALL} & set(events))


def event_of(conversation: Conversation, entry: Entry, *, identifier: str) -> WebhookEvent:
    """The event of an entry."""
    told = ConversationTold(
        id=conversation.id,
        channel=conversation.channel,
        owner=conversation.owner,
        agent=conversation.agent,
        epoch=conversation.epoch,
        customer=conversation.customer,
        layer=conversation.layer,
        priority=conversation.priority,
        skill=conversation.skill,
        reason=conversation.reason,
        disposition=conversation.disposition,
        created_at=conversation.created_at,
        waiting_since=conversation.waiting_since,
        closed_at=conversation.closed_at,
    )
    return WebhookEvent(identifier, type_of(entry), entry.at, EventData(told, entry))


def erasure_of(conversation: str, *, identifier: str, at: float) -> ErasureEvent:
    """The event of a conversation that was erased with its customer. It names nobody."""
    return ErasureEvent(identifier, CUSTOMER_ERASED, at, ErasureData(ConversationErased(conversation)))


def alert_of(alert: StoredAlert, *, is_over: bool, identifier: str, at: float) -> AlertEvent:
    """The event of an alert that began, or is over."""
    told = AlertTold(
        id=alert.id,
        rule=alert.rule,
        figure=alert.figure,
        title=alert.title,
        sentence=alert.sentence,
        is_over=is_over,
        side=alert.side,
        limit=alert.bound,
        value=alert.value,
        cases=alert.cases,
        since=alert.since,
        raised_at=alert.raised_at,
        ended_at=alert.ended_at,
        ended_because=alert.ended_because,
    )
    return AlertEvent(identifier, INSIGHT_ALERT, at, AlertData(told))


def is_told(conversation: Conversation, entry: Entry) -> bool:
    """Whether anybody is told of it: not of greetings in conversations in which nobody says a word."""
    return conversation.has_spoken or entry.author in (Author.CUSTOMER, Author.AGENT)
