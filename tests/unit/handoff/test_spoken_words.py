"""A text is read as words, with short forms written out, and marks between them."""

import pytest

from handoff.spoken_words import spoken_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We'll refund", "we will refund"),
        ("we’re, can't", "we be , can not"),
        ("It's John's", "it is john"),
        ("isn't won't", "is not will not"),
        ("one-time **code**", "one time code"),
        ("maya@example.com.", "maya example com ."),
        ("10:30 and 50.00%", "10 30 and 50.00%"),
        ("I'm going to pay", "i will pay"),
        ("we're gonna", "we will"),
        ("going to town", "going to town"),
        ("a - b\nc", "a - b \n c"),
        ("", ""),
    ],
)
def test_words_are_written_out(text: str, words: str) -> None:
    assert [word.text for word in spoken_words(text)] == words.split(" ") if words else spoken_words(text) == ()


def test_every_word_knows_its_place_and_sentence() -> None:
    text = "İt'll come. Will it?"
    words = spoken_words(text)
    assert [(text[word.start : word.end], word.sentence) for word in words] == [
        ("İt'll", 0),
        ("İt'll", 0),
        ("come", 0),
        (".", 1),
        ("Will", 1),
        ("it", 1),
        ("?", 2),
    ]
