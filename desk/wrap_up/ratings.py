"""The customer is asked how it was: once in a conversation, for the bot's part and the human's apart.

Asked after it was closed, or after the bot has solved something and the customer said goodbye or fell silent. Nobody is
asked in a crisis, and nobody whose conversation was spam.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.change import Change
from desk.context import Desk
from desk.errors import InvalidValue, NotFound, Unavailable
from desk.ownership import Owner
from desk.store import entries, ratings, readings
from desk.store import handoffs as stored_handoffs
from desk.store.conversations import Conversation
from desk.store.handoffs import Handoff
from desk.store.ratings import AskedPart, Rating, RatingRequest
from desk.wrap_up.shown import parts_shown
from handoff.conversation import Turn
from handoff.log import Author, Entry, EntryKind
from handoff.wire.ratings import RatedPart, RatingAsked
from privacy.masking import mask_for_storage

logger = logging.getLogger(__name__)

BOT, AGENT = "bot", "agent"
SCORES = range(1, 6)
WORD_CHARACTERS = 500
# A later answer replaces an earlier one for this long.
CHANGED_WITHIN_SECONDS = 24 * 3600.0
# Whoever comes back later than this is not asked any more.
SHOWN_FOR_SECONDS = 7 * 24 * 3600.0
_RECENT_SECONDS = 24 * 3600.0
# How long a silence that has become long enough is looked for; longer than a pause between two looks.
LOOK_BACK_SECONDS = 300.0
# A desk that was down looks further back once; whoever is silent for longer has left.
CATCH_UP_SECONDS = 3600.0
_MOST_AT_ONCE = 1000
_GOODBYES = frozenset({"goodbye"})


async def ask_closed(desk: Desk) -> int:
    """Ask the customers whose conversation was closed. Returns how many."""
    if not desk.reviews.ratings.are_asked:
        return 0
    async with desk.store.reading() as connection:
        closed = await ratings.unasked_closed(connection, since=desk.changes.clock() - _RECENT_SECONDS)
    return await _consider_all(desk, closed)


async def ask_silent(desk: Desk, *, look_back_seconds: float = LOOK_BACK_SECONDS) -> int:
    """Ask the customers for whom the bot has solved something, and whose silence has become long enough within the last
    `look_back_seconds`. Returns how many."""
    settings = desk.reviews.ratings
    if not settings.are_asked:
        return 0
    until = desk.changes.clock() - settings.after_silence_seconds
    async with desk.store.reading() as connection:
        found = await ratings.unasked_silent(
            connection, silent_since=(until - look_back_seconds, until), limit=_MOST_AT_ONCE
        )
        # Most are silent without anything solved, and are looked at again: that must not keep writers waiting.
        silent = [one for one in found if await _has_result(connection, one)]
    return await _consider_all(desk, silent)


async def _consider_all(desk: Desk, conversations: Sequence[str]) -> int:
    asked = 0
    for conversation in conversations:
        try:
            async with desk.changes.of(conversation) as change:
                asked += await consider(desk, change)
        except NotFound:
            continue
        except Unavailable:
            raise
        except Exception:
            # One broken conversation must not keep all others from being asked, round after round.
            logger.exception("Whether the customer of %s is asked could not be settled", conversation)
    return asked


async def _has_result(connection: AsyncConnection, conversation: str) -> bool:
    """Whether the bot solved something, or a person was there."""
    reading = await readings.get(connection, conversation)
    if any(turn.resolved for turn in reading.turns):
        return True
    handoffs = await stored_handoffs.of_conversation(connection, conversation)
    return any(handoff.claimed_at for handoff in handoffs)


async def after_turn(desk: Desk, change: Change, turns: Sequence[Turn]) -> None:
    """The bot has answered: a customer who says goodbye after something was solved is asked now."""
    is_goodbye = bool(turns) and turns[-1].understanding.intent in _GOODBYES
    if is_goodbye and change.conversation.owner is Owner.BOT and desk.reviews.ratings.are_asked:
        await consider(desk, change)


async def consider(desk: Desk, change: Change) -> bool:
    """Ask now, or settle that this customer is not asked. Whether they were asked."""
    row = change.conversation
    if await ratings.request_of(change.connection, row.id) is not None:
        return False
    log = await entries.after(change.connection, row.id, 0)
    handoffs = await stored_handoffs.of_conversation(change.connection, row.id)
    agent = await entries.last_agent(change.connection, row.id)
    parts = parts_of(log, agent=agent, assistant=desk.settings.assistant_name)
    if row.owner is Owner.BOT:
        reading = await readings.get(change.connection, row.id)
        if not any(turn.resolved for turn in reading.turns) and not any(one.part == AGENT for one in parts):
            return False  # nothing was solved so far; it is looked at again after the next silence
    if not may_be_asked(row, handoffs):
        parts = ()
    elif all(one.part == BOT for one in parts) and row.customer.identified:
        # Somebody who often asks the bot is asked now and then, not every time.
        last = await ratings.last_asked(change.connection, row.customer.id)
        if change.now - last < desk.reviews.ratings.not_again_hours * 3600.0:
            parts = ()
    customer_id = row.customer.id if row.customer.identified else ""
    await ratings.settle(change.connection, RatingRequest(row.id, customer_id, change.now, parts))
    change.news.rating_asked = change.news.aftermath_changed = bool(parts)
    return bool(parts)


async def give(desk: Desk, conversation: str, *, part: str, score: int, word: str) -> tuple[RatedPart, ...]:
    """Keep the customer's answer, in a change of its own. As `giving`."""
    async with desk.changes.of(conversation) as change:
        return await giving(change, part=part, score=score, word=word)


async def giving(change: Change, *, part: str, score: int, word: str) -> tuple[RatedPart, ...]:
    """Keep the customer's answer; a later one within a day replaces it. Returns all parts as they are now.

    Raises `InvalidValue`, also where this part was not asked about or the day is over.
    """
    conversation = change.conversation.id
    if score not in SCORES:
        raise InvalidValue("score", problem="it is a whole number from 1 (bad) to 5 (very good)")
    if len(word) > WORD_CHARACTERS or "\0" in word:
        raise InvalidValue("word", problem=f"it has at most {WORD_CHARACTERS} characters")
    request = await ratings.request_of(change.connection, conversation)
    asked = next((one for one in request.parts if one.part == part), None) if request is not None else None
    if request is None or asked is None:
        raise InvalidValue("part", problem="this part of the conversation was not asked about")
    before = {one.part: one for one in await ratings.of_conversation(change.connection, conversation)}.get(part)
    if before is not None and change.now - before.given_at > CHANGED_WITHIN_SECONDS:
        raise InvalidValue("score", problem="it was given more than a day ago and stays as it is")
    rating = Rating(
        conversation=conversation,
        part=part,
        agent=asked.agent,
        score=score,
        word=mask_for_storage(" ".join(word.split())).text,
        given_at=before.given_at if before is not None else change.now,
        changed_at=change.now,
    )
    await ratings.put(change.connection, rating)
    change.news.aftermath_changed = True
    await change.note("customer", "rating.given", part=part, score=score)
    return parts_shown(request, await ratings.of_conversation(change.connection, conversation))


async def asked_of(connection: AsyncConnection, conversation: str, *, now: float) -> RatingAsked | None:
    """What a customer who comes back is asked, None where nothing is or it is too late."""
    request = await ratings.request_of(connection, conversation)
    if request is None or not request.parts or now - request.at > SHOWN_FOR_SECONDS:
        return None
    given = await ratings.of_conversation(connection, conversation)
    if len(given) == len(request.parts) and all(now - one.given_at > CHANGED_WITHIN_SECONDS for one in given):
        return None
    return RatingAsked(conversation=conversation, parts=parts_shown(request, given))


def parts_of(log: Sequence[Entry], *, agent: str, assistant: str) -> tuple[AskedPart, ...]:
    """Who took part, and can be rated: an agent who wrote, and the bot where it answered something. Pure.

    `agent` is the id of the agent who wrote last: whoever claimed the conversation later and said nothing is not rated.
    """
    said = [entry for entry in log if entry.kind is EntryKind.MESSAGE]
    by_customer = [entry.seq for entry in said if entry.author is Author.CUSTOMER]
    by_agents = [entry for entry in said if entry.author is Author.AGENT]
    parts = []
    if by_agents and by_customer:
        parts.append(AskedPart(AGENT, by_agents[-1].author_name, agent))
    # The greeting, and what was said before the customer said a word, answers nothing.
    if by_customer and any(entry.author is Author.BOT and entry.seq > by_customer[0] for entry in said):
        parts.append(AskedPart(BOT, assistant))
    return tuple(parts)


def may_be_asked(conversation: Conversation, handoffs: Sequence[Handoff]) -> bool:
    """Not a customer in a crisis, and nobody whose conversation was no conversation. Pure."""
    is_crisis = any(handoff.decision.suspend_bot for handoff in handoffs)
    return conversation.disposition != "spam" and not is_crisis
