"""What a channel tells becomes part of a conversation: once for each of the provider's messages, whatever is delivered again."""

from __future__ import annotations

import asyncio
import functools
import itertools
import logging
from collections.abc import Callable
from weakref import WeakValueDictionary

from desk import customers
from desk.attachments import uploads
from desk.channels import addresses, languages, linking, receipts, replies, scores, shown, teams
from desk.channels.addresses import say_beside
from desk.channels.channel import (
    Channel,
    Edited,
    Heard,
    Incoming,
    Receipt,
    Sender,
    TeamMoved,
    TeamSaid,
    capabilities_at,
)
from desk.channels.cleaning import cleaned
from desk.channels.languages import Sentences
from desk.channels.registry import CLIENT_ID, MOST_FILES
from desk.channels.rendering import split
from desk.context import Desk
from desk.errors import AttachmentRefused, ButtonExpired, ConversationClosed, NotFound, RateLimited
from desk.limits import SlidingWindow
from desk.ownership import Owner
from desk.store import channels as stored
from desk.store.attachments import Uploader
from desk.store.channel_arrivals import Arrival, arrival
from desk.store.channels import Door, hash_of
from handoff.log import Author, EntryKind

logger = logging.getLogger(__name__)

EDITED_EVENT = "message.edited"
LATE_EVENT = "message.late"
# A longer message than so many of the desk's is cut: nobody tells a story of ten pages.
_MOST_PIECES = 8
# Clocks of providers differ from each other by less.
_LATE_SECONDS = 2.0
# In a minute, from one address: more than anybody types.
_MOST_MESSAGES = 60
# In an hour, from one address.
_WRONG_CODES = 5


class Hearer:
    """Takes what channels tell. Of one address one message at a time and in order, or two would each open a conversation."""

    def __init__(self, desk: Desk, under_way: uploads.Uploads) -> None:
        self._desk = desk
        self._uploads = under_way
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._came = SlidingWindow(limit=_MOST_MESSAGES, window_seconds=60.0)
        self._tried_codes = SlidingWindow(limit=_WRONG_CODES, window_seconds=3600.0)

    async def take(self, channel: Channel, event: Incoming, *, is_refusable: bool = False) -> None:
        """Store it. What has no address is logged, and let go.

        Raises `Unavailable`, and where `is_refusable` also `RateLimited` when too much comes from one address; then it must be
        told again.
        """
        clean = cleaned(event, now=self._desk.changes.clock())
        match clean:
            case None:
                logger.warning("What came by channel %s is let go: nobody can be answered there", channel.name)
            case Heard():
                await self._hear(channel, clean, is_refusable=is_refusable)
            case Edited():
                await self._hear_edit(channel, clean, is_refusable=is_refusable)
            case Receipt():
                await receipts.note(self._desk, channel, clean)
            case TeamSaid() | TeamMoved():
                await teams.take(self._desk, channel, clean)

    async def _hear(self, channel: Channel, event: Heard, *, is_refusable: bool) -> None:
        # Whoever holds or awaits it keeps it; other desks are met at the door itself (`addresses`).
        turn = self._turns.setdefault((channel.name, event.sender.address), asyncio.Lock())
        async with turn:
            await self._hear_next(channel, event, is_refusable=is_refusable)

    async def _hear_next(self, channel: Channel, event: Heard, *, is_refusable: bool) -> None:
        message = hash_of(event.id)
        async with self._desk.store.glancing() as connection:
            seen = await arrival(connection, channel=channel.name, address=event.sender.address, message=message)
        if seen.is_known or (seen.door is None and not event.opens):
            return
        if is_refusable:
            self._check_pace(channel, event.sender)
        arriving, key = self._desk.channels.arriving, (channel.name, message)
        arriving[key] = event
        try:
            await self._take_in(channel, event, seen, message=message)
        finally:
            if arriving.get(key) is event:  # It may have been delivered again meanwhile.
                del arriving[key]

    def _check_pace(self, channel: Channel, sender: Sender) -> None:
        """Whoever floods us is slowed down, and nobody else. What is delivered again does not count. Raises `RateLimited`."""
        key, now = f"{channel.name} {sender.address}", self._desk.changes.clock()
        wait = self._came.wait_seconds(key, now)
        if wait > 0:
            raise RateLimited("messages", retry_after_seconds=wait)
        self._came.add(key, now)

    async def _take_in(self, channel: Channel, event: Heard, seen: Arrival, *, message: str) -> None:
        text = event.text.strip()
        door = seen.door or await addresses.door_of_sender(self._desk, channel, event.sender)
        # A number that comes with a file is a message: a score has no place for what is in it.
        is_bare = all(file.content is None for file in event.files)
        if not seen.question and is_bare and await scores.take(self._desk, channel, door, text, message=message):
            return
        if seen.is_closed:
            door = await addresses.open_again(self._desk, channel, door, event.sender)
        if await self._is_link_code(channel, door, event.sender, text, message=message):
            return
        is_code_seen = event.sender.is_shared and await self._spoil_codes(door, text)
        await self._tell_if_late(door, event)
        chosen = replies.chosen(text, seen.question) if text and not seen.is_closed else None
        button = event.choice or (chosen.id if chosen is not None else "")
        try:
            await self._say(channel, door, event, text, button=button, message=message)
        except ConversationClosed:
            # Closed in this very moment: it begins another one.
            door = await addresses.open_again(self._desk, channel, door, event.sender)
            await self._say(channel, door, event, text, button="", message=message)
        if is_code_seen:
            await self._tell_beside(channel, door, lambda words: words.channels["codeSeen"])
        if capabilities_at(channel, door.address).window_seconds:
            await shown.tell(self._desk, door.conversation)

    async def _say(self, channel: Channel, door: Door, event: Heard, text: str, *, button: str, message: str) -> None:
        desk, name, client_id = self._desk, door.conversation, CLIENT_ID + message
        if button:
            try:
                await customers.press(desk, name, client_id=client_id, button=button)
            except (ButtonExpired, NotFound):
                # The question is over; what they chose is said in words.
                logger.info("A choice of an earlier question came by %s", channel.name)
            else:
                return
        if text and replies.wants_person(text) and not event.files:
            await customers.request_person(desk, name, client_id=client_id)
            return
        attached = []
        for number, file in enumerate(event.files[:MOST_FILES]):
            if file.content is None:
                continue  # It is fetched once the message is taken.
            uploader = Uploader(Author.CUSTOMER)
            try:
                kept = await uploads.stage(
                    desk,
                    self._uploads,
                    name,
                    uploader,
                    client_id=f"{client_id}-{number}",
                    name=file.name,
                    data=file.content,
                )
            except AttachmentRefused as refused:
                await self._tell_beside(channel, door, functools.partial(languages.refusal, refused))
            else:
                attached.append(kept.id)
        if len(event.files) > MOST_FILES:
            await self._tell_beside(channel, door, functools.partial(languages.files_left_out, MOST_FILES))
        limit = desk.settings.limits.message_characters
        pieces = list(itertools.islice(split(text[: (_MOST_PIECES + 1) * limit], most=limit), _MOST_PIECES + 1))
        if len(pieces) > _MOST_PIECES:
            pieces[_MOST_PIECES - 1 :] = [pieces[_MOST_PIECES - 1][: limit - 4] + " […]"]
        # The last one has the id by which the whole is known, so that what was cut off by a crash is gone on with.
        for number, piece in enumerate(pieces[:-1]):
            await customers.say(desk, name, client_id=f"{message}-{number}", text=piece)
        most = desk.settings.attachments.per_message
        for number in range(0, len(attached) - most, most):
            some = attached[number : number + most]
            await customers.say(desk, name, client_id=f"{message}-f{number}", text="", attachments=some)
        if pieces or attached:
            last = pieces[-1] if pieces else ""
            rest = attached[(len(attached) - 1) // most * most :]
            await customers.say(desk, name, client_id=client_id, text=last, attachments=rest)
        else:
            async with desk.changes.of(name) as change:
                await self._desk.channels.remember(change, channel, message)

    async def _tell_beside(self, channel: Channel, door: Door, say: Callable[[Sentences], str]) -> None:
        async with self._desk.changes.of(door.conversation) as change:
            words = languages.spoken_to(change.conversation, shop=self._desk.settings.language)
            await say_beside(change, channel, door.address, say(words))

    async def _tell_if_late(self, door: Door, event: Heard) -> None:
        if event.at and event.at < door.heard_at - _LATE_SECONDS:
            async with self._desk.changes.of(door.conversation) as change:
                await change.append(
                    Author.SYSTEM,
                    "The next message was written before the one above, and came late.",
                    kind=EntryKind.EVENT,
                    event=LATE_EVENT,
                    values={},
                )

    async def _is_link_code(self, channel: Channel, door: Door, sender: Sender, text: str, *, message: str) -> bool:
        """Whether the message is a code that proves whose this address is. One that proves nothing is answered and not stored."""
        code = linking.code_in(text)
        if not code:
            return False
        if sender.is_shared:
            await self._spoil_code(channel, door, code, message=message)
            return True
        key, now = f"{channel.name} {door.address}", self._desk.changes.clock()
        may_try = self._tried_codes.wait_seconds(key, now) <= 0
        async with self._desk.changes.of(door.conversation) as change:
            is_proven = may_try and await linking.redeem(self._desk, change, code)
            await self._desk.channels.remember(change, channel, message)
            words = languages.spoken_to(change.conversation, shop=self._desk.settings.language).channels
            await say_beside(change, channel, door.address, words["linked" if is_proven else "notLinked"])
        if not is_proven:
            self._tried_codes.add(key, now)
        return True

    async def _spoil_code(self, channel: Channel, door: Door, code: str, *, message: str) -> None:
        """Said alike of right and wrong ones, so nobody finds one by trying."""
        async with self._desk.changes.of(door.conversation) as change:
            await linking.spoil(self._desk, change, (code,))
            await self._desk.channels.remember(change, channel, message)
            words = languages.spoken_to(change.conversation, shop=self._desk.settings.language).channels
            await say_beside(change, channel, door.address, words["codeSeen"])

    async def _spoil_codes(self, door: Door, text: str) -> bool:
        """Spoil what may be codes within a longer message. Whether its customer is to be told, who may have written of anything."""
        codes = linking.codes_within(text)
        if not codes:
            return False
        async with self._desk.changes.of(door.conversation) as change:
            await linking.spoil(self._desk, change, codes)
        return "link" in text.casefold()

    async def _hear_edit(self, channel: Channel, event: Edited, *, is_refusable: bool) -> None:
        changed = hash_of(event.change)
        async with self._desk.store.glancing() as connection:
            if await stored.place_of(connection, channel.name, changed) is not None:
                return
            place = await stored.place_of(connection, channel.name, hash_of(event.id))
            door = await stored.door_of(connection, channel.name, event.sender.address)
        if is_refusable:
            self._check_pace(channel, event.sender)
        if (
            place is not None
            and not place[1]
            and await scores.take_edit(
                self._desk, channel, place[0], event.text, edited=hash_of(event.id), message=changed
            )
        ):
            return
        is_there = place is not None and door is not None and place[0] == door.conversation and place[1] > 0
        if is_there and place is not None:
            async with self._desk.changes.of(place[0]) as change:
                if change.conversation.owner is not Owner.CLOSED:
                    await change.append(
                        Author.SYSTEM,
                        f"The customer changed message {place[1]}. It says now:",
                        kind=EntryKind.EVENT,
                        event=EDITED_EVENT,
                        values={"seq": place[1]},
                    )
        heard = Heard(sender=event.sender, id=event.change, text=event.text, at=event.at, opens=event.opens)
        await self._hear(channel, heard, is_refusable=False)
