"""The delivered policy, which every test here may change for itself, and a small one whose rules stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from handoff.policy_file import parse_policy
from handoff.policy_model import Policy
from tests.unit.frontline.replay.conversations import small_policy

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="session")
def policy() -> Policy:
    return parse_policy((ROOT / "data" / "escalation.yml").read_text(encoding="utf-8"), source="escalation.yml")


@pytest.fixture(scope="session")
def small() -> Policy:
    return small_policy()
