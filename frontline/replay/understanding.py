"""What the trained model understands of the customers' messages, without Rasa.

Most of the time of a replay goes here, and most of that into the sentence encoder. So every distinct text is read once,
whatever the number of conversations that it stands in, and only what depends on the conversation is read in each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.parse_data import parse_data_of, understanding_of
from bot.understanding.errors import UnderstandingError
from bot.understanding.history import KEY as EARLIER
from bot.understanding.reader import Reader, TextReading
from bot.understanding.triggers import TriggerFinder
from frontline.errors import FrontlineError
from frontline.replay.history import history_before
from frontline.replay.progress import Progress, silently
from frontline.replay.transcript import Transcript, Utterance
from frontline.replay.understood import Understood
from frontline.replay.workplaces import workplaces
from handoff.conversation import Understanding

_TEXTS = 32
_CONVERSATIONS = 32
# A process takes seconds to open the model; fewer texts are read sooner by one.
_TEXTS_WORTH_A_PROCESS = 500
# When a message without a time is read as written, so that "tomorrow" means the same in every run. No rule asks for it.
_ANY_MOMENT = 1_767_268_800.0

_Heard = tuple[Transcript, tuple[TextReading, ...]]


def understand(
    transcripts: Sequence[Transcript],
    *,
    model: Path,
    jobs: int,
    cache: Path | None = None,
    progress: Progress = silently,
) -> tuple[Understood, ...]:
    """Understand every message of the customers, in at most `jobs` processes.

    `model` is a trained archive. The vectors of the messages are kept in the folder `cache` and found there by the
    next replay. Raises `FrontlineError` where the model cannot be opened, and `ReplayStopped`.
    """
    texts = tuple(dict.fromkeys(one.text for transcript in transcripts for one in _customers(transcript)))
    processes = max(1, min(jobs, len(texts) // _TEXTS_WORTH_A_PROCESS))
    with workplaces(_open_reader, model, cache, jobs=processes) as places:
        readings: dict[str, TextReading] = {}
        with progress("Reading messages", len(texts)) as advance:
            for read in places.run(_read_texts, texts, portion=_TEXTS):
                readings.update((one.text, one) for one in read)
                advance(len(read))
        heard = [
            (transcript, tuple(readings[one.text] for one in _customers(transcript))) for transcript in transcripts
        ]
        found: list[Understood] = []
        with progress("Reading conversations", len(heard)) as advance:
            for portion in places.run(_read_conversations, heard, portion=_CONVERSATIONS):
                found += map(Understood, transcripts[len(found) :], portion)
                advance(len(portion))
    return tuple(found)


def _open_reader(model: Path, cache: Path | None) -> Reader:
    try:
        # The phrases to find are those of the policy that decides, which is chosen later.
        return Reader.load(model, triggers=TriggerFinder({}), cache=cache)
    except UnderstandingError as error:
        raise FrontlineError(str(error)) from error


def _read_texts(reader: Reader, texts: Sequence[str]) -> list[TextReading]:
    return reader.read_each(texts)


def _read_conversations(reader: Reader, heard: Sequence[_Heard]) -> list[tuple[Understanding, ...]]:
    return [tuple(_understandings(reader, transcript, readings)) for transcript, readings in heard]


def _understandings(reader: Reader, transcript: Transcript, readings: Sequence[TextReading]) -> Iterator[Understanding]:
    language = transcript.customer.language if transcript.customer is not None else None
    for entry, reading in zip(transcript.customer_entries, readings, strict=True):
        metadata: Mapping[str, Any] = {
            "at": transcript.turns[entry].epoch or _ANY_MOMENT,
            "customer": {"language": language or ""},
            EARLIER: history_before(transcript, entry),
        }
        yield understanding_of(parse_data_of(reader.read_on(reading, metadata=metadata)))


def _customers(transcript: Transcript) -> Iterator[Utterance]:
    return (transcript.turns[entry] for entry in transcript.customer_entries)
