"""Delivers what customers are to get on their channels, in the order of each conversation, and again until it is taken.

Nothing but the store knows what is on its way: whoever delivers leases it there, so that of several desks one does, and what
a desk that was killed had in hand is delivered by the next. A provider that slows us down holds up its own channel alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from desk.attachments import uploads
from desk.backoff import Backoff
from desk.channels import fetching, shown, teams
from desk.channels.channel import (
    Channel,
    DeliveryStage,
    NotDelivered,
    Outgoing,
    OutgoingFile,
    Undeliverable,
    capabilities_at,
)
from desk.channels.files import address_of
from desk.channels.holds import Holds
from desk.channels.parts import parts_of_delivery
from desk.channels.receipts import note_failure
from desk.channels.registry import Kind
from desk.channels.rendering import Part
from desk.context import Desk
from desk.errors import NotFound, Unavailable
from desk.store import attachments
from desk.store import channels as stored
from desk.store.channels import Delivery, Door, hash_of
from handoff.log import Attachment

logger = logging.getLogger(__name__)

# Of one channel, so that a provider that answers nobody keeps no other waiting.
_AT_ONCE = 8
_LONGEST_SLEEP_SECONDS = 30.0
# Longer than a provider may take to answer, with what is written before and after it.
_LEASE_SECONDS = 60.0
_DELIVER_SECONDS = 25.0
# What a stopping desk has in hand is mostly taken by then; broken off, it might be sent twice.
_GRACE_SECONDS = 3.0
# Something wrong here, not at the provider, is seldom right later, and all that follows in its conversation waits for it.
_MOST_FAULTS = 6
_BACKOFF = Backoff(first=2.0, longest=600.0)


@dataclass(frozen=True, slots=True)
class _Sending:
    channel: str
    task: asyncio.Task[None]


class _TooLate(Undeliverable):
    """The channel takes no free message any more. `is_event`: what the product would have told by itself, and nobody misses."""

    def __init__(self, reason: str, *, is_event: bool) -> None:
        super().__init__(reason)
        self.is_event = is_event


@dataclass(slots=True)
class _Progress:
    """How many parts of a delivery the customer has, whether it is said to them at all, and whether all of it is noted as sent."""

    parts: int
    is_said: bool = False
    is_noted: bool = False


class Sender:
    """`run` is one task of the process."""

    def __init__(self, desk: Desk, under_way: uploads.Uploads) -> None:
        self._desk = desk
        self._channels = desk.channels
        self._uploads = under_way
        self._sending: dict[int, _Sending] = {}
        self._holds = Holds()

    async def run(self) -> None:
        """Deliver until the bell ends it. What is still under way soon after is broken off, and delivered by the next desk."""
        if not len(self._channels):
            return
        while True:
            pause = _LONGEST_SLEEP_SECONDS
            try:
                pause = await self._round()
            except Unavailable:
                pause = 1.0
            except Exception:
                logger.exception("The deliveries of channels could not be read")
            if not await self._channels.bell.wait(at_most_seconds=pause):
                break
        if self._sending:
            await asyncio.wait([one.task for one in self._sending.values()], timeout=_GRACE_SECONDS)
        broken_off = dict(self._sending)
        for one in broken_off.values():
            one.task.cancel()
        await asyncio.gather(*(one.task for one in broken_off.values()), return_exceptions=True)
        try:
            async with self._desk.store.writing() as connection:
                await stored.give_back(connection, tuple(broken_off), now=self._desk.changes.clock())
        except Exception:
            logger.exception("What was on its way could not be given back; it is delivered when its lease is over")

    async def _round(self) -> float:
        """Begin what is due. Returns for how many seconds nothing more is."""
        now = self._desk.changes.clock()
        open_names = [name for name in self._channels.names if self._holds.until(name) <= now]
        under_way = Counter(one.channel for one in self._sending.values())
        found: list[Delivery] = []
        async with self._desk.store.glancing() as connection:
            for name in open_names:
                room = _AT_ONCE - under_way[name]
                if room > 0:
                    but = tuple(self._sending)
                    found += await stored.due(connection, channels=(name,), now=now, limit=room, but=but)
            next_at = await stored.next_due_at(connection, channels=open_names, after=now)
        if found:
            async with self._desk.store.writing() as connection:
                found = [one for one in found if await stored.take(connection, one, until=now + _LEASE_SECONDS)]
        for delivery in found:
            channel = self._channels.get(delivery.channel)
            if channel is not None:
                task = asyncio.create_task(self._carry_out(channel, delivery))
                self._sending[delivery.number] = _Sending(channel.name, task)
                task.add_done_callback(functools.partial(self._over, delivery.number))
        waits = [self._holds.until(name) - now for name in self._channels.names if name not in open_names]
        if next_at is not None:
            waits.append(next_at - now)
        return min([_LONGEST_SLEEP_SECONDS, *(max(0.05, one) for one in waits)])

    def _over(self, number: int, _task: asyncio.Task[None]) -> None:
        self._sending.pop(number, None)
        self._channels.bell.ring()

    async def _carry_out(self, channel: Channel, delivery: Delivery) -> None:
        try:
            await self._try(channel, delivery)
        except NotFound as error:
            logger.info("There is no such %s any more, which was to be delivered by %s", error.kind, channel.name)
            with contextlib.suppress(NotFound):  # Where the conversation itself is gone, nobody is left to be told.
                await self._fail(channel, delivery, str(error), parts=delivery.parts)
        except Exception:
            # Left as it is, it is due again when its lease is over.
            logger.exception("Delivery %s of %s went wrong", delivery.number, channel.name)

    async def _try(self, channel: Channel, delivery: Delivery) -> None:
        """Do it, and note what came of it: the same for whatever it is."""
        progress = _Progress(delivery.parts)
        try:
            await self._do(channel, delivery, progress)
        except Undeliverable as error:
            if isinstance(error, _TooLate) and error.is_event:
                await self._note(delivery, DeliveryStage.FAILED, parts=progress.parts, reason=error.reason)
            else:
                await self._fail(channel, delivery, error.reason, parts=progress.parts)
        except NotDelivered as error:
            await self._later(channel, delivery, error, parts=progress.parts)
        except TimeoutError:
            late = NotDelivered(f"{channel.title} did not answer in time.")
            await self._later(channel, delivery, late, parts=progress.parts)
        except (Unavailable, NotFound):
            raise
        except Exception:
            await self._fault(channel, delivery, parts=progress.parts)
        else:
            self._holds.succeeded(channel.name)
            if not progress.is_noted:
                await self._note(delivery, DeliveryStage.SENT, parts=progress.parts)
            if delivery.reason and progress.is_said:
                await shown.tell(self._desk, delivery.conversation)

    async def _do(self, channel: Channel, delivery: Delivery, progress: _Progress) -> None:
        if delivery.kind == Kind.FETCH.value:
            await fetching.fetch(self._desk, self._uploads, channel, delivery)
        elif delivery.kind in teams.KINDS:
            async with asyncio.timeout(_DELIVER_SECONDS):
                await teams.tell(self._desk, channel, delivery)
        else:
            await self._say(channel, delivery, progress)

    async def _say(self, channel: Channel, delivery: Delivery, progress: _Progress) -> None:
        progress.is_said = True
        said, speaker = await parts_of_delivery(self._desk, channel, delivery)
        door = await self._door(delivery)
        if not all(part.template for part in said):
            self._check_window(channel, door, said)
        for part in said[progress.parts :]:
            files = tuple([await self._file(channel, delivery, one) for one in part.files])
            message = Outgoing(
                address=delivery.address,
                key=f"{delivery.conversation}-{delivery.number}-{progress.parts}",
                text=part.text,
                choices=part.choices,
                files=files,
                in_reply_to=door.last_message if door is not None else "",
                subject=door.subject if door is not None else "",
                author_name=speaker,
                is_by_agent=part.is_by_agent,
                template=part.template,
            )
            async with asyncio.timeout(_DELIVER_SECONDS):
                ids = await channel.deliver(message)
            progress.parts += 1
            is_last = progress.parts == len(said)
            await self._keep(channel, delivery, ids, parts=progress.parts, is_last=is_last)
            progress.is_noted = is_last

    def _check_window(self, channel: Channel, door: Door | None, said: Sequence[Part]) -> None:
        """Some channels take no free message long after the customer's last. Raises `_TooLate`."""
        if door is None:
            return
        able = capabilities_at(channel, door.address)
        is_by_agent = all(part.is_by_agent for part in said)
        window = max(able.window_seconds, able.agent_window_seconds if is_by_agent else 0.0)
        if window and self._desk.changes.clock() > door.heard_at + window:
            hours = round(window / 3600)
            raise _TooLate(
                f"{channel.title} takes messages for {hours} hour{'s' if hours != 1 else ''} after the customer's last one. That time is over: "
                "they must write first.",
                is_event=all(part.is_event for part in said),
            )

    async def _keep(
        self, channel: Channel, delivery: Delivery, ids: tuple[str, ...], *, parts: int, is_last: bool
    ) -> None:
        """A part is delivered: its ids lead receipts to the entry, and it is not sent again. With the last one all is."""
        now = self._desk.changes.clock()
        async with self._desk.store.writing() as connection:
            for name in ids:
                await stored.keep_message(
                    connection,
                    channel=channel.name,
                    message=hash_of(name),
                    conversation=delivery.conversation,
                    seq=delivery.seq,
                    at=now,
                )
            await stored.note(
                connection,
                delivery.number,
                stage=DeliveryStage.SENT if is_last else DeliveryStage.PENDING,
                parts=parts,
                attempts=delivery.attempts + is_last,
                due_at=now if is_last else now + _LEASE_SECONDS,
                reason="",
                now=now,
            )

    async def _note(
        self, delivery: Delivery, stage: DeliveryStage, *, parts: int, reason: str = "", wait: float = 0.0
    ) -> None:
        """Note one more attempt; what is still pending is due again after `wait` seconds."""
        now = self._desk.changes.clock()
        async with self._desk.store.writing() as connection:
            await stored.note(
                connection,
                delivery.number,
                stage=stage,
                parts=parts,
                attempts=delivery.attempts + 1,
                due_at=now + wait,
                reason=reason[:500],
                now=now,
            )

    async def _fail(self, channel: Channel, delivery: Delivery, reason: str, *, parts: int) -> None:
        logger.warning("Delivery %s of %s failed for good: %s", delivery.number, channel.name, reason)
        if delivery.kind == Kind.ENTRY.value:
            await note_failure(self._desk, channel, delivery.conversation, seq=delivery.seq, reason=reason)
        elif delivery.kind in teams.KINDS:
            await teams.note_failure(self._desk, channel, delivery, reason)
        elif delivery.kind == Kind.FETCH.value:
            await fetching.tell_missing(self._desk, channel, delivery, reason)
        await self._note(delivery, DeliveryStage.FAILED, parts=parts, reason=reason)

    async def _fault(self, channel: Channel, delivery: Delivery, *, parts: int) -> None:
        """Something went wrong that no provider has told, as the current exception says: tried a few times more, and then told."""
        logger.exception("Delivery %s of %s went wrong", delivery.number, channel.name)
        error = NotDelivered("Something went wrong at the desk.")
        if delivery.attempts + 1 < _MOST_FAULTS:
            await self._later(channel, delivery, error, parts=parts)
        else:
            await self._fail(channel, delivery, f"{error.reason} Its log says what.", parts=parts)

    async def _later(self, channel: Channel, delivery: Delivery, error: NotDelivered, *, parts: int) -> None:
        now, attempts = self._desk.changes.clock(), delivery.attempts + 1
        longest = fetching.RETRIES_FOR_SECONDS if delivery.kind == Kind.FETCH.value else None
        if now - delivery.at > (longest or channel.capabilities.retries_for_seconds):
            await self._fail(channel, delivery, f"{error.reason} It was tried {attempts} times.", parts=parts)
            return
        wait = error.after_seconds or _BACKOFF.after(attempts) * (1.0 + 0.2 * random.random())
        self._holds.failed(delivery, error, now=now)
        await self._note(delivery, DeliveryStage.PENDING, parts=parts, reason=error.reason, wait=wait)
        logger.warning("Delivery %s of %s is tried again in %.0f s: %s", delivery.number, channel.name, wait, error)
        await shown.tell(self._desk, delivery.conversation)

    async def _door(self, delivery: Delivery) -> Door | None:
        async with self._desk.store.glancing() as connection:
            return await stored.door_of(connection, delivery.channel, delivery.address)

    async def _file(self, channel: Channel, delivery: Delivery, file: Attachment) -> OutgoingFile:
        fetches = capabilities_at(channel, delivery.address).fetches
        if fetches is not None:
            # Made anew for each try, so that its time begins with the one that succeeds.
            until = self._desk.changes.clock() + fetches.within_seconds
            address = address_of(self._desk.settings, channel.name, delivery.conversation, file, until=until)
            return OutgoingFile(name=file.name, type=file.type, address=address)
        async with self._desk.store.reading() as connection:
            content = await attachments.content(connection, file.id, is_thumbnail=False)
        return OutgoingFile(name=file.name, type=file.type, content=content)


SENDER: web.AppKey[Sender] = web.AppKey("channel_sender", Sender)
