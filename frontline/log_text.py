"""A text as it may stand in a log: whatever a stranger wrote into it, it forges no line and steers no terminal. Pure."""

from __future__ import annotations

import re

# Control characters (escape sequences begin with one), line ends of Unicode, and what turns the direction of writing.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_INDENT = "\n    "


def visible(text: str) -> str:
    """The text with what cannot be seen written out (`\\x1b`). Line breaks and tabs stay."""
    return _UNSEEN.sub(lambda match: match.group().encode("unicode_escape").decode(), text)


def as_one_event(text: str) -> str:
    """A line of the log; what follows its first line break is indented, so that it cannot pass for an event of its own."""
    return visible(text.replace("\r\n", "\n")).replace("\n", _INDENT)
