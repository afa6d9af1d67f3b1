"""CSV that no spreadsheet computes."""

import csv
import io

import pytest

from desk.web.csv_text import Cell, csv_text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＠x",
        "  =1+1",
        '=HYPERLINK("http://x","y")',
        "-",
    ],
)
def test_a_text_that_would_be_a_formula_stands_behind_an_apostrophe(text: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_text([[text]]), newline=""))
    assert row == [f"'{text}"]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (-1.5, "-1.5"),
        (-3, "-3"),
        (0.1, "0.1"),
        (True, "yes"),
        (False, "no"),
        (None, ""),
        ("", ""),
        ("a-b", "a-b"),
        ("a=b", "a=b"),
    ],
)
def test_numbers_and_plain_words_are_written_as_they_are(cell: Cell, written: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_text([[cell, "x"]]), newline=""))
    assert row == [written, "x"]


def test_commas_quotes_and_lines_stay_in_their_cell() -> None:
    row: list[Cell] = ['say "hello", twice', "two\nlines", "é 漢"]
    (told,) = csv.reader(io.StringIO(csv_text([row]), newline=""))
    assert told == row
