"""The channels that this desk serves, and what each change means to them: part of its transaction, so that nothing is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec

from desk.bell import Bell
from desk.change import Change, News
from desk.channels import templates
from desk.channels.channel import Channel, Heard, RemoteFile, Standing
from desk.channels.rendering import is_told
from desk.ownership import Owner
from desk.store import channels as stored
from handoff.log import Author, Entry

CLIENT_ID = "ch-"
"""What the ids of messages from channels begin with; the rest is the hash of the provider's."""
MOST_FILES = 20
"""Of one message's; those beyond are left out."""


class Kind(StrEnum):
    """What a delivery is (`desk.store.channels.Delivery.kind`)."""

    ENTRY = "entry"
    RATING = "rating"
    PLACE = "place"
    FETCH = "fetch"
    WORDS = "words"
    BRIEF = "brief"
    FOLLOW = "follow"


class Wanted(msgspec.Struct, frozen=True):
    """What a delivery that fetches says in its `detail`: the file, and the hash of the message that it came with."""

    file: RemoteFile
    message: str


class Channels:
    """By name. `record` takes part in every change, `on_news` hears of them."""

    def __init__(self, channels: Iterable[Channel] = ()) -> None:
        """Take the channels. Raises `ValueError` when two have one name."""
        self._channels: dict[str, Channel] = {}
        self.bell = Bell()
        self.arriving: dict[tuple[str, str], Heard] = {}
        """What is being stored now, by its channel and the hash of its id: the change that stores it stores with it when it was heard,
        and which files are to be fetched."""
        for channel in channels:
            if channel.name in self._channels:
                raise ValueError(f"Two channels have the name {channel.name}; each needs one of its own.")
            self._channels[channel.name] = channel

    def __iter__(self) -> Iterator[Channel]:
        return iter(self._channels.values())

    def __len__(self) -> int:
        return len(self._channels)

    def get(self, name: str) -> Channel | None:
        """The channel of this name, None where this desk serves none."""
        return self._channels.get(name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._channels)

    @property
    def elsewhere(self) -> frozenset[str]:
        """Those whose conversations wait for a team of their own, and are offered to nobody here."""
        return frozenset(one.name for one in self if one.capabilities.has_team)

    async def record(self, change: Change) -> None:
        """Keep what the change means to the customer's channel."""
        channel = self._channels.get(change.conversation.channel)
        if channel is None:
            return
        news, name = change.news, change.conversation.id
        is_theirs = news.told_by == channel.name
        for entry in news.entries:
            is_heard = entry.author is Author.CUSTOMER or (is_theirs and entry.author is Author.AGENT)
            if is_heard and entry.client_id.startswith(CLIENT_ID):
                await self.remember(change, channel, entry.client_id.removeprefix(CLIENT_ID), seq=entry.seq)
        wanted = [
            (Kind.ENTRY, entry.seq, templates.kept(change.templates.get(entry.seq)))
            for entry in news.entries
            if is_told(entry) and not (is_theirs and _is_known_there(entry))
        ]
        if news.owner_changed:
            wanted += _moved(channel, change.conversation.owner, is_theirs=is_theirs)
        if news.rating_asked:
            wanted.append((Kind.RATING, 0, ""))
        door = await stored.door_to(change.connection, name) if wanted else None
        if door is None:
            return
        for kind, seq, detail in wanted:
            await ask_delivery(change, channel=channel.name, address=door.address, kind=kind, seq=seq, detail=detail)

    async def remember(self, change: Change, channel: Channel, message: str, *, seq: int = 0) -> bool:
        """Note within a change that a message was taken: as the entry `seq`, or as none. Its files are asked for with it, or they
        would be lost where the store fails in between. False where it was taken before."""
        is_new = await stored.keep_message(
            change.connection,
            channel=channel.name,
            message=message,
            conversation=change.conversation.id,
            seq=seq,
            at=change.now,
        )
        event = self.arriving.get((channel.name, message))
        if event is None:
            return is_new
        address = event.sender.address
        await stored.heard(
            change.connection, channel=channel.name, address=address, at=event.at or change.now, message=event.id
        )
        for file in event.files[:MOST_FILES] if is_new else ():
            if file.content is None:
                detail = msgspec.json.encode(Wanted(file, message)).decode()
                await ask_delivery(change, channel=channel.name, address=address, kind=Kind.FETCH, detail=detail)
        return is_new

    def on_news(self, news: News) -> None:
        """Something may be to be delivered."""
        if news.delivery_asked:
            self.bell.ring()


async def ask_delivery(
    change: Change, *, channel: str, address: str, kind: Kind, seq: int = 0, detail: str = ""
) -> None:
    """Have something done on the conversation's channel once the change is stored, after all that was asked for before."""
    await stored.ask_delivery(
        change.connection,
        conversation=change.conversation.id,
        channel=channel,
        address=address,
        kind=kind.value,
        seq=seq,
        detail=detail,
        at=change.now,
    )
    change.news.delivery_asked = True


_JOINED_EVENTS = frozenset({"handoff.claimed", "conversation.taken_over"})


def _is_known_there(entry: Entry) -> bool:
    """Whether what somebody did at the provider shows there by itself. Pure."""
    return entry.author is Author.AGENT or entry.event in _JOINED_EVENTS


def _moved(channel: Channel, owner: Owner, *, is_theirs: bool) -> list[tuple[Kind, int, str]]:
    """What a change of the owner means to the channel. Pure."""
    if not channel.capabilities.has_team:
        return [(Kind.PLACE, 0, "")] if owner is Owner.QUEUE else []
    if is_theirs:
        return []
    standing = {Owner.BOT: Standing.BOT, Owner.CLOSED: Standing.CLOSED}.get(owner, Standing.PEOPLE)
    briefed = [(Kind.BRIEF, 0, "")] if owner is Owner.QUEUE else []
    return [*briefed, (Kind.FOLLOW, 0, standing.value)]
