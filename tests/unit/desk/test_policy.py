"""The desk's own decisions: the button and a silent bot always get a person."""

from __future__ import annotations

import msgspec
import pytest

from desk.designers_files import DesignersFiles
from desk.ownership import Owner
from desk.policy import judge, taken_over
from desk.store.conversations import Conversation
from desk.store.readings import Reading
from handoff.conversation import Customer
from handoff.decision import Outcome
from handoff.policy_model import Policy
from tests.desk_world import desk_settings

CONVERSATION = Conversation(
    id="c",
    owner=Owner.BOT,
    agent="",
    epoch=1,
    customer=Customer(),
    token_hash="",
    token_expires_at=0.0,
    created_at=0.0,
    last_at=0.0,
)


@pytest.fixture(scope="module")
def files() -> DesignersFiles:
    settings = desk_settings("sqlite:///unused.db")
    return DesignersFiles(
        policy=settings.policy_path,
        playbooks=settings.playbooks_path,
        moderation=settings.moderation_path,
        routing=settings.routing_path,
    )


@pytest.fixture(scope="module")
def policy(files: DesignersFiles) -> Policy:
    return files.policy


def test_designers_rules_decide_the_button_and_the_silence(policy: Policy) -> None:
    button = judge(policy, CONVERSATION, Reading(), human_requested=True)
    silence = judge(policy, CONVERSATION, Reading(), bot_unavailable=True)
    assert button.outcome is silence.outcome is Outcome.HANDOFF
    assert button.tell_text
    assert silence.tell_text
    assert button.rules[0].name != silence.rules[0].name


def test_person_comes_even_when_no_rule_says_so(policy: Policy) -> None:
    silent = msgspec.structs.replace(policy, rules=())
    for asked in ({"human_requested": True}, {"bot_unavailable": True}):
        decision = judge(silent, CONVERSATION, Reading(), **asked)
        assert decision.outcome is Outcome.HANDOFF
        assert decision.rules[0].reason


def test_take_over_names_who_did_it() -> None:
    decision = taken_over(CONVERSATION, Reading(), agent_name="Dana", policy_version="1.0")
    assert decision.outcome is Outcome.HANDOFF
    assert "Dana" in decision.rules[0].reason


def test_playbooks_of_the_policy_are_there(files: DesignersFiles, policy: Policy) -> None:
    assert set(policy.playbooks) <= set(files.playbooks)
