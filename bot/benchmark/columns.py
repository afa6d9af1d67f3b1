"""Which column of a table holds the messages, and which the labels."""

from __future__ import annotations

from collections.abc import Sequence

# In this order: a table with `intent` and `category` is taken to mean `intent`.
TEXT_NAMES = (
    "text",
    "utterance",
    "message",
    "sentence",
    "query",
    "question",
    "instruction",
    "tweet",
    "content",
    "input",
)
LABEL_NAMES = ("intent", "label", "category", "class", "target", "sentiment", "label_name", "labels", "output")


def find_column(columns: Sequence[str], *, asked: str | None, usual: Sequence[str], what: str, option: str) -> str:
    """Return the column that was `asked` for, or else the first of the `usual` ones that the table has.

    Capitals and spaces round a name do not matter. `what` and `option` are for the sentence of the ValueError that
    is raised when there is none: "the messages", "--text-column".
    """
    by_name = {column.strip().lower(): column for column in reversed(columns)}
    for name in usual if asked is None else [asked]:
        if name.strip().lower() in by_name:
            return by_name[name.strip().lower()]
    there = ", ".join(column.strip() or '""' for column in columns)
    if asked is not None:
        raise ValueError(f"it has no column {asked}; its columns are {there}")
    raise ValueError(f"none of its columns ({there}) is known to hold {what}; name it with {option}")
