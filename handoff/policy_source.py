"""The escalation policy in force: read from its file, and read again when the file changes.

The one module of this package that reads files and a clock. The worker and the desk each keep one, so that an edit
reaches both without a restart.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from handoff.exceptions import PolicyInvalid, Problem
from handoff.policy_file import parse_policy
from handoff.policy_model import Policy

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
        # Looked at before it is read: an edit in between is then noticed at the next look.
        self._seen = _state(path)
        self._policy = self._read()
        self._problems: tuple[Problem, ...] = ()

    @property
    def policy(self) -> Policy:
        """The policy in force; another object after each edit that could be used."""
        return self._policy

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file as it stands; empty where the policy in force is what the file says."""
        return self._problems

    def refresh(self) -> Reloaded | Rejected | None:
        """Look whether the file changed, at most once in `LOOK_SECONDS`, and take it over where it can be used.

        Each edit is told once; none stands for nothing new. Cheap enough to ask before every decision. Never raises.
        """
        now = self._clock()
        if now - self._looked_at < LOOK_SECONDS:
            return None
        self._looked_at = now
        state = _state(self.path)
        if state == self._seen:
            return None
        self._seen = state
        try:
            policy = self._read()
        except PolicyInvalid as error:
            self._problems = error.problems
        except (OSError, UnicodeDecodeError) as error:
            self._problems = (Problem(str(self.path), 1, f"The file cannot be read: {_reason(error)}."),)
        else:
            was_wrong, self._problems = bool(self._problems), ()
            before = self._policy.version
            if policy == self._policy and not was_wrong:
                return None
            self._policy = policy
            return Reloaded(policy, before)
        return Rejected(self._problems, self._policy.version)

    def _read(self) -> Policy:
        return parse_policy(self.path.read_text(encoding="utf-8"), source=str(self.path))


def _state(path: Path) -> tuple[int, int, int] | None:
    """What tells one state of the file from another; the inode, too, for a file that another one was moved onto."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else "it is not UTF-8"
