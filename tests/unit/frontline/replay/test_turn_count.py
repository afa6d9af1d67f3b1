"""Whether the labels count all entries or the customer's messages is read from the file as a whole."""

import pytest

from frontline.replay.exceptions import TranscriptsInvalid
from frontline.replay.transcript import Expected, Transcript
from frontline.replay.transcript_file import TranscriptFile
from frontline.replay.turn_count import TurnsCount, expected_number, how_turns_count, turn_of
from tests.unit.frontline.replay.conversations import bot, customer, transcript

TALK = (customer("a"), bot("b"), customer("c"), bot("d"), customer("e"))


def file(*turns: int | None) -> TranscriptFile:
    found = tuple(transcript(*TALK, expected=Expected(handoff=True, turn=turn)) for turn in turns)
    return TranscriptFile("talk.jsonl", found, tuple(range(1, len(found) + 1)))


def labelled(turn: int) -> Transcript:
    return transcript(*TALK, expected=Expected(turn=turn))


@pytest.mark.parametrize(
    ("turns", "count"),
    [
        ((0, 2, 4), TurnsCount.ENTRIES),
        ((0, 1), TurnsCount.CUSTOMERS),
        ((None,), TurnsCount.ENTRIES),
        ((0,), TurnsCount.ENTRIES),
    ],
)
def test_the_labels_show_how_they_count(turns: tuple[int | None, ...], count: TurnsCount) -> None:
    assert how_turns_count(file(*turns)) is count


def test_a_label_that_fits_no_way_is_told_with_its_line() -> None:
    with pytest.raises(TranscriptsInvalid) as caught:
        how_turns_count(file(0, 2, 3, 9))
    assert caught.value.problems == (
        "line 3: `expected.turn` is 3, but entry 3 of `turns` is the bot's; it must be one of the customer's.",
        "line 4: `expected.turn` is 9, but `turns` has 5 entries, counted from 0.",
    )


def test_a_forced_way_is_checked_too() -> None:
    assert how_turns_count(file(0, 2), forced=TurnsCount.CUSTOMERS) is TurnsCount.CUSTOMERS
    with pytest.raises(TranscriptsInvalid, match="but the customer has 3 messages"):
        how_turns_count(file(0, 4), forced=TurnsCount.CUSTOMERS)


def test_a_turn_is_named_as_it_was_read() -> None:
    for count, turn in ((TurnsCount.ENTRIES, 4), (TurnsCount.CUSTOMERS, 2)):
        number = expected_number(labelled(turn), count)
        assert number == 2
        assert turn_of(labelled(turn), number, count) == turn


def test_no_label_names_no_message() -> None:
    assert expected_number(transcript(*TALK), TurnsCount.ENTRIES) is None
