"""Answers to the question how it was: a number from 1 to 5 while it is asked, first for the person's part and then for the bot's.

Where a message costs nothing the second part is asked about once the first is answered, in the message that thanks for it. Nobody is
reminded, and a number that comes after other words is what it says: it answers something else.
"""

from __future__ import annotations

from desk.channels import languages, replies, teams
from desk.channels.addresses import say_beside
from desk.channels.channel import Channel, Standing
from desk.context import Desk
from desk.errors import DeskError
from desk.ownership import Owner
from desk.store import conversations, entries
from desk.store import ratings as stored
from desk.store.channels import Door
from desk.wrap_up import ratings
from handoff.log import Author
from handoff.wire.ratings import RatedPart

_LOOKED_AT = 10


async def take(desk: Desk, channel: Channel, door: Door, text: str, *, message: str) -> bool:
    """Whether the message `text` answers the question, which then is kept, with `message`, the hash of its id."""
    score = replies.score_of(text)
    if score is None:
        return False
    waiting = await _waiting(desk, channel, door.conversation)
    if not waiting:
        return False
    try:
        await ratings.give(desk, door.conversation, part=waiting[0].part, score=score, word="")
    except DeskError:
        return False
    async with desk.changes.of(door.conversation) as change:
        await desk.channels.remember(change, channel, message)
        if not channel.capabilities.is_paid:
            words = languages.spoken_to(change.conversation, shop=desk.settings.language)
            told = languages.next_question(waiting[1].name, words) if waiting[1:] else words.thanks
            await say_beside(change, channel, door.address, told)
        if channel.capabilities.has_team and change.conversation.owner is Owner.CLOSED:
            # The answer has opened it there again.
            await teams.ask_to_follow(change, Standing.CLOSED)
    return True


async def _waiting(desk: Desk, channel: Channel, conversation: str) -> tuple[RatedPart, ...]:
    """The parts without an answer, the one that was asked about first; none where nothing is asked any more."""
    asked = await ratings.asked_of(desk, conversation)
    if asked is None:
        return ()
    # Where each message costs something nobody is asked about the second part, so nothing answers for it.
    parts = asked.parts[:1] if channel.capabilities.is_paid else asked.parts
    async with desk.store.glancing() as connection:
        request = await stored.request_of(connection, conversation)
        row = await conversations.get(connection, conversation)
        latest = await entries.before(connection, conversation, row.next_seq, limit=_LOOKED_AT)
    asked_at = request.at if request is not None else 0.0
    if any(one.author is Author.CUSTOMER and one.at > asked_at for one in latest):
        return ()
    return tuple(one for one in parts if not one.score)
