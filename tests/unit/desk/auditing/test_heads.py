"""The file in which the audit log's latest links are published."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.auditing.heads import Head, add_head, parse_head, read_heads

ONE, TWO = Head(7, "a" * 64), Head(12, "0" * 64)


def test_heads_are_added_and_read(tmp_path: Path) -> None:
    path = tmp_path / "heads"
    assert read_heads(path) == ()
    add_head(path, ONE, at=0.0)
    add_head(path, TWO, at=60.0)
    assert path.read_text() == f"1970-01-01T00:00:00+00:00 7 {ONE.hash}\n1970-01-01T00:01:00+00:00 12 {TWO.hash}\n"
    assert read_heads(path) == (ONE, TWO)


def test_head_is_read_as_it_is_told() -> None:
    assert parse_head(f"7:{'A' * 64}") == ONE


@pytest.mark.parametrize("line", ["7", "7:abc", "x:" + "a" * 64, "a" * 64, "7 " + "a" * 63])
def test_what_is_no_head_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="is no head of the audit log"):
        parse_head(line)


@pytest.mark.parametrize(
    "torn",
    ["1970-01-01T00:0", "1970-01-01T00:00:30+00:00 ", f"1970-01-01T00:00:30+00:00 9 {'a' * 63}", "\0" * 9],
)
def test_a_torn_line_spoils_no_other(tmp_path: Path, torn: str) -> None:
    path = tmp_path / "heads"
    add_head(path, ONE, at=0.0)
    with path.open("a") as file:
        file.write(torn)  # the disk was full, or the power went
    assert read_heads(path) == (ONE,)
    add_head(path, TWO, at=60.0)
    assert read_heads(path) == (ONE, TWO)


def test_what_was_written_into_it_is_no_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "heads"
    path.write_text(f"1970-01-01T00:00:00+00:00 seven {'a' * 64}\n")
    with pytest.raises(ValueError, match="is no head of the audit log"):
        read_heads(path)
