"""Single messages of many conversations, put together into transcripts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from frontline.replay.transcript import Author, Transcript, TranscriptCustomer, Utterance


@dataclass(frozen=True)
class Message:
    """A message of the conversation with this id. `order` breaks ties between messages of one moment."""

    conversation: str
    author: Author
    text: str
    at: datetime | None = None
    order: float = 0
    channel: str = ""
    tier: str = ""
    language: str = ""


def transcripts_of(messages: Iterable[Message]) -> tuple[Transcript, ...]:
    """The transcripts, conversations in the order of their first message, messages by their time.

    Where a message of a conversation has no time, that conversation's messages keep the order in which they came. A
    conversation in which no customer speaks is left out: there is nothing to judge.
    """
    grouped: dict[str, list[Message]] = {}
    for message in messages:
        if message.text.strip():
            grouped.setdefault(message.conversation, []).append(message)
    made = []
    for name, said in grouped.items():
        if all(one.at is not None for one in said):
            said.sort(key=lambda one: (one.at.timestamp() if one.at is not None else 0.0, one.order))
        if any(one.author == "customer" for one in said):
            made.append(_transcript(name, said))
    return tuple(made)


def _transcript(name: str, said: list[Message]) -> Transcript:
    channel, tier, language = (
        next((value for one in said if (value := getattr(one, field))), None)
        for field in ("channel", "tier", "language")
    )
    return Transcript(
        id=name,
        turns=tuple(Utterance(author=one.author, text=one.text, at=one.at) for one in said),
        channel=channel,
        customer=TranscriptCustomer(tier=tier, language=language) if tier or language else None,
    )
