from pathlib import Path

import pytest
from click.testing import CliRunner

from frontline.cli import frontline
from frontline.errors import FrontlineError
from tests.desk_world import sqlite_url


def simulate(*arguments: str) -> str:
    done = CliRunner().invoke(frontline, ["simulate", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_a_folder_gets_a_store_and_the_truth_and_no_second_one(tmp_path: Path) -> None:
    sqlite_url(tmp_path)
    where = ("--into", str(tmp_path), "--conversations", "12", "--days", "14", "--until", "2026-11-20")
    assert "12 conversations from 2026-11-06 until 2026-11-20" in simulate(*where)
    first = (tmp_path / "truth.jsonl").read_bytes()
    assert first.count(b"\n") == 13
    with pytest.raises(FrontlineError, match="12 conversations already"):
        simulate(*where)
    other = tmp_path / "other"
    other.mkdir()
    sqlite_url(other)
    simulate("--into", str(other), *where[2:])
    assert (other / "truth.jsonl").read_bytes() == first


def test_the_truth_of_another_store_is_refused(tmp_path: Path) -> None:
    sqlite_url(tmp_path)
    simulate("--into", str(tmp_path), "--conversations", "10", "--days", "14", "--until", "2026-11-20")
    (tmp_path / "desk.db").unlink()
    sqlite_url(tmp_path)
    with pytest.raises(FrontlineError, match="holds 0 conversations with customers, and the truth tells of"):
        simulate("--into", str(tmp_path), "--check")


def test_there_is_nothing_to_check_before_anything_was_made_up(tmp_path: Path) -> None:
    with pytest.raises(FrontlineError, match="simulate first"):
        simulate("--into", str(tmp_path), "--check")
