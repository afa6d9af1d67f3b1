"""Mistakes in triggers are named with their line and what would be right."""

import re

import pytest

from handoff.exceptions import PolicyInvalid, Problem
from handoff.policy_file import parse_policy
from tests.unit.handoff.situations import POLICY_FILE

TEXT = POLICY_FILE.read_text(encoding="utf-8")
LEGAL = re.search(r"^  legal:\n(?:    .*\n)+", TEXT, re.MULTILINE)
LINE = TEXT[: TEXT.index("\n  legal:\n")].count("\n") + 2


def _problems(legal: str) -> tuple[Problem, ...]:
    """What is wrong where `legal` stands for the delivered trigger of that name."""
    assert LEGAL is not None
    with pytest.raises(PolicyInvalid) as caught:
        parse_policy(TEXT.replace(LEGAL[0], legal, 1), source="escalation.yml")
    return caught.value.problems


@pytest.mark.parametrize(
    ("legal", "line", "message"),
    [
        ("  legal: nothing\n", 0, "expected `object | array`, got `str`"),
        ("  legal: []\n", 0, "length >= 1"),
        ("  legal:\n    - court\n    - 3\n", 2, "expected `str | object`, got `int` (it is 3)"),
        ("  legal:\n    phrase: [court]\n", 1, "did you mean `phrases`?"),
        ("  legal:\n    even_if_negated: true\n", 0, "`phrases` is missing in `triggers.legal`"),
        ("  legal:\n    - phrase: court\n      unles: [x]\n", 2, "did you mean `unless`?"),
        ("  legal:\n    - phrase: court\n      unless: tennis\n", 2, "expected `array`, got `str`"),
        ("  legal:\n    - court\n    - (talk|speak to a judge\n", 2, "The brackets of"),
        ("  legal:\n    - judge | court\n", 1, "stands outside of brackets"),
        ("  legal:\n    - court\n    - a\n    - (|)\n", 2, "length >= 2"),
        ("  legal:\n    - court order\n    - COURT  order\n", 2, "is given twice (first on line"),
        ("  legal:\n    - (a|the) court\n    - the (court|judge)\n", 2, "The form `the court` of"),
        (
            "  legal:\n    - phrase: court order\n      unless: [order]\n",
            1,
            "can never count: its own words hold `order`",
        ),
        ("  legal:\n    unless: [(court|judge)]\n    phrases: [a court]\n", 2, "can never count"),
        ("  legal:\n    - phrase: court\n      unless: [tennis, (a|b]\n", 2, "The brackets of"),
    ],
)
def test_a_mistake_is_named_on_its_line(legal: str, line: int, message: str) -> None:
    (problem,) = _problems(legal)
    assert message in problem.message
    assert problem.line == LINE + line


def test_too_many_forms_in_all_are_refused() -> None:
    many = "".join(f"    - court{number} {' '.join(['(a|b|c|d|e|f|g|h|i|j)'] * 3)}\n" for number in range(25))
    assert "at most 20,000 are taken" in _problems(f"  legal:\n{many}")[0].message


@pytest.mark.parametrize(
    "legal",
    [
        "  legal: [court]\n",
        "  legal:\n    - court\n    - {phrase: judge, unless: [judge a book], exact: true, even_if_quoted: true}\n",
        "  legal: {phrases: [court, {phrase: judge}], unless: [tennis court], even_if_negated: true}\n",
    ],
)
def test_every_way_to_write_a_trigger_is_taken(legal: str) -> None:
    assert LEGAL is not None
    assert "legal" in parse_policy(TEXT.replace(LEGAL[0], legal, 1), source="escalation.yml").triggers
