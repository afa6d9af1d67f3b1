"""The tests' policy, which each may change for itself, and a small one whose rules stay as they are."""

from __future__ import annotations

import pytest

from handoff.policy_file import parse_policy
from handoff.policy_model import Policy
from tests.unit.frontline.replay.conversations import small_policy
from tests.unit.handoff.situations import POLICY_FILE


@pytest.fixture(scope="session")
def policy() -> Policy:
    return parse_policy(POLICY_FILE.read_text(encoding="utf-8"), source=POLICY_FILE.name)


@pytest.fixture(scope="session")
def small() -> Policy:
    return small_policy()
