"""How alike texts are by their words."""

from __future__ import annotations

from desk.workbench.clusters import BY_WORDS
from desk.workbench.likeness import WordIndex, cosines_of_words, distinct, folded, has_words

TEXTS = ["cancel my order", "track my order", "track my order now please", "where is my parcel", "?"]


def test_the_same_words_are_the_same_however_they_are_written() -> None:
    assert folded("Where’s  my ORDER, BW-104233?!") == folded("wheres my order bw-999") == "wheres my order 0"
    assert folded("Où est-il?") == folded("ou est il")
    assert folded("?") != folded("!")
    assert folded("l8r") == "l8r"
    assert distinct(["Hi!", "hi", "ho"]) == ["Hi!", "ho"]


def test_a_word_that_many_texts_share_says_little() -> None:
    index = WordIndex(TEXTS)
    (first, *others) = index.like("Track my order.", at_least=0.2)
    assert (first.place, first.likeness) == (1, 1.0)
    likeness = {one.place: one.likeness for one in others}
    assert likeness[2] > likeness[0]
    assert max(likeness.values()) < 1.0
    assert 3 not in likeness
    assert index.like("nothing of it", at_least=0.2) == ()


def test_texts_of_one_matter_are_near_in_spite_of_their_endings() -> None:
    near, far = cosines_of_words(["do you wrap gifts", "is gift wrapping possible", "does it rain in Bern"])[0][1:]
    assert near > BY_WORDS > far


def test_nothing_is_learned_from_what_has_no_word() -> None:
    assert has_words("ok thanks")
    assert not any(map(has_words, ("?", "4711", "a b", "😀")))
