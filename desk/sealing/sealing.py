"""What is sealed when a message comes in, and opened for the agent who has the conversation and says why."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from desk import ownership
from desk.change import Change
from desk.context import Desk
from desk.errors import InvalidValue, NotFound
from desk.identity import new_id
from desk.sealing.vault import NotReadable, Sealed, Vault
from desk.settings import DeskSettings
from desk.store import sealed_values
from desk.store.agents import Agent
from desk.store.sealed_values import SealedValue
from privacy.found import Found
from privacy.masking import mask_for_storage

REVEALED = "sealed.revealed"
SHOWN_SECONDS = 30.0
"""For how long a client may show an opened value."""
_HOUR_SECONDS = 3600.0
_SHORTEST_REASON, _LONGEST_REASON = 10, 300


@dataclass(frozen=True, slots=True)
class Sealing:
    """The policy in force: which kinds are kept sealed, for how long, and with what."""

    kinds: frozenset[str]
    seconds: float
    vault: Vault


@dataclass(frozen=True, slots=True)
class Revealed:
    """A value that was opened."""

    kind: str
    value: str


def sealing_of(settings: DeskSettings) -> Sealing | None:
    """The policy of these settings, None where nothing is kept at all."""
    secret = settings.secrets.sealing_key
    return _made(secret, settings.sealed_kinds, settings.sealed_hours) if secret and settings.sealed_kinds else None


@functools.lru_cache(maxsize=8)
def _made(secret: str, kinds: tuple[str, ...], hours: float) -> Sealing:
    return Sealing(frozenset(kinds), hours * _HOUR_SECONDS, Vault(secret))


async def seal(change: Change, sealing: Sealing, text: str, found: Sequence[Found], *, seq: int) -> None:
    """Keep what policy keeps of what was found in `text`, which is stored as entry `seq` without it."""
    conversation = change.conversation.id
    for place, one in enumerate(found):
        if one.kind.value not in sealing.kinds:
            continue
        sealed = sealing.vault.seal(text[one.start : one.end], place=_place(conversation, seq, place, one.kind.value))
        await sealed_values.add(
            change.connection,
            SealedValue(
                id=new_id(),
                conversation=conversation,
                seq=seq,
                place=place,
                kind=one.kind.value,
                key=sealed.key,
                sealed=sealed.content,
                at=change.now,
                expires_at=change.now + sealing.seconds,
            ),
        )


async def reveal(desk: Desk, conversation: str, agent: Agent, *, seq: int, reason: str) -> tuple[Revealed, ...]:
    """Open what is kept of a message, for the agent who has the conversation; it is noted before anybody sees it.

    Raises `NotOwner`, `InvalidValue` for no reason, and `NotFound` where nothing is kept, or no longer.
    """
    agent.check_may_serve("open what is sealed")
    why = mask_for_storage(" ".join(reason.split())).text
    if not _SHORTEST_REASON <= len(why) <= _LONGEST_REASON or not why.isprintable():
        raise InvalidValue(
            "reason", problem=f"say in {_SHORTEST_REASON} to {_LONGEST_REASON} characters what it is for"
        )
    sealing = sealing_of(desk.settings)
    async with desk.changes.of(conversation) as change:
        ownership.require_agent(change.conversation.ownership, agent=agent.id)
        kept = await sealed_values.of_entry(change.connection, conversation, seq, now=change.now)
        if not kept or sealing is None:
            raise NotFound("sealed value")
        opened = tuple(Revealed(one.kind, _opened(sealing.vault, one)) for one in kept)
        kinds = ", ".join(dict.fromkeys(one.kind for one in opened))
        await change.note(agent.id, REVEALED, seq=seq, kinds=kinds, reason=why)
    return opened  # only now: what is not in the audit log is shown to nobody


def _opened(vault: Vault, one: SealedValue) -> str:
    try:
        return vault.open(Sealed(one.key, one.sealed), place=_place(one.conversation, one.seq, one.place, one.kind))
    except NotReadable as error:
        raise NotFound("sealed value") from error


def _place(conversation: str, seq: int, place: int, kind: str) -> str:
    return f"{conversation}/{seq}/{place}/{kind}"
