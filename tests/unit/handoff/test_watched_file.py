"""What is in force follows its file; an edit that cannot be used leaves it."""

from pathlib import Path

import pytest

from handoff.exceptions import DocumentInvalid, Problem
from handoff.watched_file import Look, WatchedFile


def parse(text: str, source: str) -> int:
    if not text.strip().isdigit():
        raise DocumentInvalid((Problem(source, 1, "A number is wanted."),))
    return int(text)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "number.txt"
    path.write_text("1", encoding="utf-8")
    return path


def write(path: Path, text: str | bytes) -> None:
    """In one step, as editors do, so that even an edit of the same length is another file."""
    other = path.with_suffix(".new")
    other.write_bytes(text if isinstance(text, bytes) else text.encode())
    other.replace(path)


def test_each_edit_is_told_once(path: Path) -> None:
    file = WatchedFile(path, parse)
    assert (file.look(), file.value) == (Look.SAME, 1)
    write(path, "2")
    assert (file.look(), file.value) == (Look.CHANGED, 2)
    assert file.look() is Look.SAME


def test_an_edit_that_says_the_same_is_no_change(path: Path) -> None:
    file = WatchedFile(path, parse)
    write(path, " 1 ")
    assert file.look() is Look.SAME


@pytest.mark.parametrize(("edit", "told"), [("one", "A number is wanted."), (b"\xff", "it is not UTF-8")])
def test_an_edit_that_cannot_be_used_leaves_the_value_until_it_is_mended(
    path: Path, edit: str | bytes, told: str
) -> None:
    file = WatchedFile(path, parse)
    write(path, edit)
    assert (file.look(), file.value) == (Look.REJECTED, 1)
    [problem] = file.problems
    assert told in problem.message
    assert file.look() is Look.SAME
    assert file.problems
    write(path, "1")
    assert (file.look(), file.problems) == (Look.CHANGED, ())


def test_a_file_that_is_gone_leaves_the_value(path: Path) -> None:
    file = WatchedFile(path, parse)
    path.unlink()
    assert (file.look(), file.value) == (Look.REJECTED, 1)


def test_a_file_that_may_be_missing_says_something_then(path: Path) -> None:
    file = WatchedFile(path, parse, missing="0")
    path.unlink()
    assert (file.look(), file.value, file.problems) == (Look.CHANGED, 0, ())
    assert file.look() is Look.SAME
    write(path, "3")
    assert (file.look(), file.value) == (Look.CHANGED, 3)
    assert WatchedFile(path.with_name("none.txt"), parse, missing="0").value == 0


def test_a_first_file_that_cannot_be_used_is_raised(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        WatchedFile(tmp_path / "none.txt", parse)
    (tmp_path / "wrong.txt").write_text("one", encoding="utf-8")
    with pytest.raises(DocumentInvalid):
        WatchedFile(tmp_path / "wrong.txt", parse)
