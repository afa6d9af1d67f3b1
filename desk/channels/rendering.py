"""An entry of the log as a channel can show it: split at sentences, in its dialect, with choices as buttons or numbers. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

import msgspec

from desk.channels.channel import Capabilities, Choice, Markup
from handoff.log import Attachment, Author, Entry, EntryKind

TOLD_EVENTS = frozenset(
    {
        "agent.lost",
        "attachment.kept",
        "attachment.missing",
        "bot.resumed",
        "contact.asked",
        "contact.left",
        "contact.unclear",
        "conversation.closed",
        "conversation.taken_over",
        "handoff.claimed",
        "handoff.requested",
        "handoff.transferred",
        "message.masked",
        "queue.kept",
        "queue.nobody_there",
        "queue.served_again",
    }
)
"""What happened and the customer is told as a message; on the web they see it by other means as well."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_WORD_END = re.compile(r"\s+")


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What goes out as one message. `files` are the entry's own, delivered with this part."""

    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[Attachment, ...] = ()
    is_by_agent: bool = False


def is_told(entry: Entry) -> bool:
    """Whether the customer gets this entry as a message."""
    if entry.author is Author.CUSTOMER or entry.kind is EntryKind.NOTE:
        return False
    return entry.kind is EntryKind.MESSAGE or entry.event in TOLD_EVENTS


REPLY_WITH_NUMBER = "Reply with a number."


def parts_of(
    entry: Entry, capabilities: Capabilities, *, speaker: str = "", reply_with_number: str = REPLY_WITH_NUMBER
) -> tuple[Part, ...]:
    """The messages that say an entry. `speaker` is named in front, where somebody else spoke before."""
    text = entry.text.strip()
    if entry.source is not None:
        text = f"{text}\n({entry.source.title})"
    choices = tuple(Choice(id=button.id, title=button.title) for button in entry.buttons)
    is_native = _fits(choices, capabilities)
    if choices and not is_native:
        text = "\n".join(
            (text, *(f"{number}. {one.title}" for number, one in enumerate(choices, 1)), reply_with_number)
        )
    if entry.attachments and not capabilities.has_files:
        names = ", ".join(one.name for one in entry.attachments)
        text = f"{text}\n[{names}]".strip()
    if speaker:
        text = f"{speaker}: {text}" if text else f"{speaker}:"
    most, is_by_agent = capabilities.characters, entry.author is Author.AGENT
    if choices and is_native:
        most = capabilities.characters_with_buttons or most
    pieces = list(split(text, most=most)) or [""]
    said = [Part(text=marked_up(piece, capabilities.markup), is_by_agent=is_by_agent) for piece in pieces[:-1]]
    last = Part(
        text=marked_up(pieces[-1], capabilities.markup),
        choices=choices if is_native else (),
        files=entry.attachments if capabilities.has_files else (),
        is_by_agent=is_by_agent,
    )
    return (*said, last)


def split(text: str, *, most: int) -> Iterator[str]:
    """Pieces of at most `most` characters, cut behind sentences, else between words, else anywhere."""
    rest = text.strip()
    while len(rest) > most:
        cut = _last_end(_SENTENCE_END, rest, most=most) or _last_end(_WORD_END, rest, most=most) or most
        yield rest[:cut].rstrip()
        rest = rest[cut:].lstrip()
    if rest:
        yield rest


def _last_end(pattern: re.Pattern[str], text: str, *, most: int) -> int:
    """Behind the last match that leaves a piece of at most `most` characters, 0 where there is none."""
    ends = [match.start() for match in pattern.finditer(text, 0, most + 1) if 0 < match.start() <= most]
    return ends[-1] if ends else 0


def marked_up(text: str, markup: Markup) -> str:
    """`text` as it must be written so that the channel shows these very characters."""
    if markup is Markup.SLACK:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if markup is Markup.HTML:
        return html.escape(text, quote=False)
    return text


def _fits(choices: Sequence[Choice], capabilities: Capabilities) -> bool:
    titles = [one.title for one in choices]
    is_clear = len(set(titles)) == len(titles)  # Some providers refuse two buttons that say the same.
    is_short = all(len(one) <= capabilities.button_characters for one in titles)
    return len(choices) <= capabilities.buttons and is_clear and is_short
