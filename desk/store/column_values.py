"""What the store's columns can hold of the numbers that somebody tells. PostgreSQL refuses larger ones, SQLite takes some. Pure."""

from __future__ import annotations

LARGEST = 2**31 - 1
"""Of an `Integer` column."""

LARGEST_OF_ALL = 2**63 - 1
"""Of the largest whole numbers that there are (`bigint`)."""


def whole(told: str) -> int | None:
    """The number that is told in ASCII digits; None for anything else, and for one that no column can hold."""
    digits = told.lstrip("0") or told[-1:]
    # The length comes first, for Python reads no number of thousands of digits.
    if not digits.isascii() or not digits.isdigit() or len(digits) > len(str(LARGEST_OF_ALL)):
        return None
    number = int(digits)
    return number if number <= LARGEST_OF_ALL else None
