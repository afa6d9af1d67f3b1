"""An entry of the log as a channel can show it: split at sentences, in its dialect, with choices as buttons or numbers. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

import msgspec

from desk.channels.channel import Capabilities, Choice, FetchedFiles, Markup
from handoff.log import Attachment, Author, Entry, EntryKind
from handoff.message_template import FilledTemplate

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
    """What goes out as one message. `files` are the entry's own, delivered with this part; `template` is as what it goes out;
    `is_event` is what the product tells by itself: who joined, that somebody is called."""

    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[Attachment, ...] = ()
    is_by_agent: bool = False
    is_event: bool = False
    template: FilledTemplate | None = None


def is_told(entry: Entry) -> bool:
    """Whether the customer gets this entry as a message."""
    if entry.author is Author.CUSTOMER or entry.kind is EntryKind.NOTE:
        return False
    return entry.kind is EntryKind.MESSAGE or entry.event in TOLD_EVENTS


REPLY_WITH_NUMBER = "Reply with a number."


def parts_of(
    entry: Entry, capabilities: Capabilities, *, speaker: str = "", reply_with_number: str = REPLY_WITH_NUMBER
) -> tuple[Part, ...]:
    """The messages that say an entry. `speaker` is named in front, where somebody else spoke before.

    Files that the provider fetches follow in messages of their own: what keeps one of them from the customer takes no word with it.
    """
    text = entry.text.strip()
    if entry.source is not None:
        text = f"{text}\n({entry.source.title})"
    choices = tuple(Choice(id=button.id, title=button.title) for button in entry.buttons)
    is_native = _fits(choices, capabilities)
    if choices and not is_native:
        text = "\n".join(
            (text, *(f"{number}. {one.title}" for number, one in enumerate(choices, 1)), reply_with_number)
        )
    sent, fetched, named = _sorted(entry.attachments, capabilities)
    if named:
        text = f"{text}\n[{', '.join(one.name for one in named)}]".strip()
    if speaker:
        text = f"{speaker}: {text}" if text else f"{speaker}:"
    most, is_by_agent = capabilities.characters, entry.author is Author.AGENT
    if choices and is_native:
        most = capabilities.characters_with_buttons or most
    by_address = [Part(text="", files=files, is_by_agent=is_by_agent) for files in fetched]
    pieces = list(split(text, most=most))
    if not pieces and by_address and not choices:
        return tuple(by_address)
    pieces = pieces or [""]
    said = [Part(text=marked_up(piece, capabilities.markup), is_by_agent=is_by_agent) for piece in pieces[:-1]]
    last = Part(
        text=marked_up(pieces[-1], capabilities.markup),
        choices=choices if is_native else (),
        files=sent,
        is_by_agent=is_by_agent,
        is_event=entry.kind is EntryKind.EVENT,
    )
    return (*said, last, *by_address)


_Files = tuple[Attachment, ...]


def _sorted(files: _Files, capabilities: Capabilities) -> tuple[_Files, tuple[_Files, ...], _Files]:
    """Those that are sent, those that are fetched (as many together as a message may have), and those whose names are told."""
    if capabilities.has_files:
        return files, (), ()
    if capabilities.fetches is None:
        return (), (), files
    most_bytes = capabilities.fetches.most_bytes
    taken = tuple(one for one in files if one.size_bytes <= most_bytes.get(one.type, -1))
    return (), tuple(_together(taken, capabilities.fetches)), tuple(one for one in files if one not in taken)


def _together(files: _Files, fetches: FetchedFiles) -> Iterator[_Files]:
    group: _Files = ()
    for file in files:
        size_bytes = sum(one.size_bytes for one in (*group, file))
        if group and (len(group) == fetches.at_once or size_bytes > fetches.bytes_at_once):
            yield group
            group = ()
        group = (*group, file)
    if group:
        yield group


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
