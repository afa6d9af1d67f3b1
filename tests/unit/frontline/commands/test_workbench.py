"""`frontline workbench`: what the desk keeps is written into a checkout, and what no model can tell apart is found."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from frontline import places
from frontline.cli import frontline
from handoff.wire.workbench import AcceptedAnswer, AcceptedExample, ExampleState, NewIntentBody
from tests.workbench_world import NLU, small_project

ORDERS = "data/nlu/orders.yml"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = small_project(tmp_path)
    monkeypatch.setattr(places, "ROOT", root)
    return root


def run(*arguments: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(frontline, ["workbench", *arguments], input=given)


def kept(*told: tuple[str, str], new: NewIntentBody | None = None) -> bytes:
    examples = tuple(
        AcceptedExample(str(place), float(place), "Dana", intent, text, ExampleState.KEPT, "", new, None, "c", place)
        for place, (intent, text) in enumerate(told)
    )
    return msgspec.json.encode(AcceptedAnswer(examples, ""))


def test_what_the_desk_answers_is_written_and_can_be_written_again(root: Path) -> None:
    given = kept(("track_order", "is [it](product) near"), ("gift_wrap", "wrap it"), new=NewIntentBody("greet"))
    assert run("apply", "-", given=given).exit_code == 0
    after = (root / ORDERS).read_text()
    assert after.count("      - is [it](product) near\n") == 1
    assert (
        (root / "data/nlu/small_talk.yml").read_text().endswith("\n- intent: gift_wrap\n  examples: |\n    - wrap it\n")
    )
    assert "2 examples written" in run("apply", "-", given=given).output
    assert (root / ORDERS).read_text() == after


def test_one_that_cannot_be_written_is_told_and_leaves_the_others_alone(root: Path) -> None:
    result = run("apply", "-", given=kept(("nobody_knows", "x"), ("track_order", "is it near")))
    assert "There is no intent 'nobody_knows'" in result.output
    assert str(result.exception) == "1 of 2 could not be written."
    assert "- is it near" in (root / ORDERS).read_text()
    assert "That is no answer" in str(run("apply", "-", given=b"{").exception)


def test_the_same_words_at_two_intents_are_found_with_their_lines(root: Path) -> None:
    assert run("check").exit_code == 0
    (root / ORDERS).write_text(NLU.replace("- cancel my order\n", "- cancel my order\n      - Where is my order?\n"))
    result = run("check")
    assert "data/nlu/orders.yml:7: track_order “where is my order”" in result.output
    assert "data/nlu/orders.yml:15: cancel_order “Where is my order?” (the same words)" in result.output
    assert result.exit_code == 1
    assert run("like", "where's my order", "--intent", "greet").output.startswith("!")
