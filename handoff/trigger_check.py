"""What a trigger's shape cannot say: see `handoff.phrase_check`."""

from collections.abc import Iterator

from handoff.document import Document, Path
from handoff.phrase_check import check_phrases, check_total
from handoff.trigger_model import TriggerEntry, TriggerPhrase, as_trigger


def check_triggers(triggers: dict[str, TriggerEntry], document: Document) -> None:
    """Report every problem of the triggers to `document`."""
    total = 0
    for name, entry in triggers.items():
        at: Path = ("triggers", name)
        placed = [(where, phrase.phrase, phrase.unless) for where, phrase in _placed(entry, at)]
        unless = as_trigger(entry).unless
        total += check_phrases(placed, document, unless=unless, unless_at=(*at, "unless"))
    check_total(total, document, ("triggers",))


def _placed(entry: TriggerEntry, at: Path) -> Iterator[tuple[Path, TriggerPhrase]]:
    phrases, below = (entry, at) if isinstance(entry, tuple) else (entry.phrases, (*at, "phrases"))
    for index, given in enumerate(phrases):
        yield (*below, index), TriggerPhrase(given) if isinstance(given, str) else given
