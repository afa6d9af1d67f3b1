"""An intent is listed in the domain and answered by a rule, a line at a time, and goes again without a trace."""

from __future__ import annotations

import pytest

from desk.settings import ROOT
from desk.workbench.declarations import (
    check_intent_name,
    with_domain_intent,
    with_rule,
    without_domain_intent,
    without_rule,
)
from desk.workbench.errors import ExampleRefused, TrainingDataWrong
from tests.unit.desk.workbench.test_edits import changed_lines

DOMAIN = "bot/domain/domain.yml"
RULES = "data/rules/conversation.yml"


def test_the_domain_and_the_rules_get_the_intent_and_lose_it() -> None:
    domain = (ROOT / DOMAIN).read_text(encoding="utf-8")
    after = with_domain_intent(domain, "gift_wrap", after="cancel_order", source=DOMAIN)
    assert changed_lines(domain, after) == ["+   - gift_wrap: {use_entities: []}\n"]
    assert without_domain_intent(after, "gift_wrap", source=DOMAIN) == domain
    assert with_domain_intent(after, "gift_wrap", after="greet", source=DOMAIN) == after
    rules = (ROOT / RULES).read_text(encoding="utf-8")
    with_one = with_rule(rules, "gift_wrap", "action_assist", source=RULES)
    assert [line[2:] for line in changed_lines(rules, with_one)] == [
        "\n", "  - rule: A new intent, gift wrap\n", "    steps:\n", "      - intent: gift_wrap\n", "      - action: action_assist\n",
    ]  # fmt: skip
    assert without_rule(with_one, "gift_wrap", source=RULES) == rules


def test_what_has_no_line_of_its_own_in_the_domain_is_refused() -> None:
    for text, problem in (
        ("intents: [a_b, c_d]\n", "does not stand on a line of its own"),
        ("intents:\n- a_b:\n    use_entities: []\n", "stands on several lines"),
        ("intents:\n- c_d\n", "does not list the intent a_b"),
    ):
        with pytest.raises(TrainingDataWrong, match=problem):
            with_domain_intent(text, "gift_wrap", after="a_b", source="domain.yml")


@pytest.mark.parametrize("name", ["A", "with blank", "1st", "x" * 70, "ends_"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ExampleRefused, match="no name of an intent"):
        check_intent_name(name)
