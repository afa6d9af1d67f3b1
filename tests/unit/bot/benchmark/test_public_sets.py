"""The public sets that are measured together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.benchmark.labelled_texts import read_labelled
from bot.benchmark.public_sets import RUNS, arguments, missing_files, prepare, source_of
from bot.understanding.errors import DataFileNotReadable

BANKING = next(run for run in RUNS if run.name == "banking77-10shot")
SCOPE = next(run for run in RUNS if run.name == "clinc150-scope")
CLINC = {
    "train": [["pay my bill", "pay_bill"]],
    "val": [["pay it", "pay_bill"]],
    "test": [["pay, please", "pay_bill"]],
    "oos_train": [["sing", "oos"]],
    "oos_val": [["dance", "oos"]],
    "oos_test": [["jump", "oos"]],
}


def test_every_run_has_a_name_of_its_own() -> None:
    assert len({run.name for run in RUNS}) == len(RUNS)


def test_every_run_says_what_was_chosen_on_what() -> None:
    assert all(run.chosen for run in RUNS)


def test_clinc150_is_written_as_tables(tmp_path: Path) -> None:
    (tmp_path / "clinc150.json").write_text(json.dumps(CLINC))
    prepare(tmp_path, tmp_path / "made")
    table = read_labelled(tmp_path / "made" / "clinc150_test.csv")
    assert (table.texts, table.labels) == (["pay, please", "jump"], ["pay_bill", "oos"])
    assert missing_files(SCOPE, (tmp_path, tmp_path / "made")) == []


def test_tables_of_another_folder_do_not_stay(tmp_path: Path) -> None:
    (tmp_path / "clinc150.json").write_text(json.dumps(CLINC))
    prepare(tmp_path, tmp_path / "made")
    (other := tmp_path / "other").mkdir()
    prepare(other, tmp_path / "made")
    assert missing_files(SCOPE, (other, tmp_path / "made")) == list(SCOPE.files.values())


@pytest.mark.parametrize("content", ["{}", "[1]", "{"])
def test_a_file_that_is_not_clinc150_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "clinc150.json").write_text(content)
    with pytest.raises(DataFileNotReadable, match=r"clinc150\.json"):
        prepare(tmp_path, tmp_path / "made")


def test_the_arguments_name_the_files_and_options(tmp_path: Path) -> None:
    (tmp_path / "clinc150.json").write_text(json.dumps(CLINC))
    prepare(tmp_path, tmp_path)
    assert arguments(SCOPE, (tmp_path,)) == [
        "intents",
        *("--train", str(tmp_path / "clinc150_train.csv")),
        *("--validation", str(tmp_path / "clinc150_val.csv")),
        *("--test", str(tmp_path / "clinc150_test.csv")),
        *("--out-of-scope-label", "oos", "--json"),
    ]


def test_other_content_is_another_source(tmp_path: Path) -> None:
    for name in BANKING.files.values():
        (tmp_path / name).write_text("text,category\na,b\n")
    before = source_of(BANKING, (tmp_path,))
    assert source_of(BANKING, (tmp_path,)) == before
    (tmp_path / "banking77_test.csv").write_text("text,category\na,c\n")
    assert source_of(BANKING, (tmp_path,)) != before
