"""Training data is changed line by line: everything else stays byte for byte, in our own files and in strange ones."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from desk.settings import ROOT
from desk.workbench.edits import with_example, with_intent, without_example, without_intent
from desk.workbench.errors import ExampleRefused, TrainingDataWrong
from desk.workbench.nlu_file import read_nlu

OWN = sorted((ROOT / "data" / "nlu").glob("*.yml"))


def changed_lines(before: str, after: str) -> list[str]:
    """The lines that a diff shows, each with its sign and with the end that it has."""
    lines = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_an_example_more_is_one_line_more_in_our_own_files(path: Path) -> None:
    text = path.read_bytes().decode()
    file = read_nlu(text, source=path.name)
    for block in file.blocks[-1:]:
        example = "does it have a [blue](product) one?"
        after = with_example(file, block.intent, example)
        assert changed_lines(text, after) == [f"+ {' ' * block.indent}- {example}\n"]
        assert without_example(read_nlu(after, source=path.name), block.intent, example) == text


def test_a_new_intent_stands_as_its_file_writes_them_and_goes_again() -> None:
    for path in (OWN[0], ROOT / "data/nlu/chitchat.yml"):
        text = path.read_text(encoding="utf-8")
        file = read_nlu(text, source=path.name)
        after = with_intent(file, "gift_wrap", ["wrap it", "as a gift"], comment="They want\nit wrapped.")
        item = " " * (file.item_indent or 0)
        assert after == text + (
            f"\n{item}# They want it wrapped.\n{item}- intent: gift_wrap\n{item}  examples: |\n"
            f"{item}    - wrap it\n{item}    - as a gift\n"
        )
        assert without_intent(read_nlu(after, source=path.name), "gift_wrap") == text


STRANGE = {
    "crlf": "nlu:\r\n- intent: a_b  # first\r\n  examples: |\r\n    - one\r\n    - two\r\n\r\n- synonym: x\r\n  examples: |\r\n    - y\r\n",
    "no end of line": "nlu:\n- intent: a_b\n  examples: |\n    - one\n    - two",
    "keeps blank lines": 'version: "3.1"\nnlu:\n  - intent: a_b\n    examples: |+\n      - one\n      - two\n\n\n  - regex: z\n    examples: |\n      - z+\n',
    "strips the end": "nlu:\n- intent: a_b\n  examples: |-\n     - one\n     - two\n# the end\n",
    "quoted and with more keys": "nlu:\n- 'examples': |\n        - one\n        - two\n  \"intent\": 'a_b'\n  metadata: {who: 'me'} # kept\nresponses:\n  utter_x:\n  - text: \"yes\"\n",
}  # fmt: skip


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_strange_files_keep_every_byte_but_the_new_line(text: str) -> None:
    file = read_nlu(text, source="f.yml")
    after = with_example(file, "a_b", "yes: [no](x) # 'really'?")
    assert [example.written for example in read_nlu(after, source="f.yml").blocks[0].examples] == [
        "one", "two", "yes: [no](x) # 'really'?",
    ]  # fmt: skip
    assert without_example(read_nlu(after, source="f.yml"), "a_b", "yes: [no](x) # 'really'?") == text
    ends = {line[len(line.rstrip("\r\n")) :] for line in after.splitlines(keepends=True)}
    assert ends <= ({"\r\n"} if "\r\n" in text else {"\n", ""})


def test_examples_in_a_list_get_another_one_quoted_where_it_must_be() -> None:
    text = "nlu:\n- intent: a_b\n  examples:\n  - text: one # first\n    metadata:\n      by: me\n  - text: |\n      - two\n"
    after = with_example(read_nlu(text, source="f.yml"), "a_b", 'say "no": [x](y)')
    assert after == text + '  - text: "say \\"no\\": [x](y)"\n'
    assert without_example(read_nlu(after, source="f.yml"), "a_b", 'say "no": [x](y)') == text
    without_first = without_example(read_nlu(text, source="f.yml"), "a_b", "one")
    assert without_first == "nlu:\n- intent: a_b\n  examples:\n  - text: |\n      - two\n"


def test_what_cannot_be_written_without_harm_is_refused() -> None:
    file = read_nlu("nlu:\n- intent: a_b\n  examples: |\n    - one\n", source="data/nlu/f.yml")
    for example in ("two\nlines", "[a](b", "[x]{broken}", ""):
        if example == "[a](b":
            assert with_example(file, "a_b", example).endswith("- [a](b\n")
            continue
        with pytest.raises(ExampleRefused):
            with_example(file, "a_b", example)
    with pytest.raises(TrainingDataWrong, match=r"data/nlu/f.yml:1: it holds no examples of the intent other"):
        with_example(file, "other", "x")
    for name in ("A", "with blank", "1st", "x" * 70, "ends_"):
        with pytest.raises(ExampleRefused, match="no name of an intent"):
            with_intent(file, name, ["x"])


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("nlu: [", 1, "no YAML"),
        ("- a", 1, "no names with values"),
        ("nlu: here", 1, "`nlu` is no list"),
        ("nlu:\n- x", 2, "has no names"),
        ("nlu:\n- intent: a", 2, "has no `examples`"),
        ("nlu:\n- intent: a\n  examples: one", 3, "as a block"),
    ],
)
def test_what_rasa_would_pass_over_is_told_with_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(TrainingDataWrong, match=problem) as told:
        read_nlu(text, source="f.yml")
    assert told.value.line == line
