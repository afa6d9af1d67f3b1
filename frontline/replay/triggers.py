"""The trigger phrases of a policy, added to what was understood: they are the policy's own, not the model's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from bot.understanding.message_text import read_text
from bot.understanding.triggers import TriggerFinder, TriggerReading
from frontline.replay.understood import Understood
from handoff.conversation import Trigger, Understanding
from handoff.trigger_model import TriggerEntry


class TriggerReader:
    """Finds a policy's triggers, in each distinct text once."""

    def __init__(self, triggers: Mapping[str, TriggerEntry]) -> None:
        """Prepare for the triggers of a policy, which takes about a second."""
        self._finder = TriggerFinder(triggers)
        self._known: dict[str, tuple[tuple[Trigger, ...], tuple[Trigger, ...]]] = {}

    def added_to(self, understood: Understood) -> Understood:
        """The same conversation with the triggers in its messages."""
        return Understood(understood.transcript, tuple(self._added(understood)))

    def _added(self, understood: Understood) -> Iterator[Understanding]:
        transcript = understood.transcript
        for entry, understanding in zip(transcript.customer_entries, understood.understandings, strict=True):
            found, dismissed = self._read(transcript.turns[entry].text)
            yield replace(understanding, triggers=found, dismissed=dismissed)

    def _read(self, text: str) -> tuple[tuple[Trigger, ...], tuple[Trigger, ...]]:
        if text not in self._known:
            reading: TriggerReading = self._finder.read(read_text(text))
            self._known[text] = tuple(
                tuple(Trigger(one.name, one.text, one.start, one.end) for one in phrases)
                for phrases in (reading.found, reading.dismissed)
            )  # type: ignore[assignment]
        return self._known[text]
