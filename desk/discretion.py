"""What people write is rid of secrets before anything else sees it: the store, the bot, the agents, the logs.

A card number that is stored nowhere can be stolen nowhere. Both sides are told: the customer once for each kind, by an
entry of the log that every channel shows, and agents by the entry's `removed`.
"""

from __future__ import annotations

from collections.abc import Sequence

from desk.change import Change
from desk.sealing.sealing import Sealing, seal
from desk.store import entries
from handoff.log import Attachment, Author, Entry, EntryKind, EventValue
from privacy.found import Kind
from privacy.masking import Masked, mask_for_storage

MASKED_EVENT = "message.masked"
_CARD_KINDS = frozenset({Kind.CARD_NUMBER.value, Kind.CARD_EXPIRY.value})


async def take_in(
    change: Change,
    text: str,
    *,
    client_id: str,
    attachments: tuple[Attachment, ...] = (),
    removed_of_files: tuple[str, ...] = (),
    sealing: Sealing | None = None,
) -> tuple[Entry, Masked]:
    """Append what the customer wrote, without secrets, and tell them what was taken out and was not told before.

    `removed_of_files` are the kinds that were taken out of its files; `sealing` is what policy keeps of the text. Returns the message's entry, and the text that may
    go on.
    """
    before = await entries.last_words(change.connection, change.conversation.id)
    masked = mask_for_storage(
        text,
        follows_card=not _CARD_KINDS.isdisjoint(before.removed),
        own_before=before.own,
        other_before=before.other,
    )
    kinds = tuple(dict.fromkeys((*masked.kinds, *(Kind(name) for name in removed_of_files))))
    told = await _told(change) if kinds else frozenset()
    entry = await change.append(
        Author.CUSTOMER,
        masked.text,
        author_name=change.conversation.customer.name,
        client_id=client_id,
        removed=tuple(kind.value for kind in kinds),
        attachments=attachments,
    )
    if sealing is not None and masked.found:
        await seal(change, sealing, text, masked.found, seq=entry.seq)
    new = [kind for kind in kinds if kind.value not in told]
    if new:
        values: dict[str, EventValue] = {"kinds": tuple(kind.value for kind in new)}
        await change.append(Author.SYSTEM, notice(new), kind=EntryKind.EVENT, event=MASKED_EVENT, values=values)
    return entry, masked


def removed(masked: Masked) -> tuple[str, ...]:
    """The kinds as an entry carries them."""
    return tuple(kind.value for kind in masked.kinds)


def notice(kinds: Sequence[Kind]) -> str:
    """The sentence for a customer from whose message these kinds were taken out. Pure."""
    names = [f"the {kind.words}" for kind in kinds]
    *first, last = names
    listed = f"{', '.join(first)} and {last}" if first else last
    verb, pronoun = ("were", "them") if first else ("was", "it")
    return f"For your safety, {listed} {verb} removed from your message. Please never send {pronoun} in this chat."


async def _told(change: Change) -> frozenset[str]:
    return await entries.removed_so_far(change.connection, change.conversation.id, Author.CUSTOMER)
