"""Sends what webhooks are to be told, and again until it is taken; run beside the requests.

Nothing but the store knows what is on its way: whoever sends a delivery leases it there, so that of several desks one
does, and what a desk that was killed had in hand is sent by the next: at least once.
A receiver that hangs holds up no other: each webhook has a few deliveries under way at most.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
import msgspec
from aiohttp import web

from desk.bell import Bell
from desk.change import Change, News
from desk.context import Desk
from desk.identity import new_id
from desk.store import webhooks
from desk.store.webhooks import Delivery, DeliveryState, Webhook
from desk.webhooks import events, schedule, signing
from desk.webhooks.addresses import PublicResolver, may_be_reached

logger = logging.getLogger(__name__)

_AT_ONCE = 4
_LONGEST_SLEEP_SECONDS = 60.0
_ANSWER_SECONDS = 15.0
_CONNECT_SECONDS = 5.0
# Longer than an answer may take, with what is written before and after it.
_LEASE_SECONDS = 2 * _ANSWER_SECONDS
# A webhook that has taken nothing for so long is told nothing more until somebody looks.
_PATIENCE_SECONDS = 5 * 86_400.0
_GONE = 410


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver made of a delivery: `words` for people; `told_seconds` is its `Retry-After`."""

    is_taken: bool
    words: str
    is_gone: bool = False
    told_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Sending:
    """A delivery under way."""

    webhook: str
    task: asyncio.Task[None]


class Courier:
    """`record` takes part in every change; `run` is one task of the process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._sending: dict[int, _Sending] = {}
        self._kept: set[str] = set()
        self.bell = Bell()

    async def record(self, change: Change) -> None:
        """Keep what the open change makes webhooks be told, before it is committed."""
        if not change.news.entries:
            return
        receivers = [one for one in await webhooks.every(change.connection) if not one.paused_because]
        for entry in change.news.entries if receivers else ():
            kind = events.type_of(entry)
            wanting = [one.id for one in receivers if events.is_wanted(kind, events=one.events)]
            if not wanting or not events.is_told(change.conversation, entry):
                continue
            self._kept.add(change.conversation.id)
            event = events.event_of(change.conversation, entry, identifier=new_id())
            await webhooks.keep(
                change.connection,
                event=event.id,
                conversation=change.conversation.id,
                kind=kind,
                at=entry.at,
                body=msgspec.json.encode(event).decode(),
                receivers=wanting,
            )

    def on_news(self, news: News) -> None:
        # Most changes make no webhook be told anything, and then there is nothing to look for.
        if news.conversation in self._kept:
            self._kept.discard(news.conversation)
            self.bell.ring()

    async def run(self) -> None:
        """Send until the bell ends it. What is under way then is broken off, and sent again by the next desk."""
        async with self._client() as client:
            while True:
                pause = _LONGEST_SLEEP_SECONDS
                try:
                    pause = await self._round(client)
                except Exception:
                    logger.exception("The deliveries of webhooks could not be read")
                if not await self.bell.wait(at_most_seconds=pause):
                    break
            broken_off = dict(self._sending)
            for one in broken_off.values():
                one.task.cancel()
            await asyncio.gather(*(one.task for one in broken_off.values()), return_exceptions=True)
            await self._give_back(tuple(broken_off))

    @contextlib.asynccontextmanager
    async def _client(self) -> AsyncIterator[aiohttp.ClientSession]:
        resolver = None if self._desk.settings.webhooks_in_house else PublicResolver()
        async with aiohttp.ClientSession(
            # Without a limit to a host: a delivery that waits for another's connection would seem unanswered.
            connector=aiohttp.TCPConnector(resolver=resolver, limit=0),
            timeout=aiohttp.ClientTimeout(total=_ANSWER_SECONDS, connect=_CONNECT_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as client:
            yield client

    async def _round(self, client: aiohttp.ClientSession) -> float:
        """Begin what is due. Returns for how many seconds nothing more is."""
        now = self._desk.changes.clock()
        async with self._desk.store.glancing() as connection:
            receivers = [one for one in await webhooks.every(connection) if not one.paused_because]
            found: list[tuple[Webhook, Delivery]] = []
            under_way = tuple(self._sending)
            busy = Counter(one.webhook for one in self._sending.values())
            for receiver in receivers:
                room = _AT_ONCE - busy[receiver.id]
                if room > 0:
                    due = await webhooks.due(connection, webhook=receiver.id, now=now, limit=room, but=under_way)
                    found += [(receiver, one) for one in due]
            next_at = await webhooks.next_due_at(connection)
        for receiver, delivery in await self._take(found, now=now):
            task = asyncio.create_task(self._send(client, receiver, delivery))
            self._sending[delivery.number] = _Sending(receiver.id, task)
            task.add_done_callback(functools.partial(self._over, delivery.number))
        if next_at is None or found or self._sending:
            return _LONGEST_SLEEP_SECONDS
        return min(_LONGEST_SLEEP_SECONDS, max(0.1, next_at - now))

    async def _take(self, found: list[tuple[Webhook, Delivery]], *, now: float) -> list[tuple[Webhook, Delivery]]:
        """Lease what was found due. Those that another desk leased meanwhile are left out."""
        if not found:
            return []
        async with self._desk.store.writing() as connection:
            return [one for one in found if await webhooks.take(connection, one[1], until=now + _LEASE_SECONDS)]

    async def _give_back(self, numbers: tuple[int, ...]) -> None:
        try:
            async with self._desk.store.writing() as connection:
                await webhooks.give_back(connection, numbers, now=self._desk.changes.clock())
        except Exception:
            logger.exception(
                "What was on its way to webhooks could not be given back; it is sent when its lease is over"
            )

    def _over(self, number: int, _task: asyncio.Task[None]) -> None:
        self._sending.pop(number, None)
        self.bell.ring()

    async def _send(self, client: aiohttp.ClientSession, receiver: Webhook, delivery: Delivery) -> None:
        try:
            answer = await deliver(
                client,
                receiver,
                delivery,
                now=self._desk.changes.clock(),
                in_house=self._desk.settings.webhooks_in_house,
            )
            await self._note(receiver, delivery, answer)
        except Exception:
            # Left as it is, it would be due again at once, for ever: the next round must not find it before a while.
            logger.exception("The delivery %s could not be noted", delivery.number)
            await asyncio.sleep(schedule.WAITS_SECONDS[0])

    async def _note(self, receiver: Webhook, delivery: Delivery, answer: Answer) -> None:
        now, attempts = self._desk.changes.clock(), delivery.attempts + 1
        wait = schedule.wait_seconds(attempts, told_seconds=answer.told_seconds, spread=random.random())
        state = DeliveryState.TAKEN if answer.is_taken else DeliveryState.PENDING
        if not answer.is_taken and wait is None:
            state = DeliveryState.GIVEN_UP
        async with self._desk.store.writing() as connection:
            await webhooks.settle(
                connection,
                delivery.number,
                state=state,
                attempts=attempts,
                answered=answer.words,
                due_at=now + (wait or 0.0),
                now=now,
            )
            await webhooks.set_failing(
                connection, receiver.id, since=0.0 if answer.is_taken else receiver.failing_since or now
            )
            if answer.is_gone:
                await webhooks.pause(connection, receiver.id, because="The receiver answered that it is gone (410).")
            elif not answer.is_taken and receiver.failing_since and now - receiver.failing_since > _PATIENCE_SECONDS:
                await webhooks.pause(connection, receiver.id, because="The receiver has taken nothing for five days.")
        if not answer.is_taken:
            logger.warning("Webhook %s did not take event %s: %s", receiver.id, delivery.event, answer.words)


async def deliver(
    client: aiohttp.ClientSession, receiver: Webhook, delivery: Delivery, *, now: float, in_house: bool
) -> Answer:
    """Send it once. Only a status from 200 to 299 takes it; redirects are not followed."""
    body = delivery.body.encode()
    headers = signing.signed_headers(receiver.secret, event=delivery.event, timestamp=int(now), body=body)
    headers |= {"Content-Type": "application/json", "User-Agent": "Frontline-Webhooks"}
    host = urlsplit(receiver.url).hostname or ""
    if not in_house and not may_be_reached(host):
        return Answer(False, "Its address lies in a private network.")
    try:
        async with client.post(receiver.url, data=body, headers=headers, allow_redirects=False) as response:
            status = response.status
            told = response.headers.get("Retry-After", "")
    except TimeoutError:
        return Answer(False, "It did not answer in time.")
    except (aiohttp.ClientError, OSError) as error:
        return Answer(False, f"It could not be reached ({type(error).__name__}).")
    told_seconds = float(told) if told.isascii() and told.isdigit() and len(told) < 7 else 0.0
    is_taken = 200 <= status < 300
    return Answer(is_taken, f"It answered {status}.", is_gone=status == _GONE, told_seconds=told_seconds)


COURIER: web.AppKey[Courier] = web.AppKey("courier", Courier)
