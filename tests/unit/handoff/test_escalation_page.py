"""docs/escalation.md tells designers the truth."""

import re

import msgspec

from handoff.case_model import Case
from handoff.document import Document
from handoff.mood import mood
from handoff.policy_file import parse_policy
from handoff.policy_model import Policy
from handoff.reading import read
from handoff.telling import told
from handoff.trigger_check import check_triggers
from handoff.trigger_model import TriggerEntry
from tests.unit.handoff.situations import POLICY_FILE, ROOT, situation, turn

PAGE = (ROOT / "docs" / "escalation.md").read_text(encoding="utf-8")


def test_every_signal_is_defined() -> None:
    defined = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert set(Case.__struct_fields__) <= set(defined)


def test_example_of_a_rule_is_accepted() -> None:
    (rule,) = re.findall(r"```yaml\n(  - name: .*?)```", PAGE, re.DOTALL)
    text = POLICY_FILE.read_text(encoding="utf-8").replace("  # Asked first\n", rule, 1)
    assert "late_and_angry" in [found.name for found in parse_policy(text, source="page").rules]


def test_examples_of_triggers_and_messages_are_accepted() -> None:
    (triggers,) = re.findall(r"```yaml\n(triggers:\n.*?)```", PAGE, re.DOTALL)
    document = Document(triggers, source="page")
    found = document.convert(document.data["triggers"], dict[str, TriggerEntry], ("triggers",))
    assert found is not None
    check_triggers(found, document)
    assert document.problems == []
    (messages,) = re.findall(r"```yaml\n(languages: .*?)```", PAGE, re.DOTALL)
    given = Document(messages, source="page").data
    delivered = POLICY_FILE.read_text(encoding="utf-8")
    policy = msgspec.structs.replace(parse_policy(delivered, source="page"), **given)
    assert "(polski)" in told(policy, "other_language", language="pl")


def test_examples_of_the_mood_are_right(policy: Policy) -> None:
    rows = re.findall(r"^\| (-?[\d., -]+) \| (-?\d\.\d\d) \| \d \|", PAGE, re.MULTILINE)
    assert len(rows) == 5
    for scores, expected in rows:
        turns = [turn(i, "x", "track_order", mood=float(score)) for i, score in enumerate(scores.split(","), start=1)]
        assert abs(mood(read(policy, situation(*turns))) - float(expected)) <= 0.0051
