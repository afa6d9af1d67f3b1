"""A file of moderation is checked strictly, and each mistake is told with its line."""

import re

import pytest
import yaml

from handoff.exceptions import ModerationInvalid
from handoff.moderation_file import parse_moderation
from tests.unit.handoff.situations import ROOT

TEXT = (ROOT / "data" / "moderation.yml").read_text(encoding="utf-8")
FIRST = "  - name: guarantee\n"


def problems(text: str) -> list[str]:
    with pytest.raises(ModerationInvalid) as error:
        parse_moderation(text, source="moderation.yml")
    return [str(problem) for problem in error.value.problems]


def line_of(part: str, text: str = TEXT) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_delivered_file_is_right_and_holds_enough() -> None:
    rules = parse_moderation(TEXT, source="moderation.yml")
    assert 15 <= len(rules.rules) + len(rules.personal_data) <= 30


def test_every_mistake_is_told_with_its_line() -> None:
    edited = TEXT.replace("    agent: warn", "    agent: ask", 1).replace("tell: medical", "tells: medical", 1)
    found = problems(edited)
    assert len(found) == 2
    assert found[0].startswith(f"moderation.yml:{line_of('agent: ask', edited)}: ")
    assert "did you mean `tell`?" in found[1]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("tell: medical", "tell: medicine", "There is no message `medicine`: did you mean `medical`?"),
        ("name: delivery_guarantee", "name: guarantee", "The rule name `guarantee` is taken (line "),
        ("    bot: block\n    agent: warn\n    tell: person_decides\n", "", "applies to nobody: add `bot: block` or"),
        ("    tell: person_decides\n", "", "The rule `guarantee` needs `tell`"),
        ("    bot: block\n", "", "`tell` is for texts of the bot; add `bot: block`, or leave it out."),
        ("be guaranteed to", "be (guaranteed to", "The brackets of `be (guaranteed to` do not fit"),
        ("be guaranteed to", "you have my word", "The phrase `you have my word` is given twice"),
        ("be guaranteed to", "be guarantee card", "can never count: its own words hold `guarantee card`"),
        (
            "kinds: [email, phone]",
            "kinds: [email, fone]",
            "There is no kind of personal data `fone`: did you mean `phone`?",
        ),
        ("[BW-######]", "[BW-##]", "`BW-##` has too few digits to tell a number"),
        ("  order_number: [BW", "  iban: [BW", "`iban` is a kind of personal data already; use another name."),
        ("\nmessages:", "\nmessages:\n  nobody: This is said by no rule at all.", "No rule tells the message `nobody`"),
        ("personal_data:", "personal_dat:", "did you mean `personal_data`?"),
        ('version: "1.0"\n', "", "`version` is missing in the file of moderation."),
    ],
)
def test_a_mistake_is_told_with_what_would_be_right(old: str, new: str, told: str) -> None:
    assert old in TEXT
    assert any(told in problem for problem in problems(TEXT.replace(old, new, 1)))


@pytest.mark.parametrize("text", ["", "- a list", "version: [", "rules: 3"])
def test_what_is_no_file_of_moderation_is_told(text: str) -> None:
    assert problems(text)


def test_the_pages_example_is_right_in_the_delivered_file() -> None:
    page = (ROOT / "docs" / "moderation.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```yaml\nrules:\n(.*?)```", page, re.DOTALL)
    rules = parse_moderation(
        TEXT.replace("rules:\n", "rules:\n" + example.replace("delivery_guarantee", "shown", 1), 1),
        source="moderation.yml",
    )
    assert rules.rules[0].name == "shown"


def test_the_page_says_how_many_sentences_there_are() -> None:
    page = (ROOT / "docs" / "moderation.md").read_text(encoding="utf-8")
    listed = yaml.safe_load((ROOT / "tests" / "unit" / "handoff" / "moderation.yml").read_text(encoding="utf-8"))
    for key in ("held", "passed"):
        assert (len(listed["known"][key]), len(listed["unseen"][key])) == (60, 30)
    assert "90 sentences that are not said and 90 that may be. The last 30 of each" in " ".join(page.split())


def test_no_regular_expression_can_be_written() -> None:
    found = problems(TEXT.replace("[BW-######]", '["BW-(#+)+$###"]', 1))
    assert "numbers" in found[0]
