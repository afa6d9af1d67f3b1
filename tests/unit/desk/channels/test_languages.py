"""The desk's own sentences where only words are shown come from the web chat's files, in every language that it speaks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import desk
from desk.channels.languages import (
    files_left_out,
    known_language,
    next_question,
    place_told,
    question,
    refusal,
    said,
    sentences_for,
    spoken,
    spoken_to,
    translated,
)
from desk.channels.rendering import REPLY_WITH_NUMBER, TOLD_EVENTS
from desk.errors import AttachmentRefused, Refusal
from desk.ownership import Owner
from desk.store.conversations import Conversation
from frontline.settings import Spoken
from handoff.conversation import Customer
from handoff.log import Author, Button, Entry, EntryKind, EventValue
from handoff.wire.shared import SpeakerState

FILES = Path(desk.__file__).parent / "static" / "widget" / "languages"
CODES = sorted(path.stem for path in FILES.glob("*.js"))
ENGLISH = sentences_for("en")
# Of what goes wrong with a file the log has the provider's own reason.
_AS_WRITTEN = {"attachment.missing"}
_GAPS = re.compile(r"\$\{(\w+)\}")


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


def waiting(position: int, low: float = 0.0, high: float = 0.0) -> SpeakerState:
    return SpeakerState(
        conversation="c",
        owner=Owner.QUEUE.value,
        epoch=1,
        position=position,
        wait_low_seconds=low,
        wait_high_seconds=high,
    )


def talk(language: str, understood: str = "") -> Conversation:
    return Conversation(
        id="c",
        customer=Customer(language=language),
        owner=Owner.BOT,
        agent="",
        epoch=0,
        token_hash="",
        token_expires_at=0.0,
        created_at=0.0,
        last_at=0.0,
        language=understood,
    )


def gaps(texts: dict[str, str]) -> dict[str, set[str]]:
    return {name: set(_GAPS.findall(text)) for name, text in texts.items()}


def test_every_language_of_the_web_chat_is_spoken_and_can_be_the_shops() -> None:
    assert sorted(spoken()) == CODES == sorted(get_args(Spoken))


@pytest.mark.parametrize("code", CODES)
def test_all_that_customers_are_told_is_there(code: str) -> None:
    sentences = sentences_for(code)
    assert sentences.code == code
    assert not TOLD_EVENTS - _AS_WRITTEN - sentences.events.keys()
    assert sentences.events["queue.nobody_there"][0]
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


@pytest.mark.parametrize("code", CODES)
def test_each_sentence_has_the_same_gaps_as_in_english(code: str) -> None:
    sentences = sentences_for(code)
    for block in ("channels", "gathering"):
        assert gaps(getattr(sentences, block)) == gaps(getattr(ENGLISH, block))
        assert all(getattr(sentences, block).values())
    assert len(ENGLISH.channels) == 8
    assert len(ENGLISH.gathering) == 7


@pytest.mark.parametrize("code", sorted({*CODES} - {"en"}))
def test_no_sentence_is_english_in_another_language(code: str) -> None:
    sentences = sentences_for(code)
    for block in ("channels", "gathering"):
        same = set(getattr(sentences, block).values()) & set(getattr(ENGLISH, block).values())
        assert same == set()


@pytest.mark.parametrize("code", CODES)
def test_place_questions_and_refusals_are_said(code: str) -> None:
    sentences = sentences_for(code)
    told = [
        place_told(waiting(3, 120.0, 300.0), sentences),
        question("Maya", sentences),
        next_question("Maya", sentences),
        files_left_out(20, sentences),
        refusal(AttachmentRefused(Refusal.TOO_LARGE, limit=10_000_000), sentences),
    ]
    for text, part in zip(told, ("2-5", "Maya", "Maya", "20", "10 MB"), strict=True):
        assert part in text
        assert "$" not in text
    assert "3" in told[0]
    assert {"1", "5"} <= {*told[1]} & {*told[2]}
    for refused in Refusal:
        assert refusal(AttachmentRefused(refused, limit=3), sentences)


def test_wait_is_said_only_where_it_is_known() -> None:
    assert place_told(waiting(0, 60.0, 60.0), ENGLISH) == ""
    assert place_told(waiting(1), ENGLISH) == "You are next in line."
    assert place_told(waiting(2, 20.0, 70.0), ENGLISH) == "You are number 2 in line. Usually it takes 1 min."
    assert ENGLISH.channels["replyWithNumber"] == REPLY_WITH_NUMBER


@pytest.mark.parametrize(
    ("told", "understood", "shop", "code"),
    [
        ("de-AT", "", "en", "de"),
        ("de", "fr", "en", "de"),
        ("", "fr", "en", "fr"),
        ("", "", "de", "de"),
        ("pl", "", "de", "de"),
        ("en", "", "de", "en"),
        ("../../x", "", "en", "en"),
        ("", "", "pl", "en"),
    ],
)
def test_the_language_is_the_customers_else_the_shops(told: str, understood: str, shop: str, code: str) -> None:
    assert spoken_to(talk(told, understood), shop=shop).code == code


def test_what_was_understood_counts_where_nobody_told_a_language() -> None:
    assert known_language(talk("", "fr")) == "fr"
    assert known_language(talk("pt-BR", "fr")) == "pt"
    assert known_language(talk("")) == ""


def test_gaps_are_filled_once_and_whatever_a_name_is() -> None:
    assert said("${agent} and ${agent}", agent="${name}") == "${name} and ${name}"


def test_sentence_is_filled_and_choices_are_named() -> None:
    german = sentences_for("de")
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
    german = sentences_for("de")
    said = Entry(seq=1, at=0.0, author=Author.BOT, kind=EntryKind.MESSAGE, text="Hello", values=None)
    assert translated(said, german, time_zone="") is said
    kept = event("agent.lost", {"agent": ""})
    assert translated(kept, ENGLISH, time_zone="") is kept
