"""What is drafted can be used as it is: the policy loads, and Rasa can read the examples."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from frontline.interactions.drafts import escalation, nlu
from frontline.interactions.naming import names_of
from frontline.interactions.profile import InteractionType
from frontline.replay.share import Share
from handoff.policy_file import parse_policy

POLICY = (Path(__file__).parents[4] / "data" / "escalation.yml").read_text(encoding="utf-8")
_SOME = Share(1, 4)


def _type(
    name: str, *, intent: str = "", title: str = '“Gift: "card" {x}”', examples: tuple[str, ...] = ()
) -> InteractionType:
    return InteractionType(
        name, title, intent, _SOME, 2.0, _SOME, _SOME, _SOME, _SOME, _SOME, "low", "low", "medium", 3, "a reason",
        _SOME, _SOME, "", examples, (),
    )  # fmt: skip


def test_the_drafted_policy_is_the_live_one_with_comments() -> None:
    types = [_type("gift_card"), _type("track_order", intent="track_order", title="Order tracking")]
    policy = parse_policy(POLICY, source="policy")
    drafted = escalation(POLICY, types, policy)
    again = parse_policy(drafted, source="draft")
    assert (again.intents, again.rules) == (policy.intents, policy.rules)
    assert "# track_order: layer 1 here; the audit suggests 3 (a reason)." in drafted
    line = next(line for line in drafted.splitlines() if "gift_card" in line)
    assert yaml.safe_load(line.strip().removeprefix("# "))["gift_card"]["title"] == '“Gift: "card" {x}”'


@pytest.mark.parametrize("text", ["two\nlines [here](x)", "- a dash", "{a: b}", "tab\tbed"])
def test_examples_stay_on_their_lines_and_mark_nothing(text: str) -> None:
    drafted = nlu([_type("gift_card", examples=(text, "x" * 500))], {})
    (block,) = yaml.safe_load(drafted)["nlu"]
    assert block["intent"] == "gift_card"
    (example,) = block["examples"].strip().splitlines()
    assert example.startswith("- ")
    assert not set(example) & set("[]{}()")


def test_nothing_to_draft_is_valid_too() -> None:
    assert yaml.safe_load(nlu([], {}))["nlu"] == []


def test_names_are_of_the_words_that_tell_apart_and_are_not_taken() -> None:
    gifts = ["my gift card balance", "gift card does not work", "balance of a gift card please"]
    names = names_of([gifts, gifts, ["مرحبا"]], taken=frozenset({"unnamed"}))
    assert names[0].split("_")[:2] in (["card", "gift"], ["gift", "card"])
    assert names[1] == f"{names[0]}_2"
    assert names[2] == "unnamed_2"
