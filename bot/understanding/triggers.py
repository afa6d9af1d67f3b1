"""The trigger phrases of the escalation policy, found in a message."""

from __future__ import annotations

from pathlib import Path

from bot.understanding.errors import DataFileNotReadable
from bot.understanding.phrases import PhraseFinder
from handoff.exceptions import PolicyInvalid
from handoff.policy_file import parse_policy


def trigger_finder(policy: Path) -> PhraseFinder:
    """Prepare a finder for the triggers of the policy in the file `policy`.

    Raises DataFileNotReadable when the file cannot be read or is no policy.
    """
    try:
        return PhraseFinder(parse_policy(policy.read_text(encoding="utf-8"), source=str(policy)).triggers)
    except (OSError, UnicodeDecodeError, PolicyInvalid) as error:
        raise DataFileNotReadable(policy, reason=str(error)) from error
