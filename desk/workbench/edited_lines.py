"""Lines put into a text or taken out of it. Every other byte stays as it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def inserted(text: str, at: int, new: Sequence[str]) -> str:
    """`text` with the lines `new` before its line `at` (from 0 on), ended as its other lines are."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    if at == len(lines) and lines and not lines[-1].endswith(("\n", "\r")):
        # The last line has no end, and the new last line has none either.
        return text + "".join(end + line for line in new)
    return "".join([*lines[:at], *(line + end for line in new), *lines[at:]])


def without(lines: Sequence[str], gone: range) -> str:
    """The text without some of its lines; where its last one had no end, its new last one has none either."""
    text = "".join(line for number, line in enumerate(lines) if number not in gone)
    if lines and not lines[-1].endswith(("\n", "\r")) and text.endswith("\n"):
        return text.removesuffix("\n").removesuffix("\r")
    return text
