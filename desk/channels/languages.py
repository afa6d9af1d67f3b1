"""The desk's own sentences in the customer's language: those of the web chat, which are kept in one file for each language.

The files are the widget's modules (`desk/static/widget/languages/`). What is read here are their plain texts and templates, whose
form a test checks; whatever is missing is said in English, as it stands in the log.
"""

from __future__ import annotations

import datetime
import functools
import re
import zoneinfo
from collections.abc import Mapping
from pathlib import Path

import msgspec

from desk.identity import known_time_zone
from handoff.conversation import Customer
from handoff.log import Entry

_FOLDER = Path(__file__).parents[1] / "static" / "widget" / "languages"
_LITERAL = r'"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`'
# A sentence about an event may have two forms, the first for when a moment is known.
_EVENT = re.compile(rf'"(\w+\.\w+)":\s*\([^)]*\)\s*=>\s*(?:when\s*\?\s*({_LITERAL})\s*:\s*)?({_LITERAL})')
_NAMED = re.compile(rf"^\s*(\w+):\s*(?:\(\w*\)\s*=>\s*)?({_LITERAL})", re.MULTILINE)
_BLOCK = re.compile(r"^  (\w+): \{\n(.*?)^  \},", re.MULTILINE | re.DOTALL)
_SCORES = re.compile(r"scores: \[(.*?)\]", re.DOTALL)
_BLANK = re.compile(r'\$\{(\w+)(?:\s*\|\|\s*"([^"]*)")?\}')
_ESCAPED = re.compile(r"\\(.)")
_REPLY_WITH_NUMBER = {
    "ar": "أجب برقم من فضلك.",
    "de": "Bitte antworten Sie mit einer Nummer.",
    "es": "Responda con un número.",
    "fr": "Répondez par un numéro.",
    "he": "השיבו במספר.",
    "it": "Risponda con un numero.",
    "nl": "Antwoord met een nummer.",
    "pt": "Responda com um número.",
}


class Sentences(msgspec.Struct, frozen=True, kw_only=True):
    """Of one language. `events` has the form with a moment, empty where there is none, and the one without."""

    events: Mapping[str, tuple[str, str]]
    kinds: Mapping[str, str]
    buttons: Mapping[str, str]
    next_in_line: str
    place: str
    rating: Mapping[str, str]
    scores: tuple[str, ...]
    reply_with_number: str


def sentences_for(customer: Customer) -> Sentences | None:
    """Those of the customer's language, None where it is English, or none that the desk speaks."""
    code = customer.language.partition("-")[0].lower()
    return _read(code) if code in _REPLY_WITH_NUMBER else None


def translated(entry: Entry, sentences: Sentences, *, time_zone: str) -> Entry:
    """The entry with the desk's own sentence and choices in another language; what others wrote stays. Pure."""
    if entry.values is None:
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


def place_told(position: int, sentences: Sentences) -> str:
    """Where a customer stands in line, empty where it is not known. Pure."""
    if not position:
        return ""
    told = sentences.next_in_line if position == 1 else _filled(sentences.place, {"number": position})
    return f"{told}."


def question(name: str, sentences: Sentences) -> str:
    """How the conversation with somebody was, to be answered with a number. Pure."""
    part = _filled(sentences.rating["part"], {"name": name})
    scale = "\n".join(f"{number} = {word}" for number, word in enumerate(sentences.scores, 1))
    return f"{sentences.rating['ask']} {part}:\n{scale}"


@functools.cache
def _read(code: str) -> Sentences:
    text = (_FOLDER / f"{code}.js").read_text(encoding="utf-8")
    blocks = {match[1]: match[2] for match in _BLOCK.finditer(text)}
    named = _texts(_BLOCK.sub("", text))
    scores = _SCORES.search(blocks["rating"])
    return Sentences(
        events={one[1]: (_text(one[2] or ""), _text(one[3])) for one in _EVENT.finditer(blocks["events"])},
        kinds=_texts(blocks["kinds"]),
        buttons=_texts(blocks["buttons"]),
        next_in_line=named["next"],
        place=named["place"],
        rating=_texts(blocks["rating"]),
        scores=tuple(_text(one) for one in re.findall(_LITERAL, scores[1])) if scores else (),
        reply_with_number=_REPLY_WITH_NUMBER[code],
    )


def _texts(block: str) -> dict[str, str]:
    return {match[1]: _text(match[2]) for match in _NAMED.finditer(block)}


def _text(literal: str) -> str:
    return _ESCAPED.sub(r"\1", literal[1:-1])


def _filled(template: str, values: Mapping[str, object]) -> str:
    return _BLANK.sub(lambda blank: str(values.get(blank[1]) or blank[2] or ""), template)
