"""People's words where a report shows them: on one line, short, and without characters that steer a terminal."""

from __future__ import annotations


def quoted(text: str, *, most: int) -> str:
    """At most `most` characters of a text. What cannot be printed, such as a change of direction, becomes a blank."""
    plain = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"
