"""Where a page of a list begins: behind the last row of the page before, by what the list is sorted by.

It is told as `next` and comes back as `after`. Pure.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, TypeVar, overload

from desk.errors import InvalidValue
from desk.store.column_values import LARGEST

MOST_CHARACTERS = 400
_SEPARATOR = "~"  # stands in no number and no id, and needs no escape in an address

Value = float | int | str
A = TypeVar("A", bound=Value)
B = TypeVar("B", bound=Value)
C = TypeVar("C", bound=Value)


def written(*values: Value) -> str:
    """The place behind the row that has these values."""
    return _SEPARATOR.join(one if isinstance(one, str) else repr(one) for one in values)


@overload
def read(told: str, first: type[A], /) -> tuple[A] | None: ...
@overload
def read(told: str, first: type[A], second: type[B], /) -> tuple[A, B] | None: ...
@overload
def read(told: str, first: type[A], second: type[B], third: type[C], /) -> tuple[A, B, C] | None: ...
@overload
def read(told: str, /, *kinds: type[Value]) -> tuple[Any, ...] | None: ...


def read(told: str, /, *kinds: Any) -> tuple[Any, ...] | None:
    """The values of a place that `written` made of these kinds, None for an empty one: the list's beginning.

    Raises `InvalidValue` for every other text, for a list that began anew in the midst of its pages would be shown twice.
    """
    if not told:
        return None
    parts = told.split(_SEPARATOR)
    try:
        if len(told) > MOST_CHARACTERS or len(parts) != len(kinds):
            raise ValueError
        values = tuple(kind(part) for kind, part in zip(kinds, parts, strict=True))
    except (ValueError, OverflowError):
        raise _not_a_place() from None
    # Also numbers that Python reads and nobody wrote so: " 1", "1_0", digits of other scripts.
    if written(*values) != told or not all(map(_is_storable, values)):
        raise _not_a_place()
    return values


def _is_storable(value: Value) -> bool:
    match value:
        case float():
            return isfinite(value)
        case int():
            return abs(value) <= LARGEST
        case _:
            return True


def _not_a_place() -> InvalidValue:
    return InvalidValue("after", problem="it is the `next` of the page before")
