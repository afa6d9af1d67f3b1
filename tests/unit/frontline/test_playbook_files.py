"""`frontline policy check` reads the playbooks too."""

import shutil
from pathlib import Path

import pytest

from frontline.places import ESCALATION_POLICY, PLAYBOOKS
from frontline.playbook_files import playbook_problems
from handoff.policy_file import parse_policy
from handoff.policy_model import Policy


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse_policy(ESCALATION_POLICY.read_text(encoding="utf-8"), source=ESCALATION_POLICY.name)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(PLAYBOOKS, tmp_path / "playbooks")
    return tmp_path


def found(policy: Policy | None, root: Path) -> list[str]:
    return playbook_problems(policy, folder=root / "playbooks", root=root)


def test_delivered_playbooks_are_right(policy: Policy, root: Path) -> None:
    assert found(policy, root) == []


def test_missing_playbook_is_told(policy: Policy, root: Path) -> None:
    (root / "playbooks" / "legal.yml").unlink()
    assert found(policy, root) == ["playbooks/legal.yml is missing; the policy names it."]


def test_playbook_that_the_policy_does_not_list_is_told(policy: Policy, root: Path) -> None:
    text = (root / "playbooks" / "legal.yml").read_text(encoding="utf-8").replace("name: legal", "name: lawful")
    (root / "playbooks" / "lawful.yml").write_text(text, encoding="utf-8")
    (problem,) = found(policy, root)
    assert problem.startswith("playbooks/lawful.yml: the policy does not list `lawful`")


def test_mistake_is_told_with_its_line(policy: Policy, root: Path) -> None:
    path = root / "playbooks" / "shared.yml"
    text = path.read_text(encoding="utf-8").replace("reasons: [fraud]", "reasons: [froud]")
    path.write_text(text, encoding="utf-8")
    line = next(number for number, one in enumerate(text.splitlines(), start=1) if "froud" in one)
    problem = f"playbooks/shared.yml:{line}: There is no rule or signal `froud`: did you mean `fraud`?"
    assert problem in found(policy, root)


def test_wrong_policy_does_not_hide_a_wrong_playbook(root: Path) -> None:
    (root / "playbooks" / "legal.yml").write_bytes(b"name: \xff")
    assert found(None, root) == ["playbooks/legal.yml is not UTF-8: invalid start byte at byte 6."]
