"""What customers wrote to the desk lately, under both models: the messages that would be understood otherwise.

What is right is known of some: messages that designers have put into the training data since, often after an agent had called
an answer wrong. Both models may have learned from these, so they show whether a correction took, and not how well is
generalised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.understanding.errors import UnderstandingError
from bot.understanding.reader import Reader
from bot.understanding.triggers import TriggerFinder
from desk.store.engine import Store
from desk.store.recorded import RecordedMessage, latest_messages
from frontline.errors import FrontlineError
from frontline.model.compared import Guess, Message
from frontline.model.cross_validation import guess_of
from frontline.replay.progress import Progress, silently

_PORTION = 64


@dataclass(frozen=True)
class Heard:
    """A text that customers wrote, how often, and what people said of it."""

    text: str
    times: int
    note: str


async def read_recorded(store: Store, *, most: int) -> tuple[Heard, ...]:
    """The latest messages of the store, the same text once. Buttons and files are none."""
    async with store.reading() as connection:
        return heard_of(await latest_messages(connection, most=most))


def heard_of(messages: Sequence[RecordedMessage]) -> tuple[Heard, ...]:
    """Put those with the same words together. Pure."""
    groups: dict[str, list[RecordedMessage]] = {}
    for one in messages:
        groups.setdefault(" ".join(one.text.split()), []).append(one)
    return tuple(Heard(text, len(group), _note(group)) for text, group in groups.items() if text)


def _note(group: Sequence[RecordedMessage]) -> str:
    wrong = sum(one.is_called_wrong for one in group)
    if not wrong:
        return ""
    return (
        "An agent called the bot's answer to this wrong."
        if wrong == 1
        else f"Agents called {wrong} answers to this wrong."
    )


def run_recorded(
    archives: tuple[Path, Path],
    heard: Sequence[Heard],
    *,
    truths: Mapping[str, str],
    cache: Path,
    progress: Progress = silently,
) -> tuple[Message, ...]:
    """Read them with the live model and the candidate (checked copies). `truths` are the intents of texts that the training data
    hold, by their words in small letters. Raises `FrontlineError` where a model cannot be opened."""
    if not heard:
        return ()
    with progress("Reading recorded messages", 2 * len(heard)) as advance:
        sides: list[list[Guess]] = []
        for archive in archives:
            reader, found = _open(archive, cache), []
            for start in range(0, len(heard), _PORTION):
                some = heard[start : start + _PORTION]
                found += [guess_of(one.intents) for one in reader.read_each([each.text for each in some])]
                advance(len(some))
            sides.append(found)
    return tuple(
        Message(one.text, truths.get(one.text.lower(), ""), candidate, live, times=one.times, note=one.note)
        for one, live, candidate in zip(heard, *sides, strict=True)
    )


def _open(archive: Path, cache: Path) -> Reader:
    try:
        return Reader.load(archive, triggers=TriggerFinder({}), cache=cache)
    except UnderstandingError as error:
        raise FrontlineError(str(error)) from error
