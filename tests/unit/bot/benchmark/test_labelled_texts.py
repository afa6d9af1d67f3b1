from pathlib import Path

import pytest

from bot.benchmark.labelled_texts import read_labelled
from bot.understanding.errors import DataFileNotReadable


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "data.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_messages_and_labels_are_read_whatever_parts_them(tmp_path: Path, separator: str) -> None:
    table = read_labelled(write(tmp_path, f"text{separator}label\nWhere is it?{separator}track\n"))
    assert (table.texts, table.labels) == (["Where is it?"], ["track"])


def test_a_quoted_text_may_hold_commas_and_lines(tmp_path: Path) -> None:
    table = read_labelled(write(tmp_path, 'text,label\n"One, two\nthree",a\n'))
    assert table.texts == ["One, two\nthree"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are_are_read(tmp_path: Path, encoding: str) -> None:
    table = read_labelled(write(tmp_path, "text,label\ncafé,a\n".encode(encoding)))
    assert table.texts == ["café"]


def test_rows_without_a_message_or_a_label_are_counted_and_left_out(tmp_path: Path) -> None:
    table = read_labelled(write(tmp_path, "text,label\n,a\n  ,a\nhello,\nhello\n\nhello,a\n"))
    assert (table.texts, table.skipped) == (["hello"], 4)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"text,label\nok,a\ncaf\xe9,a\n", "line 3 is not UTF-8; save it as UTF-8"),
        (b"", "it is empty"),
        (b"text,label\n", "no row with both"),
        (b"text,label\none, two,a\n", "line 2 has more values than the header"),
        (b'text,label\n"never closed,a\n', "unexpected end of data"),
        (b"text,answer\nhello,a\n", "--label-column"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(DataFileNotReadable, match=sentence):
        read_labelled(write(tmp_path, content))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataFileNotReadable, match=r"nowhere\.csv cannot be used: no such file"):
        read_labelled(tmp_path / "nowhere.csv")


def test_one_column_cannot_be_both(tmp_path: Path) -> None:
    with pytest.raises(DataFileNotReadable, match="cannot both be in the column text"):
        read_labelled(write(tmp_path, "text,label\nhello,a\n"), label_column="text")
