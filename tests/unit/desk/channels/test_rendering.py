from __future__ import annotations

import pytest

from desk.channels.channel import Capabilities, Choice, FetchedFiles
from desk.channels.rendering import REPLY_WITH_NUMBER, parts_of, split
from handoff.log import Attachment, Author, Button, Entry, EntryKind

ABLE = Capabilities(characters=60, buttons=3, button_characters=10)


def entry(text: str, *titles: str, author: Author = Author.BOT) -> Entry:
    buttons = tuple(Button(id=f"b{number}", title=title) for number, title in enumerate(titles))
    return Entry(seq=1, at=0.0, author=author, kind=EntryKind.MESSAGE, text=text, buttons=buttons)


def test_choices_that_fit_are_buttons_of_the_last_part() -> None:
    (part,) = parts_of(entry("Shall I?", "Yes", "No"), ABLE)
    assert part.choices == (Choice(id="b0", title="Yes"), Choice(id="b1", title="No"))


@pytest.mark.parametrize("titles", [("A", "B", "C", "D"), ("Much too long", "No"), ("Same", "Same")])
def test_choices_that_do_not_fit_are_numbered(titles: tuple[str, ...]) -> None:
    (part,) = parts_of(entry("Which?", *titles), ABLE)
    assert part.choices == ()
    assert part.text.splitlines() == ["Which?", *(f"{n}. {one}" for n, one in enumerate(titles, 1)), REPLY_WITH_NUMBER]


def test_text_with_buttons_may_be_shorter_than_others() -> None:
    able = Capabilities(characters=60, buttons=3, characters_with_buttons=20)
    text = "I can cancel your order. Shall I do it?"
    assert [part.text for part in parts_of(entry(text), able)] == [text]
    parts = parts_of(entry(text, "Yes", "No"), able)
    assert all(len(part.text) <= 20 for part in parts)
    assert [bool(part.choices) for part in parts] == [False] * (len(parts) - 1) + [True]


def test_parts_say_whether_a_human_wrote_them() -> None:
    assert [part.is_by_agent for part in parts_of(entry("Hello.", author=Author.AGENT), ABLE)] == [True]
    assert [part.is_by_agent for part in parts_of(entry("Hello."), ABLE)] == [False]


FETCHING = Capabilities(
    characters=60,
    fetches=FetchedFiles(most_bytes={"image/png": 50}, at_once=2, bytes_at_once=60, within_seconds=60.0),
)


def with_files(text: str, *sizes: int, type_: str = "image/png") -> Entry:
    files = tuple(
        Attachment(id=str(number), name=f"{number}.png", type=type_, size_bytes=size)
        for number, size in enumerate(sizes)
    )
    return Entry(
        seq=1, at=0.0, author=Author.AGENT, kind=EntryKind.MESSAGE, text=text, attachments=files
    )  # fmt: skip


def told(entry: Entry, able: Capabilities, *, speaker: str = "") -> list[tuple[str, str]]:
    """The text of each part and the ids of its files."""
    return [(one.text, "".join(file.id for file in one.files)) for one in parts_of(entry, able, speaker=speaker)]


def test_files_that_are_fetched_follow_their_text_as_many_together_as_fit() -> None:
    assert told(with_files("Look.", 10, 10, 10), FETCHING) == [("Look.", ""), ("", "01"), ("", "2")]
    assert told(with_files("Look.", 40, 40, 20), FETCHING) == [("Look.", ""), ("", "0"), ("", "12")]


def test_files_that_are_fetched_need_no_text() -> None:
    assert told(with_files("", 10), FETCHING) == [("", "0")]
    assert told(with_files("", 10), FETCHING, speaker="Maya") == [("Maya:", ""), ("", "0")]


def test_names_are_told_of_what_is_not_fetched() -> None:
    assert told(with_files("Look.", 51, 50), FETCHING) == [("Look.\n[0.png]", ""), ("", "1")]
    assert told(with_files("", 10, type_="image/webp"), FETCHING) == [("[0.png]", "")]
    assert told(with_files("Look.", 10, 10), Capabilities(characters=60)) == [("Look.\n[0.png, 1.png]", "")]


def test_files_that_are_sent_come_with_the_last_of_their_text() -> None:
    able = Capabilities(characters=60, has_files=True)
    assert told(with_files("Look.", 10, 100), able) == [("Look.", "01")]


def test_texts_are_split_behind_sentences_then_words_then_anywhere() -> None:
    assert list(split("One two. Three four.", most=12)) == ["One two.", "Three four."]
    assert list(split("One two three", most=9)) == ["One two", "three"]
    assert list(split("abcdefgh", most=3)) == ["abc", "def", "gh"]
