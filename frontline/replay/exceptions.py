"""What a replay cannot work with.

TranscriptsInvalid    lines of the file are no conversations, or its labels contradict them
ReplayStopped         a process of the replay ended before its work was done

Both are `FrontlineError`s: their text is what the person at the terminal reads.
"""

from __future__ import annotations

from collections.abc import Sequence

from frontline.errors import FrontlineError

_MOST_SHOWN = 20


class TranscriptsInvalid(FrontlineError):
    """Raised for a file of transcripts that cannot be replayed; `problems` are sentences that name their lines."""

    exit_code = 2

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        """Keep the problems, of which `str` shows the first twenty."""
        super().__init__(source, problems)
        self.source = source
        self.problems = tuple(problems)

    def __str__(self) -> str:
        shown = self.problems[:_MOST_SHOWN]
        rest = len(self.problems) - len(shown)
        more = (f"and {rest:,} more.",) if rest else ()
        return "\n  ".join((f"{self.source} cannot be replayed.", *shown, *more))


class ReplayStopped(FrontlineError):
    """Raised when a process of the replay was ended from outside."""

    def __str__(self) -> str:
        return (
            "A process of the replay was ended from outside, most likely because memory ran out: try fewer with --jobs."
        )
