"""A part of a labelled file."""

from collections import Counter

from bot.benchmark.labelled_texts import LabelledTexts
from bot.benchmark.part import take_part

DATA = LabelledTexts(
    [f"message {number}" for number in range(25)], ["many"] * 20 + ["few"] * 4 + ["one"], ("text", "label")
)


def test_every_label_has_its_share() -> None:
    assert Counter(take_part(DATA, most=9).labels) == {"many": 4, "few": 4, "one": 1}


def test_a_labels_messages_are_taken_from_its_whole_length() -> None:
    part = take_part(DATA, most=9)
    assert part.texts == [f"message {number}" for number in (0, 5, 10, 15, 20, 21, 22, 23, 24)]


def test_messages_keep_their_labels() -> None:
    whole = dict(zip(DATA.texts, DATA.labels, strict=True))
    part = take_part(DATA, most=7)
    assert all(whole[text] == label for text, label in zip(part.texts, part.labels, strict=True))


def test_a_file_that_is_small_enough_stays_whole() -> None:
    assert take_part(DATA, most=25) == DATA
