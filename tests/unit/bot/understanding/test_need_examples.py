"""Reading the messages that needs are learned from."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.understanding.errors import DataFileNotReadable
from bot.understanding.need_examples import read_needs
from bot.understanding.sources import project_path
from handoff.needs import NEEDS


def write(folder: Path, **files: str) -> list[Path]:
    for name, content in files.items():
        (folder / f"{name}.yml").write_text(content, encoding="utf-8")
    return list(folder.glob("*.yml"))


def test_a_message_has_the_signs_of_all_files_that_it_stands_in(tmp_path: Path) -> None:
    files = write(
        tmp_path,
        wish="examples:\n- get me a person\n- {text: third mail, also: [repeat]}\nnear: [are you real, no]\nintents: [talk]\n",
        repeat="examples: [me again]\nnear: [get me a person]\n",
        none="near: [yes]\n",
    )

    read = read_needs(files)

    assert read.names == ("repeat", "wish")
    assert dict(zip(read.texts, map(sorted, read.needs), strict=True)) == {
        "get me a person": ["wish"],
        "third mail": ["repeat", "wish"],
        "me again": ["repeat"],
        "are you real": [],
        "no": [],
        "yes": [],
    }


def test_intents_of_the_training_data_count_as_signs(tmp_path: Path) -> None:
    read = read_needs(write(tmp_path, wish="examples: [a person]\nintents: [talk]\n"))

    more = read.with_intents(["let us talk", "where is it"], ["talk", "track"])

    assert more.needs == [frozenset({"wish"}), frozenset({"wish"}), frozenset()]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("examples: [{text: a, also: [wihs]}]", "wihs is no sign; there are wish"),
        ("exampels: [a]", "exampels"),
        ("examples: {a: b}", "array"),
        ("examples: [", "line "),
    ],
)
def test_what_is_wrong_with_a_file_is_said(content: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(DataFileNotReadable, match=sentence):
        read_needs(write(tmp_path, wish=content))


def test_messages_without_a_sign_are_no_examples(tmp_path: Path) -> None:
    with pytest.raises(DataFileNotReadable, match="only `near`"):
        read_needs(write(tmp_path, none="examples: [a]"))


def test_the_policy_knows_the_signs_that_are_trained() -> None:
    assert set(read_needs(project_path("data/needs").glob("*.yml")).names) == set(NEEDS)
