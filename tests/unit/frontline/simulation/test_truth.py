from datetime import date
from pathlib import Path

import pytest

from frontline.errors import FrontlineError
from frontline.simulation import truth
from frontline.simulation.calendar import Period
from frontline.simulation.quarter import Quarter


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    quarter = Quarter(conversations=12, period=Period(date(2026, 11, 20), 20), seed=1)
    told = [made.truth for made in quarter.conversations()]
    file = tmp_path / "some" / "truth.jsonl"
    truth.write(file, quarter.header, told)
    assert truth.read(file) == (quarter.header, tuple(told))


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FrontlineError, match="simulate first"):
        truth.read(tmp_path / "truth.jsonl")


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    file = tmp_path / "truth.jsonl"
    file.write_text('{"format": "something else"}\n')
    with pytest.raises(FrontlineError, match="no truth"):
        truth.read(file)


def test_a_file_that_was_cut_is_told(tmp_path: Path) -> None:
    quarter = Quarter(conversations=12, period=Period(date(2026, 11, 20), 20), seed=1)
    file = tmp_path / "truth.jsonl"
    truth.write(file, quarter.header, [made.truth for made in quarter.conversations()])
    file.write_bytes(file.read_bytes()[:-50])
    with pytest.raises(FrontlineError, match="not the whole truth"):
        truth.read(file)
