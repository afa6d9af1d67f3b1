"""What the customer already told, for the person who takes over: from the bot's slots and from what was said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.memory import Memory, memory_of
from bot.parse_data import as_text
from bot.turns import Exchange
from handoff.conversation import Fact, Turn
from handoff.verification import is_believed

# About the customer and their things: these outlive a task and a handoff.
LASTING = {
    "order_number": "Order",
    "tracking_number": "Tracking number",
    "invoice_number": "Invoice",
    "email": "E-mail address",
    "phone": "Phone number",
    "postcode": "Postcode",
    "person_name": "Name",
    "product": "Product",
}
# About the task at hand.
OF_THE_TASK = {
    "amount": "Amount",
    "appointment_kind": "Kind of appointment",
    "appointment": "Appointment",
    "time_slot": "Chosen time",
    "wished_time": "Wished time",
    "new_address": "New address",
    "charge": "Charge",
    "reason": "Reason",
}
VERIFIED_SLOT = "verified_customer"
VERIFIED_AT_SLOT = "verified_at"

_LABELS = {**LASTING, **OF_THE_TASK}
_LONGEST = 300


def facts_of(tracker: DialogueStateTracker, exchanges: Sequence[Exchange], turns: Sequence[Turn]) -> tuple[Fact, ...]:
    """The facts in the order of their labels. What was said counts where no slot holds it."""
    memory = memory_of(tracker)
    said = _told(turns, memory)
    facts = [
        fact for name in _LABELS if (fact := _from_slot(name, tracker, exchanges, memory) or said.get(name)) is not None
    ]
    if _is_verified(tracker, exchanges):
        seq = _seq_of(VERIFIED_SLOT, exchanges, memory)
        facts.append(Fact("identity_verified", "Identity verified", "yes", seq))
        # Whose identity it was: the address may have been corrected since, and may be somebody else's.
        facts.append(Fact("customer_id", "Customer number", as_text(tracker.get_slot(VERIFIED_SLOT)), seq))
    return tuple(facts)


def told_of(
    tracker: DialogueStateTracker, exchanges: Sequence[Exchange], turns: Sequence[Turn]
) -> tuple[dict[str, int], tuple[Fact, ...]]:
    """Of what is known so far, what a later reading cannot see in the slots: after which message each got its value, and
    what was only said."""
    memory = memory_of(tracker)
    seqs = {name: _seq_of(name, exchanges, memory) for name in (*_LABELS, VERIFIED_SLOT) if name in tracker.slots}
    return {name: seq for name, seq in seqs.items() if seq}, tuple(_told(turns, memory).values())


def _is_verified(tracker: DialogueStateTracker, exchanges: Sequence[Exchange]) -> bool:
    if not exchanges or not {VERIFIED_SLOT, VERIFIED_AT_SLOT} <= tracker.slots.keys():
        return False
    latest = exchanges[-1].message
    at = float(latest.metadata.get("at") or latest.timestamp)
    return bool(tracker.get_slot(VERIFIED_SLOT)) and is_believed(verified_at=tracker.get_slot(VERIFIED_AT_SLOT), at=at)


def _from_slot(name: str, tracker: DialogueStateTracker, exchanges: Sequence[Exchange], memory: Memory) -> Fact | None:
    value = _plain(tracker.get_slot(name)) if name in tracker.slots else ""
    return Fact(name, _LABELS[name], value, _seq_of(name, exchanges, memory)) if value else None


def _told(turns: Sequence[Turn], memory: Memory) -> dict[str, Fact]:
    return {fact.name: fact for fact in memory.said} | dict(_said(turns))


def _said(turns: Sequence[Turn]) -> Iterator[tuple[str, Fact]]:
    # Later ones take the place of earlier ones: customers correct themselves.
    for turn in turns:
        for entity in turn.understanding.entities:
            if entity.name in _LABELS and entity.value:
                yield entity.name, Fact(entity.name, _LABELS[entity.name], entity.value[:_LONGEST], turn.seq)


def _seq_of(slot: str, exchanges: Sequence[Exchange], memory: Memory) -> int:
    """The message after which the slot got the value that it has, 0 if none."""
    value: Any = None
    seq = memory.seqs.get(slot, 0)
    for exchange in exchanges:
        for event in exchange.after:
            if isinstance(event, SlotSet) and event.key == slot and event.value != value:
                value, seq = event.value, exchange.seq
    return seq


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(text for part in value.values() if (text := as_text(part)))[:_LONGEST]
    if isinstance(value, list):
        return ", ".join(text for part in value if (text := as_text(part)))[:_LONGEST]
    return as_text(value)[:_LONGEST]
