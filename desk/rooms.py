"""Who follows which conversation, in this process.

Every follower gets the log's entries strictly in order, without a gap and without a double, although commits
may be announced in another order, and although a follower joins while entries are being written: it joins
first, reads what the store has, and then follows. An entry that comes too early waits until the store has
given those before it. Who speaks is told once the entries are there that it follows from; other frames (who types) keep
their place between the entries.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from enum import StrEnum

import msgspec

from desk.errors import Unavailable
from desk.store import entries
from desk.store.engine import Store
from handoff.log import Entry, EntryKind
from handoff.wire.shared import EntryAdded, SpeakerState

logger = logging.getLogger(__name__)

_TRY_AGAIN_SECONDS = 0.5


class Audience(StrEnum):
    """Customers never see notes."""

    CUSTOMER = "customer"
    AGENT = "agent"


class Sequencer:
    """Puts entries in order. `last_seq` is the last one that was passed on. Pure."""

    def __init__(self, last_seq: int) -> None:
        self.last_seq = last_seq
        self._early: dict[int, Entry] = {}

    def take(self, entry: Entry) -> list[Entry]:
        """Those that can be passed on now. Doubles are dropped, early ones are kept."""
        if entry.seq > self.last_seq:
            self._early[entry.seq] = entry
        ready = []
        while (following := self._early.pop(self.last_seq + 1, None)) is not None:
            ready.append(following)
            self.last_seq = following.seq
        return ready

    @property
    def has_gap(self) -> bool:
        """Whether an entry waits for one before it."""
        return bool(self._early)


class Follower:
    """One socket in one room. `send` must not wait."""

    def __init__(
        self,
        *,
        conversation: str,
        audience: Audience,
        send: Callable[[msgspec.Struct], None],
        store: Store,
        end: Callable[[], None] | None = None,
    ) -> None:
        self.conversation = conversation
        self.audience = audience
        self._send = send
        self._end = end
        self._store = store
        self._sequencer: Sequencer | None = None
        self._before_start: list[msgspec.Struct] = []
        self._state: SpeakerState | None = None
        self._next_state: tuple[SpeakerState, int] | None = None
        self._filling: asyncio.Task[None] | None = None
        self._top = 0
        self._is_over = False

    def start(self, entries_read: Iterable[Entry], *, last_seq: int, state: SpeakerState) -> tuple[Entry, ...]:
        """Begin to follow after what the store had: returns the entries that this follower may see.

        `last_seq` is the last entry that the other side already has, `state` is who speaks, as it is told with them.
        """
        self._state = state
        read = tuple(entries_read)
        self._sequencer = Sequencer(max([last_seq, *(entry.seq for entry in read)]))
        return tuple(entry for entry in read if self._may_see(entry))

    def release(self) -> None:
        """Pass on what came while the first entries were read and sent."""
        waiting, self._before_start = self._before_start, []
        for message in waiting:
            self.pass_on(message)
        self._pass_on_state()
        self.catch_up(0)

    def pass_on(self, message: msgspec.Struct) -> None:
        """Send `message` in its place."""
        if self._sequencer is None:
            self._before_start.append(message)
        elif isinstance(message, EntryAdded):
            for entry in self._sequencer.take(message.entry):
                if self._may_see(entry):
                    self._send(EntryAdded(conversation=self.conversation, entry=entry))
            self._pass_on_state()
            if self._sequencer.has_gap and self._filling is None:
                self._filling = asyncio.create_task(self._fill_gap(self._sequencer))
        else:
            self._send(message)

    def tell_state(self, state: SpeakerState, *, last_seq: int) -> None:
        """Say who speaks, after the entry `last_seq`, the log's last one when the state was read.

        It is read beside the changes, and may come before the news of the change that it shows.
        """
        if self._next_state is None or state.epoch >= self._next_state[0].epoch:
            self._next_state = (state, last_seq)
        self._pass_on_state()
        self.catch_up(last_seq)

    def _pass_on_state(self) -> None:
        if self._sequencer is None or self._next_state is None or self._sequencer.last_seq < self._next_state[1]:
            return
        (state, _), self._next_state = self._next_state, None
        # One that was read earlier can come later: it is out of date.
        is_old = self._state is not None and state.epoch < self._state.epoch
        if not is_old and state != self._state:
            self._state = state
            self._send(state)

    def catch_up(self, last_seq: int) -> None:
        """The log goes up to `last_seq`: read what did not come."""
        self._top = max(self._top, last_seq)
        sequencer = self._sequencer
        if sequencer is not None and sequencer.last_seq < self._top and self._filling is None:
            self._filling = asyncio.create_task(self._fill_gap(sequencer))

    def end(self) -> None:
        """The conversation is gone: end the socket, where whoever joined it said how."""
        if self._end is not None:
            self._end()

    async def stop(self) -> None:
        """Wait for a gap that is being filled, for a statement is never torn."""
        self._is_over = True
        if self._filling is not None:
            await self._filling

    async def _fill_gap(self, sequencer: Sequencer) -> None:
        try:
            missing = await self._read_missing(sequencer)
        finally:
            self._filling = None
        for entry in missing:
            self.pass_on(EntryAdded(conversation=self.conversation, entry=entry))
        if missing:
            self.catch_up(0)  # for what was said to be there meanwhile

    async def _read_missing(self, sequencer: Sequencer) -> tuple[Entry, ...]:
        while True:
            try:
                async with self._store.glancing() as connection:
                    return await entries.after(connection, self.conversation, sequencer.last_seq)
            except Unavailable:
                if self._is_over:
                    return ()
                # Nobody else would: without another entry this follower would wait for ever.
                await asyncio.sleep(_TRY_AGAIN_SECONDS)
            except Exception:
                # The next entry tries again; the client would also ask after a reconnect.
                logger.exception("Could not read the missing entries of %s", self.conversation)
                return ()

    def _may_see(self, entry: Entry) -> bool:
        return self.audience is Audience.AGENT or entry.kind is not EntryKind.NOTE


class Rooms:
    """All followers of this process by conversation."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rooms: dict[str, set[Follower]] = {}

    def join(
        self,
        conversation: str,
        *,
        audience: Audience,
        send: Callable[[msgspec.Struct], None],
        end: Callable[[], None] | None = None,
    ) -> Follower:
        """A new follower. It collects what happens from now on; `Follower.start` makes it speak. `end` is called when the
        conversation is erased, and must not wait."""
        follower = Follower(conversation=conversation, audience=audience, send=send, store=self._store, end=end)
        self._rooms.setdefault(conversation, set()).add(follower)
        return follower

    async def leave(self, follower: Follower) -> None:
        room = self._rooms.get(follower.conversation)
        if room is not None:
            room.discard(follower)
            if not room:
                del self._rooms[follower.conversation]
        await follower.stop()

    def tell(
        self,
        conversation: str,
        message: msgspec.Struct,
        *,
        audience: Audience | None = None,
        but: Follower | None = None,
    ) -> None:
        """Pass a message on to everybody in the room, or to one audience."""
        for follower in tuple(self._rooms.get(conversation, ())):
            if follower is not but and audience in (None, follower.audience):
                follower.pass_on(message)

    def tell_state(
        self, conversation: str, state: SpeakerState, *, last_seq: int, audience: Audience | None = None
    ) -> None:
        """Tell everybody in the room, or one audience, who speaks, after the entry `last_seq`."""
        for follower in tuple(self._rooms.get(conversation, ())):
            if audience in (None, follower.audience):
                follower.tell_state(state, last_seq=last_seq)

    def catch_up(self, conversation: str, *, last_seq: int) -> None:
        """Something may not have come to the followers of a conversation whose log goes up to `last_seq`."""
        for follower in tuple(self._rooms.get(conversation, ())):
            follower.catch_up(last_seq)

    def end(self, conversation: str) -> None:
        """The conversation is gone: its customers' sockets end."""
        for follower in tuple(self._rooms.get(conversation, ())):
            follower.end()

    @property
    def conversations(self) -> frozenset[str]:
        """Those that have followers in this process."""
        return frozenset(self._rooms)

    def count(self, conversation: str, *, audience: Audience | None = None) -> int:
        """How many followers a conversation has in this process, all of them or those of one audience."""
        followers = self._rooms.get(conversation, ())
        return sum(1 for follower in followers if audience in (None, follower.audience))
