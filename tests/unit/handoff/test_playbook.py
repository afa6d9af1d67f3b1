"""Playbooks are read strictly, and the delivered ones are complete."""

from pathlib import Path

import pytest

from handoff.exceptions import PlaybookInvalid
from handoff.playbook import parse_playbook
from handoff.policy_model import Policy
from tests.unit.handoff.situations import ROOT

FOLDER = ROOT / "data" / "playbooks"
TEXT = """name: refund
title: Settle the refund
why: "{reason}"
steps:
  - "Open order {order_number}."
draft:
  - "Hello."
"""


def message(text: str) -> str:
    with pytest.raises(PlaybookInvalid) as caught:
        parse_playbook(text, source="refund.yml")
    (problem,) = caught.value.problems
    return str(problem)


def test_every_playbook_of_the_policy_is_delivered(policy: Policy) -> None:
    assert {path.stem for path in FOLDER.glob("*.yml")} == set(policy.playbooks)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.stem)
def test_delivered_playbook_is_valid_and_named_like_its_file(path: Path) -> None:
    assert parse_playbook(path.read_text(encoding="utf-8"), source=path.name).name == path.stem


def test_unknown_placeholder_is_reported_with_the_right_one() -> None:
    assert message(TEXT.replace("order_number", "order_numbr")) == (
        "refund.yml:5: `{order_numbr}` is no placeholder: did you mean `order_number`?"
    )


def test_unknown_topic_is_reported() -> None:
    text = TEXT.replace('- "Hello."', '- {text: "Hello.", topics: [track_ordr]}')
    assert message(text) == "refund.yml:7: There is no topic `track_ordr`: did you mean `track_order`?"


def test_lone_brace_is_reported() -> None:
    assert message(TEXT.replace("Hello.", "Hello {you.")).startswith("refund.yml:7: A brace stands alone")


def test_unknown_key_is_reported() -> None:
    assert message(TEXT + "step: []\n").startswith("refund.yml:8: `step` is not known")


def test_missing_draft_is_reported() -> None:
    assert message(TEXT[: TEXT.index("draft")]).endswith("`draft` is missing in `the file`.")
