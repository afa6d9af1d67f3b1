"""Choosing among a playbook's texts the one that fits, and filling in what is known."""

import re
from collections.abc import Iterable, Mapping, Sequence

from handoff.history import History, fits
from handoff.playbook_check import PLACEHOLDER
from handoff.playbook_model import Circumstances, Line, Wording, alternatives

_TWO_ENDS = re.compile(r"([.!?…]”)\.")
_HAPPENED = tuple(name for name in Circumstances.__struct_fields__ if name != "topics")


def fill(line: Line, known: Mapping[str, str], history: History) -> str:
    """The text that fits best with all placeholders filled, or an empty one.

    A wording for what happened is taken before one for the subject alone, one for the latest subject before one for an
    earlier subject, and all of them before a general text; among equals, the first.
    """
    texts = sorted(alternatives(line), key=lambda text: _rank(text, history))
    for text in texts:
        words = text if isinstance(text, str) else text.text
        is_fit = isinstance(text, str) or fits(text, history)
        if is_fit and all(known.get(name) for name in PLACEHOLDER.findall(words)):
            # A quotation that ends with a mark of its own needs no full stop behind it.
            return _TWO_ENDS.sub(r"\1", PLACEHOLDER.sub(lambda match: known[match[1]], words))
    return ""


def filled(lines: Iterable[Line], known: Mapping[str, str], history: History) -> tuple[str, ...]:
    """Each line's text, without those that have none."""
    return tuple(text for line in lines if (text := fill(line, known, history)))


def _rank(text: str | Wording, history: History) -> tuple[int, int]:
    if isinstance(text, str):
        return 0, len(history.about) + 1
    happened = sum(getattr(text, name) not in ((), None) for name in _HAPPENED)
    return -happened, _place(text.topics, history.about)


def _place(topics: Sequence[str], about: Sequence[str]) -> int:
    return next((place for place, subject in enumerate(about) if subject in topics), len(about))
