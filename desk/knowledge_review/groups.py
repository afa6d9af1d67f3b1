"""Questions that ask for the same, put together by the words that they share. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from desk.copilot.library import words_of
from desk.knowledge_review.findings import OpenQuestion

_SHARED = 0.5


def grouped(questions: Sequence[OpenQuestion]) -> list[list[OpenQuestion]]:
    """The groups, the largest first, of equals the one with the latest question; in each the latest comes first.

    A question joins the first group with whose first one it shares half of all their telling words.
    """
    groups: list[tuple[frozenset[str], list[OpenQuestion]]] = []
    for one in sorted(questions, key=lambda question: -question.at):
        words = frozenset(words_of(one.question))
        home = next((members for known, members in groups if _is_near(words, known)), None)
        if home is None:
            groups.append((words, [one]))
        else:
            home.append(one)
    return sorted((members for _, members in groups), key=lambda members: (-len(members), -members[0].at))


def _is_near(words: frozenset[str], known: frozenset[str]) -> bool:
    return words == known or len(words & known) >= _SHARED * len(words | known) > 0
