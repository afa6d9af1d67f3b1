"""What the customer is told, in which language."""

import msgspec
import pytest

from handoff.exceptions import PolicyInvalid
from handoff.policy_file import parse_policy
from handoff.policy_model import Policy
from handoff.telling import told
from tests.unit.handoff.situations import POLICY_FILE

TEXT = POLICY_FILE.read_text(encoding="utf-8")
IN_GERMAN = "    de: >-\n"


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("de", "Deutsch"),
        ("es", "español"),
        ("fr", "français"),
        ("it", "italiano"),
        ("pt", "português"),
        ("nl", "Nederlands"),
    ],
)
def test_customer_is_told_in_their_language(policy: Policy, language: str, name: str) -> None:
    sentence = told(policy, "other_language", language=language)
    assert name in sentence
    assert "English" not in sentence
    assert sentence.count(".") == 1


def test_every_other_language_is_called_by_its_own_name(policy: Policy) -> None:
    assert "your language (polski)" in told(policy, "other_language", language="pl")
    assert "your language (xx)" in told(policy, "other_language", language="xx")


def test_a_message_in_one_language_is_for_everybody(policy: Policy) -> None:
    assert told(policy, "crisis", language="de") == policy.messages["crisis"]


def test_no_message_is_an_empty_one(policy: Policy) -> None:
    assert told(policy, "nothing_like_it", language="de") == ""


def test_the_placeholder_holds_in_a_message_of_one_language(policy: Policy) -> None:
    changed = msgspec.structs.replace(policy, messages={"here": "I do not speak {language}."})
    assert told(changed, "here", language="tr") == "I do not speak Türkçe."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    other: >-", "    en: >-", "`other` is missing"),
        (IN_GERMAN, "    sv: >-\n", "The language `sv` has no name: add what it calls itself to `languages`."),
        (IN_GERMAN, "    german: >-\n", "`messages.other_language"),
        ("your\n      language ({language})", "your\n      language ({lang})", "`{lang}` is no placeholder"),
        ("  crisis: >-\n", "  crisis: >-\n    Hello {name}. ", "`{name}` is no placeholder"),
        ("  {en: English, ", "  {EN: English, ", "`languages"),
    ],
)
def test_a_mistake_in_a_message_is_named_with_its_line(old: str, new: str, message: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(PolicyInvalid, match=r"escalation\.yml:\d+: ") as caught:
        parse_policy(TEXT.replace(old, new), source="escalation.yml")
    assert any(message in problem.message for problem in caught.value.problems)
