"""Tells the other desks on this database what happened here, and hears what happened there.

Without Redis there is nobody to tell. With it, a parcel that does not come is noticed: by its number, by the next
desk's sign of life, or by the link that broke. Whoever is subscribed to what was missed then reads the store.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from desk.bell import Bell
from desk.fanout import frames
from desk.fanout.frames import Alive, Frame, Left, Parcel
from desk.fanout.link import Link
from desk.rooms import Audience

logger = logging.getLogger(__name__)

FrameT = TypeVar("FrameT", bound=msgspec.Struct)

_SAY_SECONDS = 0.5
_GONE_SECONDS = 5.0


@dataclass(slots=True)
class Peer:
    """Another desk, as it is heard: `heard_at` by the loop's clock, `number` of its last parcel."""

    number: int
    heard_at: float
    answers: frozenset[str] = frozenset()
    candidates: frozenset[str] = frozenset()


class FanOut:
    """Run `run` as one task of the process. `tell` may be called at any time, and never waits."""

    def __init__(self, *, desk: str, url: str, password: str, database_url: str) -> None:
        """`desk` is this process's id, `url` that of a Redis server, empty where there is one desk alone.

        Desks with the same `database_url` belong together; several databases may share a Redis server.
        """
        self.desk = desk
        self.bell = Bell()
        self.peers: dict[str, Peer] = {}
        self._number = 0
        self._answers: Callable[[], tuple[str, ...]] = tuple
        self._candidates: Callable[[], tuple[str, ...]] = tuple
        self._handlers: dict[type, list[Callable[[str, msgspec.Struct], None]]] = {}
        self._on_missed: list[Callable[[], None]] = []
        self._on_peers: list[Callable[[str, bool], None]] = []
        self._link: Link | None = None
        if url:
            name = hashlib.sha256(database_url.encode()).hexdigest()[:16]
            self._link = Link(
                url,
                password=password,
                channel=f"frontline:{name}",
                on_data=self._hear,
                on_up=self._stand,
                on_down=self._break,
            )

    @property
    def is_set_up(self) -> bool:
        """Whether this desk is meant to have others beside it."""
        return self._link is not None

    @property
    def is_deaf(self) -> bool:
        """Whether there may be others that cannot be heard now."""
        return self._link is not None and not self._link.is_up

    def answers_by(self, answers: Callable[[], tuple[str, ...]]) -> None:
        """Let the others know which questions this desk's workers answer."""
        self._answers = answers

    def serves_by(self, candidates: Callable[[], tuple[str, ...]]) -> None:
        """Let the others know which pilots' models this desk's workers serve."""
        self._candidates = candidates

    @property
    def candidates(self) -> frozenset[str]:
        """The models of the pilots' workers at the other desks."""
        return frozenset().union(*(peer.candidates for peer in self.peers.values()))

    def on(self, frame_type: type[FrameT], handler: Callable[[str, FrameT], None]) -> None:
        """Call `handler(desk, frame)` for what another desk tells. It must neither wait nor raise."""
        self._handlers.setdefault(frame_type, []).append(handler)  # type: ignore[arg-type]

    def on_missed(self, listener: Callable[[], None]) -> None:
        """Call `listener` when something that others told may not have come."""
        self._on_missed.append(listener)

    def on_peers(self, listener: Callable[[str, bool], None]) -> None:
        """Call `listener(desk, is_here)` when another desk came or went."""
        self._on_peers.append(listener)

    def tell(self, frame: Frame) -> None:
        """Tell all other desks."""
        if self._link is None:
            return
        self._number += 1
        # What is not taken is missed by its number.
        self._link.publish(frames.encode(Parcel(self.desk, self._number, frame)))

    def tell_room(self, conversation: str, message: msgspec.Struct, *, audience: Audience | None) -> None:
        """Pass a message on to the followers at the other desks."""
        if self.peers:
            self.tell(frames.room_told(conversation, message, audience=audience))

    def tell_agent(self, agent: str, message: msgspec.Struct, *, elsewhere: str = "") -> None:
        """Pass a message on to the agent's sockets at the other desks, but those that have `elsewhere` open."""
        if self.peers:
            self.tell(frames.agent_told(agent, message, elsewhere=elsewhere))

    async def run(self) -> None:
        """Hold the link and say twice a second that this desk is alive, until the bell ends it."""
        if self._link is None:
            return
        holding = asyncio.create_task(self._link.run(), name="link to the other desks")
        while await self.bell.wait(at_most_seconds=_SAY_SECONDS):
            self.tell(self._alive())
            self._look_round()
        self.tell(Left())
        self._link.end()
        await holding

    def _stand(self) -> None:
        self.tell(self._alive(is_back=True))
        self._missed()

    def _alive(self, *, is_back: bool = False) -> Alive:
        return Alive(self._answers(), is_back=is_back, candidates=self._candidates())

    def _break(self) -> None:
        for desk in tuple(self.peers):
            self._forget(desk)

    def _look_round(self) -> None:
        now = asyncio.get_running_loop().time()
        for desk, peer in tuple(self.peers.items()):
            if now - peer.heard_at > _GONE_SECONDS:
                self._forget(desk)
                # It may have stored something that it could tell nobody any more.
                self._missed()

    def _forget(self, desk: str) -> None:
        if self.peers.pop(desk, None) is not None:
            logger.info("Desk %s is not heard any more", desk)
            for listener in self._on_peers:
                listener(desk, False)

    def _hear(self, data: bytes) -> None:
        try:
            parcel = frames.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            # Of a newer desk, perhaps, while desks are replaced one by one.
            logger.warning("What another desk said is not understood: %s", error)
            self._missed()
            return
        if parcel.desk == self.desk:
            return
        self._count(parcel)
        if isinstance(parcel.frame, Left):
            self._forget(parcel.desk)
            return
        for handler in self._handlers.get(type(parcel.frame), ()):
            try:
                handler(parcel.desk, parcel.frame)
            except Exception:
                logger.exception("What another desk said could not be passed on")

    def _count(self, parcel: Parcel) -> None:
        now = asyncio.get_running_loop().time()
        peer = self.peers.get(parcel.desk)
        # A desk counts from its first word on: before number 1 it told nothing.
        is_next = parcel.number == (peer.number if peer is not None else 0) + 1
        if peer is not None and isinstance(parcel.frame, Alive) and parcel.frame.is_back:
            self._forget(parcel.desk)
            peer = None
        if peer is None:
            peer = self.peers[parcel.desk] = Peer(parcel.number, now)
            logger.info("Desk %s is here, too", parcel.desk)
            self.tell(self._alive())
            for listener in self._on_peers:
                listener(parcel.desk, True)
        if not is_next:
            self._missed()
        peer.number, peer.heard_at = parcel.number, now
        if isinstance(parcel.frame, Alive):
            peer.answers = frozenset(parcel.frame.answers)
            peer.candidates = frozenset(parcel.frame.candidates)

    def _missed(self) -> None:
        for listener in self._on_missed:
            listener()
