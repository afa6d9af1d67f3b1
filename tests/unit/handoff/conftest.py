"""The policy and the playbooks that are delivered, read once."""

import pytest

from handoff.playbook import parse_playbooks
from handoff.playbook_model import Playbooks
from handoff.policy_file import parse_policy
from handoff.policy_model import Policy
from tests.unit.handoff.situations import PLAYBOOK_FOLDER, POLICY_FILE


@pytest.fixture(scope="session")
def policy() -> Policy:
    return parse_policy(POLICY_FILE.read_text(encoding="utf-8"), source=POLICY_FILE.name)


@pytest.fixture(scope="session")
def playbooks() -> Playbooks:
    return parse_playbooks({path.name: path.read_text(encoding="utf-8") for path in PLAYBOOK_FOLDER.glob("*.yml")})
