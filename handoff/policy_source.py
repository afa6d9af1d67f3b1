"""The escalation policy in force: read from its file, and read again when the file changes.

The worker and the desk each keep one, so that an edit reaches both without a restart.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from handoff.exceptions import Problem
from handoff.policy_file import parse_policy
from handoff.policy_model import Policy
from handoff.watched_file import Look, WatchedFile

LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class Reloaded:
    """The file was edited, and what it says now is in force. `before` is the version that was."""

    policy: Policy
    before: str

    def __str__(self) -> str:
        return f"The escalation policy {self.policy.version} is in force (before: {self.before})."


@dataclass(frozen=True)
class Rejected:
    """The file was edited and cannot be used, so the policy that was in force stays. `version` is that policy's."""

    problems: tuple[Problem, ...]
    version: str

    def __str__(self) -> str:
        """One line for a log."""
        found = " | ".join(map(str, self.problems))
        return f"The escalation policy {self.version} stays in force, because the edited file cannot be used: {found}"


class PolicySource:
    """Keeps the last policy of a file that could be used. Not for use by several threads."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the file. Raises `PolicyInvalid` with its lines, and `OSError` where there is no such file.

        `clock` gives seconds.
        """
        self.path = path
        self._clock = clock
        self._looked_at = clock()
        self._file = WatchedFile(path, lambda text, source: parse_policy(text, source=source))

    @property
    def policy(self) -> Policy:
        """The policy in force; another object after each edit that could be used."""
        return self._file.value

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file as it stands; empty where the policy in force is what the file says."""
        return self._file.problems

    def refresh(self) -> Reloaded | Rejected | None:
        """Look whether the file changed, at most once in `LOOK_SECONDS`, and take it over where it can be used.

        Each edit is told once; none stands for nothing new. Cheap enough to ask before every decision. Never raises.
        """
        now = self._clock()
        if now - self._looked_at < LOOK_SECONDS:
            return None
        self._looked_at = now
        before = self.policy.version
        match self._file.look():
            case Look.CHANGED:
                return Reloaded(self.policy, before)
            case Look.REJECTED:
                return Rejected(self.problems, before)
            case _:
                return None
