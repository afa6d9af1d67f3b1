"""The policy that is to decide, from its file."""

from __future__ import annotations

from pathlib import Path

from frontline.errors import ConfigurationError
from handoff.exceptions import PolicyInvalid
from handoff.policy_file import parse_policy
from handoff.policy_model import Policy


def read_policy(path: Path) -> Policy:
    """Read a policy. Raises `ConfigurationError` with every problem and its line, and `OSError`."""
    try:
        return parse_policy(path.read_text(encoding="utf-8"), source=str(path))
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not UTF-8: {error.reason} at byte {error.start}.") from error
    except PolicyInvalid as error:
        raise ConfigurationError("\n  ".join((f"{path} is no policy.", *map(str, error.problems)))) from error
