"""The policy that is delivered, read once."""

import pytest

from handoff.policy_file import parse_policy
from handoff.policy_model import Policy
from tests.unit.handoff.situations import POLICY_FILE


@pytest.fixture(scope="session")
def policy() -> Policy:
    return parse_policy(POLICY_FILE.read_text(encoding="utf-8"), source=POLICY_FILE.name)
