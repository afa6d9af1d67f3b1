"""The way to the other desks: one Redis channel, to which every desk of a database publishes and listens.

Nothing waits for Redis. What is published goes through a bounded queue; while the link is down it is dropped, and both
sides are told afterwards that something was missed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

_QUEUE_FRAMES = 10_000
_AT_ONCE = 100
_CONNECT_SECONDS = 2.0
_PAUSE_SECONDS = 0.5
# Each desk says twice a second that it is alive, and hears itself: a channel that is silent for two of these is dead. Two, for
# after a pause of this process the first may be over although what came meanwhile is only not read yet.
_SILENT_SECONDS = 0.75


class Link:
    """Run `run` as one task of the process. `on_data` gets each payload, also this desk's own; `on_up` is called when the
    link stands (again) and everything from now on will be heard; `on_down` when it broke. None may wait or raise."""

    def __init__(
        self,
        url: str,
        *,
        channel: str,
        password: str = "",
        on_data: Callable[[bytes], None],
        on_up: Callable[[], None],
        on_down: Callable[[], None],
    ) -> None:
        self._url = url
        self._password = password
        self._channel = channel
        self._on_data = on_data
        self._on_up = on_up
        self._on_down = on_down
        self._waiting: deque[bytes] = deque()
        self._rung = asyncio.Event()
        self._over = asyncio.Event()
        self.is_up = False

    def publish(self, payload: bytes) -> bool:
        """Send it soon. False where the link is down or clogged: it is not sent at all."""
        if not self.is_up or len(self._waiting) >= _QUEUE_FRAMES:
            return False
        self._waiting.append(payload)
        self._rung.set()
        return True

    def end(self) -> None:
        """End `run` once what waits is sent."""
        self._over.set()
        self._rung.set()

    async def run(self) -> None:
        """Hold the link, and build it again whenever it breaks, until `end`."""
        was_told = False
        while not self._over.is_set():
            try:
                await self._hold()
            except (RedisError, OSError, TimeoutError) as error:
                if not was_told:
                    logger.warning(
                        "Redis does not answer (%s); the desks look into the database until it does",
                        type(error).__name__,
                    )
                was_told = not self._lose()
            except Exception:
                # Nobody waits for this task: a link that let it end would seem to stand for ever, and tell nothing.
                logger.exception("The link to the other desks broke in a way that was not foreseen")
                self._lose()
            if not self._over.is_set():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_PAUSE_SECONDS):
                        await self._over.wait()

    def _lose(self) -> bool:
        """The link is down. Whether it stood before."""
        was_up, self.is_up = self.is_up, False
        self._waiting.clear()
        if was_up:
            self._on_down()
        return was_up

    async def _hold(self) -> None:
        """Serve one connection until it breaks. Raises what broke it."""
        pool = ConnectionPool.from_url(
            self._url,
            password=self._password or None,
            socket_connect_timeout=_CONNECT_SECONDS,
            socket_timeout=2 * _SILENT_SECONDS,
            # A client that connects again by itself would miss what was said meanwhile, and nobody would know.
            retry=Retry(NoBackoff(), 0),
        )
        client = Redis(connection_pool=pool)
        try:
            await self._serve(client)
        finally:
            await pool.disconnect()

    async def _serve(self, client: Redis) -> None:
        async with client.pubsub() as listener:
            await listener.subscribe(self._channel)
            # The answer to `subscribe`: from here on all is heard.
            if await listener.get_message(timeout=_CONNECT_SECONDS) is None:
                raise TimeoutError("the channel was not opened")
            self.is_up = True
            logger.info("Linked with the other desks by Redis")
            self._on_up()
            both = [asyncio.create_task(self._send(client)), asyncio.create_task(self._hear(listener))]
            try:
                done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
                for one in done:
                    one.result()
            finally:
                for one in both:
                    one.cancel()
                await asyncio.gather(*both, return_exceptions=True)

    async def _send(self, client: Redis) -> None:
        """Ends when the link is to end and nothing waits."""
        while True:
            while self._waiting:
                async with client.pipeline(transaction=False) as pipe:
                    for _ in range(min(len(self._waiting), _AT_ONCE)):
                        pipe.publish(self._channel, self._waiting.popleft())
                    await pipe.execute()
            if self._over.is_set():
                return
            self._rung.clear()
            await self._rung.wait()

    async def _hear(self, listener: PubSub) -> None:
        """Never ends by itself. Raises TimeoutError where not even this desk's own words come back."""
        silences = 0
        while silences < 2:
            message = await listener.get_message(ignore_subscribe_messages=True, timeout=_SILENT_SECONDS)
            if message is None:
                silences += 1
            else:
                silences = 0
                self._on_data(message["data"])
        raise TimeoutError("the channel is silent")
