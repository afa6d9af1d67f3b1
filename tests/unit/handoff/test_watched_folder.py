"""A folder in force: read anew when a file changes, comes or goes; a wrong edit leaves what was in force."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from handoff.exceptions import DocumentInvalid, Problem
from handoff.watched_file import Look
from handoff.watched_folder import WatchedFolder


def parse(files: Mapping[str, str]) -> dict[str, str]:
    wrong = tuple(Problem(source, 1, "It is wrong.") for source, text in files.items() if "wrong" in text)
    if wrong:
        raise DocumentInvalid(wrong)
    return {Path(source).name: text for source, text in files.items()}


def test_edits_new_files_and_removals_come_into_force(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("1")
    (tmp_path / "a.txt").write_text("wrong")
    folder = WatchedFolder(tmp_path, parse)
    assert (folder.value, folder.look()) == ({"a.yml": "1"}, Look.SAME)
    (tmp_path / "b.yml").write_text("22")
    assert (folder.look(), folder.value) == (Look.CHANGED, {"a.yml": "1", "b.yml": "22"})
    (tmp_path / "a.yml").unlink()
    assert (folder.look(), folder.value) == (Look.CHANGED, {"b.yml": "22"})


def test_a_wrong_edit_is_told_once_and_leaves_all_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("1")
    folder = WatchedFolder(tmp_path, parse)
    (tmp_path / "a.yml").write_text("changed")
    (tmp_path / "b.yml").write_text("wrong")
    assert (folder.look(), folder.look(), folder.value) == (Look.REJECTED, Look.SAME, {"a.yml": "1"})
    assert [Path(problem.source).name for problem in folder.problems] == ["b.yml"]
    (tmp_path / "b.yml").write_bytes(b"\xff\xfe\xff")
    assert folder.look() is Look.REJECTED
    assert "not UTF-8" in folder.problems[0].message
    (tmp_path / "b.yml").unlink()
    assert (folder.look(), folder.problems, folder.value) == (Look.CHANGED, (), {"a.yml": "changed"})


def test_a_wrong_start_is_no_start(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("wrong")
    with pytest.raises(DocumentInvalid):
        WatchedFolder(tmp_path, parse)
