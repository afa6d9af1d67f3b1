"""Pilots: which candidate serves which new conversations, one pilot at a time, and whose arm each conversation is."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import asdict, dataclass
from enum import StrEnum

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.insight.pilot_figures import ACCEPTED_LOSS
from desk.store.tables import conversations, pilot_arms, pilots

# What a hash is called where people read it, and in the columns `model`.
SHORT = 12


class Arm(StrEnum):
    """Who serves a conversation that takes part in a pilot: the new model, or the one that is live for all others."""

    CANDIDATE = "candidate"
    LIVE = "live"


class End(StrEnum):
    """What became of a pilot's candidate."""

    PROMOTED = "promoted"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Pilot:
    """A row. `candidate` and `live` are the SHA-256 of archives, `share` is 0 to 1, `channel` empty for all channels,
    `ended_at` 0 while it runs, `accepted_loss` by how much the share that the bot resolves may fall. `key` is what arms are drawn
    with, and shown to nobody."""

    id: str
    name: str
    candidate: str
    live: str
    share: float
    channel: str
    key: str
    started_at: float
    started_by: str
    ended_at: float = 0.0
    ended_as: str = ""
    ended_by: str = ""
    reason: str = ""
    accepted_loss: float = ACCEPTED_LOSS

    def __repr__(self) -> str:
        return f"Pilot(name={self.name!r}, candidate={self.candidate[:SHORT]!r}, share={self.share})"

    def takes(self, *, created_at: float, channel: str) -> bool:
        """Whether a conversation takes part: it is new, and of the pilot's channel."""
        return created_at >= self.started_at and self.channel in ("", channel)

    def draw(self, conversation: str) -> Arm:
        """The arm of a conversation, by a keyed hash of its id: the same at every desk and at every time."""
        digest = hashlib.blake2b(conversation.encode(), key=self.key.encode(), digest_size=8).digest()
        return Arm.CANDIDATE if int.from_bytes(digest) < self.share * 2**64 else Arm.LIVE


@dataclass(frozen=True, slots=True)
class Drawn:
    """A conversation's arm, and whether it stands in the store already; `pilot` is empty where it takes part in none."""

    arm: Arm
    pilot: str = ""
    is_kept: bool = False


_RUNNING = select(pilots).where(pilots.c.ended_at == 0)
_EVERY = select(pilots).order_by(pilots.c.started_at.desc(), pilots.c.id)
_ARM = select(pilot_arms.c.arm).where(
    pilot_arms.c.conversation == bindparam("one"), pilot_arms.c.pilot == bindparam("of")
)
_BEGUN = select(conversations.c.created_at, conversations.c.channel).where(conversations.c.id == bindparam("one"))
_KEPT = insert(pilot_arms)


def in_ledger(pilot: str, arm: Arm) -> str:
    """How the ledger calls an arm: the pilot's name for the candidate's, and with `/live` for the other."""
    return pilot if arm is Arm.CANDIDATE else f"{pilot}/{arm.value}"


async def running(connection: AsyncConnection) -> Pilot | None:
    """The pilot that runs now, if one does."""
    row = (await connection.execute(_RUNNING)).first()
    return None if row is None else Pilot(*row)


async def by_name(connection: AsyncConnection, name: str) -> Pilot | None:
    """A pilot, over or not."""
    row = (await connection.execute(select(pilots).where(pilots.c.name == name))).first()
    return None if row is None else Pilot(*row)


async def every(connection: AsyncConnection) -> tuple[Pilot, ...]:
    """All pilots, the latest first."""
    rows = await connection.execute(_EVERY)
    return tuple(Pilot(*row) for row in rows)


async def page(connection: AsyncConnection, *, limit: int, after: str = "") -> tuple[tuple[Pilot, ...], str]:
    """Some of them, the latest first, and the name after which the next page begins, empty at the end. An `after` that is no
    pilot's name is taken as the beginning."""
    query = _EVERY.limit(limit + 1)
    last = await by_name(connection, after) if after else None
    if last is not None:
        at = pilots.c.started_at
        query = query.where(at <= last.started_at, or_(at < last.started_at, pilots.c.id > last.id))
    found = [Pilot(*row) for row in await connection.execute(query)]
    return tuple(found[:limit]), found[limit - 1].name if len(found) > limit else ""


async def begin(connection: AsyncConnection, pilot: Pilot) -> None:
    """Begin it. The store refuses a second one (`sqlalchemy.exc.IntegrityError`)."""
    await connection.execute(insert(pilots).values(**asdict(pilot)))


async def end(connection: AsyncConnection, pilot: str, *, way: End, by: str, reason: str, now: float) -> bool:
    """End it: conversations of its candidate's arm are served by what is live from then on. False when it was over."""
    done = await connection.execute(
        update(pilots)
        .where(pilots.c.id == pilot, pilots.c.ended_at == 0)
        .values(ended_at=now, ended_as=way.value, ended_by=by, reason=reason)
    )
    return bool(done.rowcount)


async def drawn(connection: AsyncConnection, pilot: Pilot, conversation: str) -> Drawn:
    """The arm of a conversation: as it was kept, or else as it is drawn now."""
    kept = (await connection.execute(_ARM, {"one": conversation, "of": pilot.id})).scalar_one_or_none()
    if kept is not None:
        return Drawn(Arm(kept), pilot.id, is_kept=True)
    begun = (await connection.execute(_BEGUN, {"one": conversation})).first()
    if begun is None or not pilot.takes(created_at=begun.created_at, channel=begun.channel):
        return Drawn(Arm.LIVE)
    return Drawn(pilot.draw(conversation), pilot.id)


async def keep(connection: AsyncConnection, conversation: str, drawn: Drawn, *, now: float) -> None:
    """Keep a conversation's arm, so that it stays with it. Once for each, under the conversation's lock."""
    values = {"conversation": conversation, "pilot": drawn.pilot, "arm": drawn.arm.value, "at": now}
    await connection.execute(_KEPT, values)


async def arms_in_ledger(connection: AsyncConnection, conversations: Collection[str]) -> dict[str, str]:
    """What the outcome ledger writes in `arm` of those of these conversations that took part in a pilot."""
    rows = await connection.execute(
        select(pilot_arms.c.conversation, pilots.c.name, pilot_arms.c.arm)
        .join(pilots, pilots.c.id == pilot_arms.c.pilot)
        .where(pilot_arms.c.conversation.in_(conversations))
    )
    return {row.conversation: in_ledger(row.name, Arm(row.arm)) for row in rows}
