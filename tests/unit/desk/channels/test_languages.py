"""The desk's own sentences on channels come from the web chat's files, in every language that it speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

import desk
from desk.channels import languages
from desk.channels.languages import place_told, question, sentences_for, translated
from desk.channels.rendering import TOLD_EVENTS
from handoff.conversation import Customer
from handoff.log import Author, Button, Entry, EntryKind, EventValue

FILES = Path(desk.__file__).parent / "static" / "widget" / "languages"
CODES = sorted(path.stem for path in FILES.glob("*.js") if path.stem != "en")
# Of what goes wrong with a file the log has the provider's own reason.
_AS_WRITTEN = {"attachment.missing"}


def event(name: str, values: dict[str, EventValue], *, buttons: tuple[Button, ...] = ()) -> Entry:
    return Entry(
        seq=1,
        at=0.0,
        author=Author.SYSTEM,
        kind=EntryKind.EVENT,
        event=name,
        text="English.",
        buttons=buttons,
        values=values,
    )


def test_every_language_of_the_web_chat_is_spoken() -> None:
    assert sorted(languages._REPLY_WITH_NUMBER) == CODES


@pytest.mark.parametrize("code", CODES)
def test_all_that_customers_are_told_is_there(code: str) -> None:
    sentences = sentences_for(Customer(language=f"{code}-XX"))
    assert sentences is not None
    assert not TOLD_EVENTS - _AS_WRITTEN - sentences.events.keys()
    assert sentences.events["queue.nobody_there"][0]
    assert len(sentences.scores) == 5
    assert {"wait", "contact", "bot"} <= sentences.buttons.keys()
    assert "card_number" in sentences.kinds
    values: dict[str, EventValue] = {
        "agent": "Maya",
        "assistant": "Ada",
        "kinds": ("card_number",),
        "opens_at": 1_000_000,
        "number": 3,
    }
    for name in TOLD_EVENTS:
        told = translated(event(name, values), sentences, time_zone="Europe/Berlin").text
        assert told
        assert not set("`${}|") & set(told)
    assert "3" in place_told(3, sentences)
    assert "Maya" in question("Maya", sentences)


def test_sentence_is_filled_and_choices_are_named() -> None:
    german = sentences_for(Customer(language="de"))
    assert german is not None
    told = translated(
        event(
            "queue.nobody_there",
            {"opens_at": 1_000_000, "choices": ("wait", "known")},
            buttons=(Button(id="b1", title="Wait"), Button(id="b2", title="a@b.example")),
        ),
        german,
        time_zone="Europe/Berlin",
    )
    assert "1970-01-12 14:46" in told.text
    assert [one.title for one in told.buttons] == ["Auf einen Menschen warten", "a@b.example"]
    assert "Ihrem Gegenüber" in translated(event("agent.lost", {"agent": ""}), german, time_zone="").text


def test_what_others_wrote_stays_as_it_is() -> None:
    german = sentences_for(Customer(language="de"))
    assert german is not None
    said = Entry(seq=1, at=0.0, author=Author.BOT, kind=EntryKind.MESSAGE, text="Hello", values=None)
    assert translated(said, german, time_zone="") is said
    assert sentences_for(Customer(language="en")) is None
    assert sentences_for(Customer(language="../../x")) is None
