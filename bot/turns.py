"""The conversation as the escalation policy reads it, built from Rasa's tracker.

Read from `tracker.events`, the whole record: `tracker.applied_events()` leaves out what an open form consumed and
what was rewound, and those messages are the ones that show a bot failing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.message_metadata import contacts_in
from bot.parse_data import amount_of, understanding_of
from handoff.conversation import (
    ANSWER_CHARACTERS,
    Customer,
    EarlierContact,
    Failure,
    FailureKind,
    OfferState,
    Situation,
    Turn,
    Understanding,
)
from handoff.offers import REFUSALS
from handoff.reading import says_yes
from handoff.subjects import WANTED, is_switch

HAND_OFF = "utter_hand_off"
OFFER_PERSON = "utter_offer_person"
OFFER_REFUSED = "utter_offer_refused"

GOAL_SLOT = "goal"

# Spoken by the escalation policy or by nobody: not an attempt of the bot at anything.
_NO_ATTEMPT = frozenset(
    {HAND_OFF, OFFER_PERSON, OFFER_REFUSED, "action_listen", "action_session_start", "action_extract_slots"}
)


@dataclass(frozen=True)
class Exchange:
    """A customer's message and all that happened until the next one. `open_goal` is the task open when it came."""

    message: UserUttered
    seq: int
    open_goal: str
    after: tuple[Event, ...]

    @property
    def turn_id(self) -> str:
        """The desk's id of the turn; empty for messages that did not come from a desk."""
        return str(self.message.metadata.get("turn") or "")

    @property
    def utterances(self) -> tuple[BotUttered, ...]:
        """What the bot said, in its order, without what an agent said."""
        return tuple(event for event in self.after if isinstance(event, BotUttered) and not is_by_agent(event))

    @property
    def actions(self) -> tuple[str, ...]:
        """The names of the actions that ran, in their order."""
        return tuple(str(event.action_name) for event in self.after if isinstance(event, ActionExecuted))

    @property
    def is_attempt(self) -> bool:
        """Whether the bot tried to help, other than by calling a person."""
        return any(name not in _NO_ATTEMPT for name in self.actions)


def exchanges_of(tracker: DialogueStateTracker) -> tuple[Exchange, ...]:
    """All messages of the customer, oldest first, each with what followed it."""
    found: list[Exchange] = []
    message: UserUttered | None = None
    goal, goal_at_message = "", ""
    after: list[Event] = []

    def close() -> None:
        if message is not None:
            # Without a desk (Rasa's own tests and shell) messages are simply counted.
            seq = int(message.metadata.get("seq") or len(found) + 1)
            found.append(Exchange(message, seq, goal_at_message, tuple(after)))
        after.clear()

    for event in tracker.events:
        if isinstance(event, UserUttered):
            close()
            message, goal_at_message = event, goal
            continue
        after.append(event)
        if isinstance(event, SlotSet) and event.key == GOAL_SLOT:
            goal = str(event.value or "")
    close()
    return tuple(found)


def turns_of(exchanges: Iterable[Exchange]) -> tuple[Turn, ...]:
    """The turns of a conversation, oldest first."""
    turns: list[Turn] = []
    is_offered = False
    for exchange in exchanges:
        turn = _turn(exchange, is_offered=is_offered)
        turns.append(turn)
        # A person who took over in between has taken the offer's place.
        is_offered = turn.offer is OfferState.OFFERED and not any(
            isinstance(event, ConversationPaused | ConversationResumed) for event in exchange.after
        )
    return tuple(turns)


def situation_of(tracker: DialogueStateTracker) -> Situation:
    """All that the policy may look at, as of the latest message."""
    exchanges = exchanges_of(tracker)
    metadata: Mapping[str, Any] = exchanges[-1].message.metadata if exchanges else {}
    return Situation(
        customer=msgspec.convert(metadata.get("customer") or {}, Customer),
        turns=turns_of(exchanges),
        channel=str(metadata.get("channel") or "web"),
        spent_through=int(metadata.get("spent_through") or 0),
        earlier=contacts_of(exchanges),
    )


def contacts_of(exchanges: Sequence[Exchange]) -> tuple[EarlierContact, ...]:
    """The customer's earlier contacts, the latest first, as the latest message that tells them does."""
    for exchange in reversed(exchanges):
        contacts = contacts_in(exchange.message.metadata)
        if contacts is not None:
            return contacts
    return ()


def is_offer_open(turns: Sequence[Turn], *, spent_through: int = 0) -> bool:
    """Whether the last message answers an offer to bring in a person; one that a handoff has followed is over."""
    return len(turns) > 1 and turns[-2].offer is OfferState.OFFERED and turns[-2].seq > spent_through


def is_by_agent(event: BotUttered) -> bool:
    """Whether this was said by a human agent."""
    return bool(event.metadata.get("author") == "agent")


def _turn(exchange: Exchange, *, is_offered: bool) -> Turn:
    understanding = understanding_of(exchange.message.parse_data)
    utterances = exchange.utterances
    said = [event.metadata for event in utterances]
    failures = tuple(failure for metadata in said for failure in _failures(metadata.get("failure")))
    resolved = tuple(dict.fromkeys(goal for metadata in said for goal in _names(metadata.get("resolved"))))
    return Turn(
        seq=exchange.seq,
        text=exchange.message.text or "",
        understanding=understanding,
        goal=_goal(exchange, understanding, failures, resolved),
        failures=failures,
        resolved=resolved,
        offer=_offer(exchange, understanding, is_offered=is_offered),
        amount=amount_of(understanding),
        # Without a desk, a message is as old as its event.
        at=float(exchange.message.metadata.get("at") or exchange.message.timestamp),
        answered_at=float(utterances[-1].timestamp) if utterances else 0.0,
        answer=" ".join(event.text for event in utterances if event.text)[:ANSWER_CHARACTERS],
    )


def _goal(
    exchange: Exchange, understanding: Understanding, failures: Sequence[Failure], resolved: Sequence[str]
) -> str:
    # The bot's own goal is believed first: it was begun in this very turn, or was open when the message came.
    begun = [str(e.value) for e in exchange.after if isinstance(e, SlotSet) and e.key == GOAL_SLOT and e.value]
    if begun:
        return begun[-1]
    intent = understanding.intent if understanding.intent in WANTED else ""
    if exchange.open_goal:
        leaves = is_switch(intent, understanding.confidence) and not exchange.is_attempt
        return intent if leaves else exchange.open_goal
    told = [*resolved, *(failure.goal for failure in failures if failure.goal)]
    return told[0] if told else intent


def _offer(exchange: Exchange, understanding: Understanding, *, is_offered: bool) -> OfferState:
    if OFFER_PERSON in exchange.actions:
        return OfferState.OFFERED
    if is_offered and HAND_OFF in exchange.actions and (understanding.intent == "affirm" or says_yes(understanding)):
        return OfferState.ACCEPTED
    if OFFER_REFUSED in exchange.actions or (is_offered and exchange.actions and understanding.intent in REFUSALS):
        return OfferState.REFUSED
    return OfferState.NONE


def _failures(told: Any) -> Iterable[Failure]:
    for one in told if isinstance(told, list) else [told]:
        if isinstance(one, Mapping) and one.get("kind") in list(FailureKind):
            yield Failure(
                kind=FailureKind(str(one["kind"])),
                goal=str(one.get("goal") or ""),
                detail=str(one.get("detail") or ""),
            )


def _names(told: Any) -> list[str]:
    return [str(name) for name in (told if isinstance(told, list) else [told]) if name]
