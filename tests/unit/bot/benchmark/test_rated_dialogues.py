from pathlib import Path

import pytest

from bot.benchmark.rated_dialogues import read_dialogues
from bot.understanding.errors import DataFileNotReadable

DIALOGUES = (
    "\nUSER\tHello?\tGREET\t3,3,2\nSYSTEM\tHello.\tGREET\t\nUSER\tThanks.\tTHANK\t4,4\nUSER\tOVERALL\t\t1,1\n\n"
    "USER\tBye.\tBYE\t\n"
)


def write(folder: Path, content: str) -> Path:
    path = folder / "rated.txt"
    path.write_text(content)
    return path


def test_turns_are_read_with_their_mean_rating(tmp_path: Path) -> None:
    first, second = read_dialogues(write(tmp_path, DIALOGUES))
    assert [(turn.text, turn.is_customer) for turn in first] == [("Hello?", True), ("Hello.", False), ("Thanks.", True)]
    assert [turn.rating for turn in first] == [pytest.approx(8 / 3), None, 4.0]
    assert second[0].rating is None


def test_dissatisfied_is_a_mean_below_three(tmp_path: Path) -> None:
    turns = read_dialogues(write(tmp_path, "USER\ta\t\t3,2\nUSER\tb\t\t3,3\nUSER\tc\t\t\n"))[0]
    assert [turn.is_dissatisfied for turn in turns] == [True, False, False]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("USER\thello\n", "line 1: it must be USER or SYSTEM"),
        ("\nAGENT\thello\tGREET\t3\n", "line 2: it must be USER or SYSTEM"),
        ("USER\thello\tGREET\t3,9\n", "the ratings 3,9 must be numbers from 1 to 5"),
        ("", "no rated turn"),
        ("SYSTEM\thello\tGREET\t\n", "no rated turn"),
    ],
)
def test_another_format_is_refused_with_its_line(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(DataFileNotReadable, match=sentence):
        read_dialogues(write(tmp_path, content))
