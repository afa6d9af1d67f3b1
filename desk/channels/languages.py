"""The desk's own sentences in the customer's language: those of the web chat, which are kept in one file for each language.

The files are the widget's modules (`desk/static/widget/languages/`). What is read here are their plain texts and templates, whose
form a test checks. A customer is spoken to in the language that is known of them, else in the shop's; in English, the log's own
sentences are said as they stand there.
"""

from __future__ import annotations

import datetime
import functools
import re
import zoneinfo
from collections.abc import Mapping
from pathlib import Path

import msgspec

from desk.errors import AttachmentRefused
from desk.identity import known_time_zone
from desk.store.conversations import Conversation
from handoff.log import Entry
from handoff.wire.shared import SpeakerState

ENGLISH = "en"
"""The language of the log, and of what is said where no other is spoken."""

_FOLDER = Path(__file__).parents[1] / "static" / "widget" / "languages"
_LITERAL = r'"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`'
# A sentence about an event may have two forms, the first for when a moment is known.
_EVENT = re.compile(rf'"(\w+\.\w+)":\s*\([^)]*\)\s*=>\s*(?:when\s*\?\s*({_LITERAL})\s*:\s*)?({_LITERAL})')
_NAMED = re.compile(rf"^\s*(\w+):\s*(?:\(\w*\)\s*=>\s*)?({_LITERAL})", re.MULTILINE)
_BLOCK = re.compile(r"^  (\w+): \{\n(.*?)^  \},", re.MULTILINE | re.DOTALL)
_BLANK = re.compile(r'\$\{(\w+)(?:\s*\|\|\s*"([^"]*)")?\}')
_ESCAPED = re.compile(r"\\(.)")
_MINUTE = 60


class Sentences(msgspec.Struct, frozen=True, kw_only=True):
    """Of the language `code`. `events` has the form with a moment, empty where there is none, and the one without."""

    code: str
    events: Mapping[str, tuple[str, str]]
    kinds: Mapping[str, str]
    buttons: Mapping[str, str]
    errors: Mapping[str, str]
    next_in_line: str
    place: str
    thanks: str
    channels: Mapping[str, str]
    gathering: Mapping[str, str]


def spoken_to(conversation: Conversation, *, shop: str) -> Sentences:
    """Those in which the conversation's customer is told what happens; `shop` is the shop's own language."""
    return sentences_for(known_language(conversation), shop=shop)


def known_language(conversation: Conversation) -> str:
    """The customer's language (ISO 639): as they or their channel told it, else as it was understood when a person was called;
    empty where nobody knows. Pure."""
    return (conversation.customer.language or conversation.language).partition("-")[0].lower()


def sentences_for(language: str, *, shop: str = ENGLISH) -> Sentences:
    """Those of a language, else of the shop's, else English."""
    return _read(next((code for code in (language, shop) if code in spoken()), ENGLISH))


@functools.cache
def spoken() -> frozenset[str]:
    """The languages that the desk speaks."""
    return frozenset(path.stem for path in _FOLDER.glob("*.js"))


def translated(entry: Entry, sentences: Sentences, *, time_zone: str) -> Entry:
    """The entry with the desk's own sentence and choices in another language; what others wrote stays. Pure."""
    if entry.values is None or sentences.code == ENGLISH:
        return entry
    values = dict(entry.values)
    moment = values.get("opens_at") or values.get("due_at")
    kinds, choices = values.get("kinds"), values.get("choices")
    if isinstance(kinds, list | tuple):
        values["kinds"] = ", ".join(sentences.kinds.get(str(one), str(one)) for one in kinds)
    if isinstance(moment, int | float):
        zone = zoneinfo.ZoneInfo(known_time_zone(time_zone, fallback="UTC"))
        values["when"] = datetime.datetime.fromtimestamp(moment, zone).strftime("%Y-%m-%d %H:%M")
    timed, plain = sentences.events.get(entry.event, ("", ""))
    sentence = (timed if "when" in values else "") or plain
    titles = choices if isinstance(choices, list | tuple) else ()
    buttons = tuple(
        msgspec.structs.replace(button, title=sentences.buttons.get(str(choice), button.title))
        for button, choice in zip(entry.buttons, titles, strict=False)
    )
    return msgspec.structs.replace(
        entry,
        text=_filled(sentence, values) if sentence else entry.text,
        buttons=buttons + entry.buttons[len(buttons) :],
    )


def place_told(state: SpeakerState, sentences: Sentences) -> str:
    """Where a customer stands in line and how long it usually takes; empty where they do not wait or it is not known. Pure."""
    if not state.position:
        return ""
    told = sentences.next_in_line if state.position == 1 else said(sentences.place, number=state.position)
    if not state.wait_high_seconds:
        return f"{told}."
    low, high = (max(1, round(one / _MINUTE)) for one in (state.wait_low_seconds, state.wait_high_seconds))
    wait = said(sentences.channels["wait"], minutes=f"{low}-{high}" if low != high else high)
    return f"{told}. {wait}"


def question(name: str, sentences: Sentences) -> str:
    """How the conversation with somebody was, to be answered with a number. Pure."""
    return said(sentences.channels["rate"], name=name)


def next_question(name: str, sentences: Sentences) -> str:
    """The thanks for one answer, and the same question about somebody else. Pure."""
    return said(sentences.channels["rateNext"], name=name)


def files_left_out(most: int, sentences: Sentences) -> str:
    """That of a message only so many files are taken. Pure."""
    return said(sentences.channels["filesLeftOut"], count=most)


def refusal(refused: AttachmentRefused, sentences: Sentences) -> str:
    """Why a file was not taken. Pure."""
    sentence = "" if sentences.code == ENGLISH else sentences.errors.get(refused.code, "")
    return said(sentence, size=refused.limit_told, count=refused.limit_told) if sentence else str(refused)


def said(template: str, **values: object) -> str:
    """A sentence with its gaps filled. Pure."""
    return _filled(template, values)


@functools.cache
def _read(code: str) -> Sentences:
    text = (_FOLDER / f"{code}.js").read_text(encoding="utf-8")
    blocks = {match[1]: match[2] for match in _BLOCK.finditer(text)}
    named = _texts(_BLOCK.sub("", text))
    return Sentences(
        code=code,
        events={one[1]: (_text(one[2] or ""), _text(one[3])) for one in _EVENT.finditer(blocks["events"])},
        kinds=_texts(blocks["kinds"]),
        buttons=_texts(blocks["buttons"]),
        errors=_texts(blocks["errors"]),
        next_in_line=named["next"],
        place=named["place"],
        thanks=_texts(blocks["rating"])["thanks"],
        channels=_texts(blocks["channels"]),
        gathering=_texts(blocks["gathering"]),
    )


def _texts(block: str) -> dict[str, str]:
    return {match[1]: _text(match[2]) for match in _NAMED.finditer(block)}


def _text(literal: str) -> str:
    return _ESCAPED.sub(r"\1", literal[1:-1])


def _filled(template: str, values: Mapping[str, object]) -> str:
    return _BLANK.sub(lambda blank: str(values.get(blank[1]) or blank[2] or ""), template)
