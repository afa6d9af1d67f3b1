"""What is said, as Rasa's front ends show it: the payloads of `bot_uttered`. Pure.

They tell kinds of messages apart by the exact names that a payload has, so none has more than Rasa's own channel gives it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from desk.channels import languages
from desk.channels.channel import Capabilities
from desk.channels.languages import Sentences
from desk.channels.rendering import parts_of
from desk.wrap_up.ratings import SCORES
from handoff.log import Attachment, Entry
from handoff.wire.ratings import RatedPart

Link = Callable[[Attachment], str]
"""Where a browser gets a file."""

# More than any message has: nothing is split, and no choice becomes a number.
_ABLE = Capabilities(characters=100_000, buttons=100, button_characters=1000, has_files=True)
_PAYLOAD = re.compile(r"/[\w.+-]{1,100}(?:\s*\{.*\})?\s*\Z", re.DOTALL)
_RATING = re.compile(r"/rate_(?P<part>bot|agent)_(?P<score>[1-5])\Z")


def payloads(entry: Entry, *, speaker: str, link: Link) -> Iterator[dict[str, Any]]:
    """The messages that say an entry. `speaker` is named in front, where somebody else spoke before."""
    for part in parts_of(entry, _ABLE, speaker=speaker):
        if part.choices:
            yield _asked(part.text, [(choice.title, choice.id) for choice in part.choices])
        elif part.text:
            yield {"text": part.text}
        for file in part.files:
            yield _file(file, link(file))


def _file(file: Attachment, address: str) -> dict[str, Any]:
    if file.is_image:
        return {"attachment": {"type": "image", "payload": {"title": file.name, "src": address}}}
    name = re.sub(r"[\[\]\\]", "_", file.name)
    return {"text": f"[{name}]({address})"}


def _asked(text: str, replies: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "text": text,
        "quick_replies": [{"content_type": "text", "title": title, "payload": payload} for title, payload in replies],
    }


def rating_question(part: RatedPart, words: Sentences, *, is_first: bool = True) -> dict[str, Any]:
    """The question how it was, with an answer for each score. Another than the first one begins with the thanks for that."""
    replies = [(str(score), f"/rate_{part.part}_{score}") for score in SCORES]
    ask = languages.question if is_first else languages.next_question
    return _asked(ask(part.name, words), replies)


def rating_in(text: str) -> tuple[str, int] | None:
    """The part and the score that a pressed answer names, None for any other text."""
    match = _RATING.match(text)
    return (match["part"], int(match["score"])) if match else None


def is_payload(text: str) -> bool:
    """Whether a text is what front ends send by themselves, such as an `initPayload` of `/greet`."""
    return _PAYLOAD.match(text) is not None
