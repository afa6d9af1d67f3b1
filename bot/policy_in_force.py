"""The escalation policy that a worker decides by, one for all that reads it.

Rasa makes its components by itself, each on its own. What they share of a policy is therefore kept here by file:
its rules and its trigger phrases change in the same moment for the policy component, for the component that finds
triggers, and for the channel's `bot.dialogue.Dialogue`, which alone looks whether the file changed.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.understanding.sources import project_path
from handoff.policy_source import PolicySource


def policy_source(file: str) -> PolicySource:
    """The source of a policy file, as bot/config.yml names it: the same one for every way to write its path.

    Raises `PolicyInvalid` with the file's lines, and `OSError` when there is no such file.
    """
    return _source(project_path(file).resolve())


@cache
def _source(path: Path) -> PolicySource:
    return PolicySource(path)
