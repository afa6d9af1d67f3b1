"""A conversation's tracker holds its last messages, and begins with what came of all before them.

Rasa reads every event of a conversation at each message, and its policies walk through all of them several times: a turn
after 300 others took fifteen times as long as one after ten. So where a tracker has more than `MOST_EXCHANGES` messages
of the customer, it is cut before the last `KEPT_EXCHANGES`: what lies before them stays in the database and is not read
again. The slots, an open form, a pause and what the bot remembers (`bot.memory`) are put in its place.
"""

from __future__ import annotations

from collections.abc import Sequence

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.facts import told_of
from bot.memory import Memory, memory_of, metadata_of
from bot.message_metadata import decision_on
from bot.tried import tried_of
from bot.turns import Exchange, exchanges_of, turns_of
from handoff.conversation import OfferState

KEPT_EXCHANGES = 16
MOST_EXCHANGES = 24


def place_of_cut(tracker: DialogueStateTracker) -> int | None:
    """The index of the event with which the tracker should begin, None where it is short enough.

    Not between an offer of a person and its answer, which says what became of the offer.
    """
    places = [place for place, event in enumerate(tracker.events) if isinstance(event, UserUttered)]
    if len(places) <= MOST_EXCHANGES:
        return None
    turns = turns_of(exchanges_of(tracker))
    first = len(places) - KEPT_EXCHANGES
    while first > 1 and turns[first - 1].offer is OfferState.OFFERED:
        first -= 1
    return places[first]


def beginning(before: Sequence[Event], *, conversation: str, domain: Domain) -> list[Event]:
    """The events that stand for all that came before: the state in which they left the conversation, and no message."""
    left = DialogueStateTracker.from_events(conversation, before, domain.slots)
    at = float(before[-1].timestamp)
    events: list[Event] = [
        ActionExecuted(ACTION_SESSION_START_NAME, timestamp=at),
        SessionStarted(timestamp=at, metadata=metadata_of(remembered(left))),
    ]
    if left.active_loop_name:
        events.append(ActiveLoop(left.active_loop_name, timestamp=at))
    events += [
        SlotSet(name, slot.value, timestamp=at)
        for name, slot in left.slots.items()
        if slot.value != slot.initial_value or slot.has_been_set
    ]
    if left.is_paused():
        events.append(ConversationPaused(timestamp=at))
    events.append(ActionExecuted(left.latest_action_name or ACTION_LISTEN_NAME, timestamp=at))
    return events


def remembered(tracker: DialogueStateTracker) -> Memory:
    """What must be known of a tracker once its messages are not read any more."""
    before, exchanges = memory_of(tracker), exchanges_of(tracker)
    turns = turns_of(exchanges)
    seqs, said = told_of(tracker, exchanges, turns)
    return Memory(
        seqs=seqs,
        said=said,
        tried=tried_of(exchanges, turns, intents={}, before=before.tried),
        suspended_seq=suspended_seq(exchanges, before=before),
    )


def suspended_seq(exchanges: Sequence[Exchange], *, before: Memory) -> int:
    """The last message whose decision was that no bot flow may run, 0 where there is none."""
    for exchange in reversed(exchanges):
        decision = decision_on(exchange.message)
        if decision is not None and decision.suspend_bot:
            return exchange.seq
    return before.suspended_seq
