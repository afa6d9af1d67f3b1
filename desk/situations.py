"""What the desk knows of a conversation, as the policy reads it."""

from __future__ import annotations

from desk.change import Change
from desk.store import conversations
from desk.store.conversations import Conversation
from desk.store.readings import Reading
from handoff.conversation import EarlierContact, Situation


def situation_of(
    conversation: Conversation,
    reading: Reading,
    *,
    earlier: tuple[EarlierContact, ...] = (),
    now: float = 0.0,
    human_requested: bool = False,
    bot_unavailable: bool = False,
) -> Situation:
    """The situation as of the latest reading. `now` (seconds since the epoch) is given where the clock judges. Pure."""
    return Situation(
        customer=conversation.customer,
        turns=reading.turns,
        channel=conversation.channel,
        spent_through=conversation.spent_through,
        human_requested=human_requested,
        bot_unavailable=bot_unavailable,
        earlier=earlier,
        now=now,
    )


async def earlier_contacts(change: Change) -> tuple[EarlierContact, ...]:
    """The customer's other conversations, the latest first; none of a customer whom no site vouches for."""
    customer = change.conversation.customer
    if not customer.identified:
        return ()
    return await conversations.earlier_contacts(change.connection, customer_id=customer.id, but=change.conversation.id)
