"""Check `data/escalation.yml` as the bot and the desk will read it."""

from __future__ import annotations

from frontline.places import ESCALATION_POLICY, ROOT


def problems() -> list[str]:
    """Return what is wrong with the policy, a sentence each with file and line; empty when it is right."""
    from handoff.exceptions import PolicyInvalid
    from handoff.policy_file import parse_policy

    name = str(ESCALATION_POLICY.relative_to(ROOT))
    try:
        parse_policy(ESCALATION_POLICY.read_text(encoding="utf-8"), source=name)
    except FileNotFoundError:
        return [f"{name} is missing."]
    except UnicodeDecodeError as error:
        return [f"{name} is not UTF-8: {error.reason} at byte {error.start}."]
    except PolicyInvalid as error:
        return [str(problem) for problem in error.problems]
    return []
