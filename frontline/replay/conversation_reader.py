"""Messages of a transcript, read in their conversation: values, frustration and language depend on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.parse_data import parse_data_of, understanding_of
from bot.understanding.history import KEY as EARLIER
from bot.understanding.reader import Reader, TextReading
from frontline.replay.history import history_before
from frontline.replay.transcript import Transcript
from handoff.conversation import Understanding

# When a message without a time is read as written, so that "tomorrow" means the same in every run. No rule asks for it.
ANY_MOMENT = 1_767_268_800.0
_MOST_KNOWN = 20_000


class ConversationReader:
    """Reads messages alone, and in their conversations."""

    def __init__(self, reader: Reader) -> None:
        """Read with the trained model's `reader`."""
        self.reader = reader
        self._readings: dict[str, TextReading] = {}
        # Conversations begin alike, and in a test of one policy after another whole ones come again.
        self._known = lru_cache(maxsize=_MOST_KNOWN)(self._read)

    def read(self, transcript: Transcript, readings: Sequence[TextReading]) -> Iterator[Understanding]:
        """Yield what each message of the customer means; `readings` are what they say alone, in their order."""
        self._readings = {one.text: one for one in readings}
        language = transcript.customer.language if transcript.customer is not None else None
        for entry in transcript.customer_entries:
            said = transcript.turns[entry]
            history = tuple((one["by"], one["text"]) for one in history_before(transcript, entry))
            yield self._known(said.text, said.epoch, language or "", history)

    def _read(self, text: str, at: float, language: str, history: tuple[tuple[str, str], ...]) -> Understanding:
        metadata: Mapping[str, Any] = {
            "at": at or ANY_MOMENT,
            "customer": {"language": language},
            EARLIER: [{"by": by, "text": said} for by, said in history],
        }
        return understanding_of(parse_data_of(self.reader.read_on(self._readings[text], metadata=metadata)))
