"""Answers to the question how it was: a number from 1 to 5 while it is asked, first for the person's part and then for the bot's.

Where a message costs nothing the second part is asked about once the first is answered, in the message that thanks for it. Nobody is
reminded, and a number that comes after other words, whoever said them, is what it says: it answers something else.
"""

from __future__ import annotations

import contextlib

from desk.channels import languages, replies, teams
from desk.channels.addresses import say_beside
from desk.channels.channel import Channel, Standing
from desk.context import Desk
from desk.errors import InvalidValue
from desk.ownership import Owner
from desk.store import channels as stored_messages
from desk.store import conversations, entries
from desk.store import ratings as stored
from desk.store.channels import Door
from desk.wrap_up import ratings
from handoff.log import Author, EntryKind
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
        # In one change, or what is delivered again would answer for the next part.
        async with desk.changes.of(door.conversation) as change:
            if not await desk.channels.remember(change, channel, message):
                return True
            await ratings.giving(change, part=waiting[0].part, score=score, word="")
            if not channel.capabilities.is_paid:
                words = languages.spoken_to(change.conversation, shop=desk.settings.language)
                told = languages.next_question(waiting[1].name, words) if waiting[1:] else words.thanks
                await say_beside(change, channel, door.address, told)
            if channel.capabilities.has_team and change.conversation.owner is Owner.CLOSED:
                # The answer has opened it there again.
                await teams.ask_to_follow(change, Standing.CLOSED)
    except InvalidValue:
        return False
    return True


async def take_edit(desk: Desk, channel: Channel, conversation: str, text: str, *, edited: str, message: str) -> bool:
    """Whether the message `edited`, by the hash of its id, was a score and is one still. Then that score is changed, as long as it
    may be; `message` is the hash of the edit's own id."""
    score = replies.score_of(text)
    if score is None:
        return False
    async with desk.changes.of(conversation) as change:
        # Both were kept in one change.
        at = await stored_messages.taken_at(change.connection, channel.name, edited)
        given = await stored.of_conversation(change.connection, conversation)
        before = next((one for one in given if one.given_at == at), None)
        if before is None:
            return False
        await desk.channels.remember(change, channel, message)
        with contextlib.suppress(InvalidValue):
            await ratings.giving(change, part=before.part, score=score, word=before.word)
    return True


async def _waiting(desk: Desk, channel: Channel, conversation: str) -> tuple[RatedPart, ...]:
    """The parts without an answer, the one that was asked about first; none where nothing is asked any more."""
    async with desk.store.glancing() as connection:
        asked = await ratings.asked_of(connection, conversation, now=desk.changes.clock())
        if asked is None:
            return ()
        # Where each message costs something nobody is asked about the second part, so nothing answers for it.
        parts = asked.parts[:1] if channel.capabilities.is_paid else asked.parts
        request = await stored.request_of(connection, conversation)
        row = await conversations.get(connection, conversation)
        latest = await entries.before(connection, conversation, row.next_seq, limit=_LOOKED_AT)
    asked_at = request.at if request is not None else 0.0
    if any(one.at > asked_at and (one.author is Author.CUSTOMER or one.kind is EntryKind.MESSAGE) for one in latest):
        return ()
    return tuple(one for one in parts if not one.score)
