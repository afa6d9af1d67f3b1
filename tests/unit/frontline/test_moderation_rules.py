"""The delivered rules are right, and hold back nothing that Frontline itself says."""

import ast
import re
import shutil
from pathlib import Path

import pytest

from frontline.bot_texts import bot_texts
from frontline.escalation_policy import problems
from frontline.moderation_rules import moderation_problems
from frontline.places import ROOT
from handoff.moderation import Moderation, Speaker
from handoff.moderation_file import parse_moderation

RULES = (ROOT / "data" / "moderation.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def moderation() -> Moderation:
    return Moderation(parse_moderation(RULES, source="data/moderation.yml"))


def _spoken_strings(path: Path) -> list[str]:
    """Every text in a module with a blank in it, docstrings left out: more than is ever said."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [value for value in constants if isinstance(value, str) and " " in value and value not in docstrings]


def test_every_text_of_ours_passes_and_the_policys_check_says_so() -> None:
    assert not [problem for problem in problems() if "moderation" in problem]


def test_the_texts_are_those_that_are_said() -> None:
    texts = {text.text: text for text in bot_texts()}
    welcome = texts["You are welcome. I am here if you need anything else."]
    assert (welcome.source, welcome.speaker) == ("bot/domain/responses.yml", Speaker.BOT)
    line = (ROOT / welcome.source).read_text(encoding="utf-8").splitlines()[welcome.line - 1]
    assert welcome.text in line
    sources = {text.source for text in texts.values()}
    assert {"data/escalation.yml", "data/moderation.yml", "data/playbooks/refund.yml"} <= sources
    assert {f"data/knowledge/{path.name}" for path in (ROOT / "data" / "knowledge").glob("*.md")} <= sources
    greeting = next(text for text in texts if text.startswith("Hello {customer_first_name}, I'm {agent_name}"))
    assert texts[greeting].speaker is Speaker.AGENT
    assert not any("Promise no compensation" in text for text in texts)


def test_every_text_of_the_actions_passes(moderation: Moderation) -> None:
    checked = 0
    for path in sorted((ROOT / "actions").rglob("*.py")):
        for text in _spoken_strings(path):
            checked += 1
            assert not moderation.review(text, speaker=Speaker.BOT), (path, text)
    assert checked > 50


def test_a_text_that_would_be_held_back_is_told_with_its_place(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "bot" / "domain", tmp_path / "bot" / "domain")
    (tmp_path / "data").mkdir()
    responses = tmp_path / "bot" / "domain" / "responses.yml"
    text = responses.read_text(encoding="utf-8").replace("You are welcome.", "We promise to help you.")
    responses.write_text(text, encoding="utf-8")
    (tmp_path / "data" / "moderation.yml").write_text(RULES, encoding="utf-8")
    [problem] = moderation_problems(None, root=tmp_path)
    line = text[: text.index("We promise")].count("\n") + 1
    assert problem.startswith(f"bot/domain/responses.yml:{line}: The bot would not say “We promise” (rule `guarantee`")


def test_what_the_policy_does_not_know_is_told(tmp_path: Path) -> None:
    from handoff.policy_file import parse_policy

    policy = parse_policy((ROOT / "data" / "escalation.yml").read_text(encoding="utf-8"), source="escalation.yml")
    (tmp_path / "data").mkdir()
    edited = RULES.replace("skill: legal", "skill: leagal", 1)
    (tmp_path / "data" / "moderation.yml").write_text(edited, encoding="utf-8")
    [problem] = moderation_problems(policy, root=tmp_path)
    assert re.search(r"knows no skill `leagal` \(rule `legal_admission`\): did you mean `legal`\?", problem)


@pytest.mark.parametrize(("content", "told"), [(None, "is missing"), (b"\xff", "is not UTF-8"), (b"rules: [", "YAML")])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None, told: str) -> None:
    (tmp_path / "data").mkdir()
    if content is not None:
        (tmp_path / "data" / "moderation.yml").write_bytes(content)
    assert any(told in problem for problem in moderation_problems(None, root=tmp_path))
