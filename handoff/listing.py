"""Lists as they read in a sentence."""

from collections.abc import Sequence

_TIMES = ("", "once", "twice", "three times", "four times", "five times", "six times")


def listed(parts: Sequence[str]) -> str:
    """The parts with commas, and an "and" before the last."""
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)


def times(count: int) -> str:
    """How often, in words. `count` is 1 or more; a number would look like one that somebody said."""
    return _TIMES[count] if count < len(_TIMES) else "many times"
