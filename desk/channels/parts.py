"""The messages of a delivery: an entry of the log, a place in line, a question, or words beside, in the customer's language."""

from __future__ import annotations

import msgspec

from desk.channels import languages, templates
from desk.channels.channel import Channel, capabilities_at
from desk.channels.files import can_be_fetched
from desk.channels.languages import Sentences
from desk.channels.registry import Kind
from desk.channels.rendering import Part, is_told, marked_up, parts_of, split
from desk.context import Desk
from desk.errors import NotFound
from desk.store import conversations, entries
from desk.store.channels import Delivery
from desk.wrap_up import ratings
from handoff.log import Author, Entry

_BEFORE_LOOKED_AT = 5


async def parts_of_delivery(desk: Desk, channel: Channel, delivery: Delivery) -> tuple[tuple[Part, ...], str]:
    """The messages, and who speaks in them. Raises `NotFound` for what is not there any more."""
    able = capabilities_at(channel, delivery.address)
    if able.fetches is not None and not can_be_fetched(desk.settings):
        able = msgspec.structs.replace(able, fetches=None)
    async with desk.store.glancing() as connection:
        row = await conversations.get(connection, delivery.conversation)
    sentences = languages.spoken_to(row, shop=desk.settings.language)
    match Kind(delivery.kind):
        case Kind.ENTRY:
            async with desk.store.glancing() as connection:
                entry = await entries.get(connection, delivery.conversation, delivery.seq)
                before = await entries.before(connection, delivery.conversation, delivery.seq, limit=_BEFORE_LOOKED_AT)
            if entry is None:
                raise NotFound("entry")
            template = templates.of_delivery(delivery.detail)
            if template is not None:
                # It reads as it was approved: nobody is named in front, and it is neither split nor translated.
                return (Part(text=entry.text, is_by_agent=True, template=template),), entry.author_name
            # Where each message costs something the greeting is not sent.
            said = tuple(one for one in before if one.seq > 1 or not able.is_paid)
            speaker, asking = _new_speaker(entry, said), sentences.channels["replyWithNumber"]
            entry = languages.translated(entry, sentences, time_zone=row.customer.time_zone)
            return parts_of(entry, able, speaker=speaker, reply_with_number=asking), entry.author_name
        case Kind.RATING:
            words = await _question(desk, delivery.conversation, sentences)
        case Kind.PLACE:
            words = await _place(desk, delivery.conversation, sentences)
        case _:
            words = delivery.detail
    pieces = split(words, most=able.characters)
    return tuple(Part(text=marked_up(piece, able.markup)) for piece in pieces), desk.settings.assistant_name


async def _question(desk: Desk, conversation: str, sentences: Sentences) -> str:
    async with desk.store.glancing() as connection:
        asked = await ratings.asked_of(connection, conversation, now=desk.changes.clock())
    part = next((one for one in asked.parts if not one.score), None) if asked is not None else None
    return languages.question(part.name, sentences) if part is not None else ""


async def _place(desk: Desk, conversation: str, sentences: Sentences) -> str:
    async with desk.store.glancing() as connection:
        row = await conversations.get(connection, conversation)
        state = await desk.state_of(connection, row)
    return languages.place_told(state, sentences)


def _new_speaker(entry: Entry, before: tuple[Entry, ...]) -> str:
    """Who speaks now, where somebody else did before: on most channels everything comes under one name. Pure."""
    if entry.author not in (Author.BOT, Author.AGENT):
        return ""
    last = next((one for one in reversed(before) if is_told(one) and one.author is not Author.SYSTEM), None)
    is_same = last is not None and (last.author, last.author_name) == (entry.author, entry.author_name)
    return "" if is_same else entry.author_name
