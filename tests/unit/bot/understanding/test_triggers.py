"""The policy's trigger phrases."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.understanding.errors import DataFileNotReadable
from bot.understanding.phrases import Phrase, PhraseFinder
from bot.understanding.sources import project_path
from bot.understanding.triggers import trigger_finder

FINDER = {"lawyer": ["my lawyer", "sue", "sue you"], "safety": ["caught fire", "can't breathe"]}


def test_a_phrase_is_found_whatever_its_case() -> None:
    assert PhraseFinder(FINDER).find("The lamp CAUGHT Fire!") == (Phrase("safety", "CAUGHT Fire", 9, 20),)


def test_only_whole_words_count() -> None:
    assert PhraseFinder(FINDER).find("a new issue, pursue it") == ()


def test_the_longer_of_two_phrases_counts() -> None:
    assert [phrase.text for phrase in PhraseFinder(FINDER).find("I will sue you")] == ["sue you"]


def test_a_typographic_apostrophe_is_an_apostrophe() -> None:
    assert [phrase.text for phrase in PhraseFinder(FINDER).find("I can’t breathe")] == ["can’t breathe"]


def test_spans_point_into_a_message_with_emojis() -> None:
    text = "🔥🔥 it caught fire, ask my lawyer"
    assert [text[p.start : p.end] for p in PhraseFinder(FINDER).find(text)] == ["caught fire", "my lawyer"]


def test_the_bots_policy_calls_for_a_person() -> None:
    found = trigger_finder(project_path("data/escalation.yml")).find("Let me talk to a human now")
    assert [phrase.name for phrase in found] == ["explicit_human"]


def test_a_broken_policy_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "escalation.yml").write_text("triggers: 3", encoding="utf-8")
    with pytest.raises(DataFileNotReadable, match=r"escalation\.yml cannot be used"):
        trigger_finder(tmp_path / "escalation.yml")
