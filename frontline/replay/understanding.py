"""What the trained model understands of the customers' messages, without Rasa.

Most of the time of a replay goes here, and most of that into the sentence encoder. So every distinct text is read once,
whatever the number of conversations that it stands in, and only what depends on the conversation is read in each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.understanding.errors import UnderstandingError
from bot.understanding.reader import Reader, TextReading
from bot.understanding.triggers import TriggerFinder
from frontline.errors import FrontlineError
from frontline.replay.conversation_reader import ConversationReader
from frontline.replay.progress import Progress, silently
from frontline.replay.transcript import Transcript, Utterance
from frontline.replay.understood import Understood
from frontline.replay.workplaces import workplaces
from handoff.conversation import Understanding

_TEXTS = 32
_CONVERSATIONS = 32
# A process takes about ten seconds to import and open everything; fewer texts are read sooner by one. To read a message on, in its
# conversation, costs an eighth of reading its text.
_TEXTS_WORTH_A_PROCESS = 1_500
_MESSAGES_OF_A_TEXT = 8

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
    messages = sum(len(transcript.customer_entries) for transcript in transcripts)
    work = len(texts) + messages // _MESSAGES_OF_A_TEXT
    processes = max(1, min(jobs, work // _TEXTS_WORTH_A_PROCESS))
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


def _open_reader(model: Path, cache: Path | None) -> ConversationReader:
    try:
        # The phrases to find are those of the policy that decides, which is chosen later.
        return ConversationReader(Reader.load(model, triggers=TriggerFinder({}), cache=cache))
    except UnderstandingError as error:
        raise FrontlineError(str(error)) from error


def _read_texts(tool: ConversationReader, texts: Sequence[str]) -> list[TextReading]:
    return tool.reader.read_each(texts)


def _read_conversations(tool: ConversationReader, heard: Sequence[_Heard]) -> list[tuple[Understanding, ...]]:
    return [tuple(tool.read(transcript, readings)) for transcript, readings in heard]


def _customers(transcript: Transcript) -> Iterator[Utterance]:
    return (transcript.turns[entry] for entry in transcript.customer_entries)
