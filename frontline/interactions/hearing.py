"""What the trained model makes of the messages that tell what a conversation is about, and how it felt.

Read are the customer's first messages and the last one, each to its first few sentences: what somebody comes with stands there, and
a file of a hundred thousand messages is read in minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from bot.understanding.encoder import Vector
from bot.understanding.errors import UnderstandingError
from bot.understanding.reader import Glance, Reader
from frontline.errors import FrontlineError
from frontline.replay.progress import Progress
from frontline.replay.transcript import Transcript
from frontline.replay.workplaces import workplaces

_FIRST_MESSAGES = 3
_CHARACTERS = 300
_PORTION = 64
_TEXTS_WORTH_A_PROCESS = 1_500
_NEED_AT_LEAST = 0.6
_OPENS_WITH_WORDS = 2


class Said(msgspec.Struct, frozen=True):
    """What one message says. `vector` is the encoder's, in half precision, shape [384]; `needs` are those at 0.6 or more."""

    text: str
    vector: npt.NDArray[np.float16]
    intent: str
    confidence: float
    is_understood: bool
    mood: float
    needs: tuple[str, ...]
    triggers: tuple[str, ...]


@dataclass(frozen=True)
class Heard:
    """A conversation: its opening (the first message that asks for something, else the first), what else was read of it,
    how many messages the customer wrote, and who else spoke."""

    opening: Said
    said: tuple[Said, ...]
    customer_messages: int
    has_person: bool
    has_bot: bool

    @property
    def worst_mood(self) -> float:
        """The lowest sentiment of what was read, -1 to 1."""
        return min(one.mood for one in self.said)

    def shows(self, names: frozenset[str]) -> bool:
        """Whether anything that was read shows one of these needs or triggers."""
        return any(names.intersection(one.needs) or names.intersection(one.triggers) for one in self.said)


def hear(
    transcripts: Sequence[Transcript],
    *,
    model: Path,
    jobs: int,
    no_tasks: frozenset[str],
    cache: Path | None,
    progress: Progress,
) -> tuple[Heard, ...]:
    """Read all conversations in at most `jobs` processes. `no_tasks` are the intents that open nothing, such as a greeting.

    Raises `FrontlineError` where the model cannot be opened, and `ReplayStopped`.
    """
    wanted = [_wanted(transcript) for transcript in transcripts]
    texts = tuple(dict.fromkeys(text for one in wanted for text in one))
    said: dict[str, Said] = {}
    processes = max(1, min(jobs, len(texts) // _TEXTS_WORTH_A_PROCESS))
    with workplaces(_open, model, cache, jobs=processes) as places, progress("Reading messages", len(texts)) as advance:
        for portion in places.run(_read, texts, portion=_PORTION):
            said.update((one.text, one) for one in portion)
            advance(len(portion))
    return tuple(
        _heard(transcript, [said[text] for text in read], no_tasks)
        for transcript, read in zip(transcripts, wanted, strict=True)
    )


def _wanted(transcript: Transcript) -> list[str]:
    messages = [transcript.turns[at].text for at in transcript.customer_entries]
    return [text[:_CHARACTERS] for text in dict.fromkeys([*messages[:_FIRST_MESSAGES], messages[-1]])]


def _heard(transcript: Transcript, said: Sequence[Said], no_tasks: frozenset[str]) -> Heard:
    opening = next(
        (one for one in said if one.intent not in no_tasks and len(one.text.split()) >= _OPENS_WITH_WORDS), said[0]
    )
    authors = {turn.author for turn in transcript.turns}
    return Heard(opening, tuple(said), len(transcript.customer_entries), "agent" in authors, "bot" in authors)


def _open(model: Path, cache: Path | None) -> Reader:
    try:
        return Reader.load(model, cache=cache)
    except UnderstandingError as error:
        raise FrontlineError(str(error)) from error


def _read(reader: Reader, texts: Sequence[str]) -> list[Said]:
    return [_said(glance) for glance in reader.glance_at_each(texts)]


def _said(glance: Glance) -> Said:
    best = glance.intents.ranking[0]
    return Said(
        text=glance.text,
        vector=_half(glance.vector),
        intent=best.name,
        confidence=best.confidence,
        is_understood=glance.intents.intent.name == best.name,
        mood=glance.sentiment.score,
        needs=tuple(need.name for need in glance.needs if need.probability >= _NEED_AT_LEAST),
        triggers=tuple(dict.fromkeys(phrase.name for phrase in glance.triggers.found)),
    )


def _half(vector: Vector) -> npt.NDArray[np.float16]:
    return np.asarray(vector, dtype=np.float16)
