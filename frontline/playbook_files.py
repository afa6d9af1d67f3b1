"""Check `data/playbooks/*.yml` as the desk will read them, and against the policy that names them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from frontline.places import PLAYBOOKS, ROOT

if TYPE_CHECKING:
    from handoff.policy_model import Policy


def playbook_problems(policy: Policy | None, *, folder: Path = PLAYBOOKS, root: Path = ROOT) -> list[str]:
    """What is wrong with the playbooks, a sentence each with file and line; empty when they are right.

    Without a `policy` (it is wrong itself), what depends on it is not checked.
    """
    from handoff.exceptions import PlaybookInvalid
    from handoff.playbook import SHARED_FILE, parse_playbooks

    files: dict[str, str] = {}
    found: list[str] = []
    for path in sorted(folder.glob("*.yml")):
        name = str(path.relative_to(root))
        try:
            files[name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            found.append(f"{name} is not UTF-8: {error.reason} at byte {error.start}.")
    try:
        parse_playbooks(files, policy=policy)
    except PlaybookInvalid as error:
        found += [str(problem) for problem in error.problems]
    if policy is not None:
        delivered = {Path(name).stem for name in files if Path(name).name != SHARED_FILE}
        place = folder.relative_to(root)
        found += [
            f"{place}/{name}.yml is missing; the policy names it." for name in policy.playbooks if name not in delivered
        ]
        found += [
            f"{place}/{name}.yml: the policy does not list `{name}` under `playbooks`, so nobody ever sees it."
            for name in sorted(delivered - {*policy.playbooks})
        ]
    return found
