"""What is kept with a customer's message in the tracker, besides the message itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from handoff.conversation import EarlierContact
from handoff.decision import Decision
from handoff.wire.worker import OfferTurn

DECISION_KEY = "decision"
# The customer's earlier contacts, where they are others than those of the message before.
CONTACTS_KEY = "earlier_contacts"
# The whole tracker goes to the action server with each call, and older ones say little about today.
MOST_CONTACTS = 5


def metadata_of(offer: OfferTurn, *, known_contacts: tuple[EarlierContact, ...]) -> dict[str, Any]:
    """The metadata of the message that `offer` brings. `known_contacts` are those that the tracker holds already."""
    metadata = {
        "turn": offer.turn,
        "seq": offer.seq,
        "epoch": offer.epoch,
        "customer": msgspec.to_builtins(offer.customer),
        "channel": offer.channel,
        "spent_through": offer.spent_through,
        "at": offer.at,
    }
    contacts = offer.earlier[:MOST_CONTACTS]
    if contacts != known_contacts:
        metadata[CONTACTS_KEY] = msgspec.to_builtins(contacts)
    return metadata


def contacts_in(metadata: Mapping[str, Any]) -> tuple[EarlierContact, ...] | None:
    """The earlier contacts that a message brought, the latest first; none where it brought nothing new."""
    kept = metadata.get(CONTACTS_KEY)
    return None if kept is None else msgspec.convert(kept, tuple[EarlierContact, ...])


def decision_on(message: UserUttered) -> Decision | None:
    """The decision that a worker made on this message already and kept with it."""
    kept = message.metadata.get(DECISION_KEY)
    return None if kept is None else msgspec.convert(kept, Decision)


def keep_decision(tracker: DialogueStateTracker, decision: Decision) -> None:
    """Keep it with the latest message: a turn that is answered from the tracker is answered with the same decision."""
    heard = tracker.latest_message
    heard.metadata = {**heard.metadata, DECISION_KEY: msgspec.to_builtins(decision)}
