"""Reading a file of transcripts: every line that is no conversation is told, with its number."""

import json
from pathlib import Path
from typing import Any

import pytest

from frontline.replay.exceptions import TranscriptsInvalid
from frontline.replay.transcript_file import MOST_CHARACTERS, TranscriptFile, read_transcripts

TALK = {"id": "one", "turns": [{"author": "customer", "text": "hi"}]}


def read(tmp_path: Path, *lines: object) -> TranscriptFile:
    path = tmp_path / "talk.jsonl"
    path.write_bytes(b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines))
    return read_transcripts(path)


def problems(tmp_path: Path, *lines: object) -> tuple[str, ...]:
    with pytest.raises(TranscriptsInvalid) as caught:
        read(tmp_path, *lines)
    return caught.value.problems


def with_turn(**turn: Any) -> dict[str, Any]:
    return {"id": "one", "turns": [{"author": "customer", "text": "hi", **turn}]}


def test_everything_but_id_and_turns_may_be_left_out(tmp_path: Path) -> None:
    (one,) = read(tmp_path, TALK).transcripts
    assert (one.id, one.turns[0].text, one.expected, one.customer) == ("one", "hi", None, None)


def test_null_is_the_same_as_left_out(tmp_path: Path) -> None:
    nothing = {"channel": None, "customer": None, "expected": None, "hard": None, "tags": None}
    file = read(tmp_path, {**with_turn(failed=None, at=None), **nothing})
    assert file.transcripts == read(tmp_path, TALK).transcripts
    assert file.warnings == ()


def test_blank_lines_a_byte_order_mark_and_a_number_as_id_are_taken(tmp_path: Path) -> None:
    file = read(tmp_path, b"\xef\xbb\xbf" + json.dumps({**TALK, "id": 7}).encode(), b"  ", TALK)
    assert [one.id for one in file.transcripts] == ["7", "one"]
    assert file.lines == (1, 3)


@pytest.mark.parametrize(
    ("at", "epoch"),
    [
        ("2026-11-25T15:00:00Z", 1_795_618_800.0),
        ("2026-11-25T10:00:00-05:00", 1_795_618_800.0),
        ("2026-11-25 15:00", 1_795_618_800.0),
    ],
)
def test_times_are_read_in_every_iso_form_and_without_an_offset_as_utc(tmp_path: Path, at: str, epoch: float) -> None:
    (one,) = read(tmp_path, with_turn(at=at)).transcripts
    assert one.turns[0].epoch == epoch


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"{nonsense", "line 1: It is no JSON"),
        (b"\xff\xfe", "line 1: It is no JSON"),
        pytest.param(b"[" * 100_000, "line 1: It is no JSON", id="nested"),
        ([1], "line 1: A conversation is a JSON object with `id` and `turns`."),
        ({"turns": []}, "missing required field `id`"),
        ({"id": "one"}, "missing required field `turns`"),
        ({"id": "", "turns": []}, "`id`"),
        (with_turn(author="user"), "It must be customer, bot or agent."),
        (with_turn(text=5), "`turns[0].text`: Expected `str`, got `int`."),
        (with_turn(at="yesterday"), "It must be a time such as 2026-11-25T15:00:00Z."),
        (with_turn(failed="no"), "It must be true or false."),
        ({**TALK, "expected": {"layer": 4}}, "It must be 1, 2 or 3."),
        ({**TALK, "expected": {"mode": "later"}}, "It must be offer or immediate."),
        ({**TALK, "expected": {"turn": -1}}, "It must be a number from 0 on."),
    ],
)
def test_a_broken_line_is_told_with_what_would_be_right(tmp_path: Path, line: object, told: str) -> None:
    (problem,) = problems(tmp_path, line)
    assert told in problem
    assert problem.startswith("line 1: ")


def test_all_broken_lines_are_told_and_at_most_twenty_shown(tmp_path: Path) -> None:
    assert [one.split(":")[0] for one in problems(tmp_path, b"{", TALK, b"[]")] == ["line 1", "line 3"]
    with pytest.raises(TranscriptsInvalid) as caught:
        read(tmp_path, *[b"{"] * 25)
    shown = str(caught.value).splitlines()
    assert len(shown) == 22
    assert shown[-1].strip() == "and 5 more."
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_an_empty_file_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "empty.jsonl").write_bytes(content)
    with pytest.raises(TranscriptsInvalid, match="It holds no conversation"):
        read_transcripts(tmp_path / "empty.jsonl")


def test_an_endless_line_is_skipped_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontline.replay.transcript_file._MOST_BYTES", 100)
    (problem,) = problems(tmp_path, b"x" * 1000, TALK)
    assert problem.startswith("line 1: It is longer than 100 bytes")


def test_half_an_emoji_is_read_as_a_question_mark(tmp_path: Path) -> None:
    line = b'{"id": "one", "turns": [{"author": "customer", "text": "\\ud83d half and \\ud83d\\ude42 whole"}]}'
    assert read(tmp_path, line).transcripts[0].turns[0].text == "? half and 🙂 whole"


def test_unknown_keys_are_ignored_with_one_warning(tmp_path: Path) -> None:
    odd = {**with_turn(mood=1), "source": "x", "expected": {"handoff": True, "who": "me"}, "customer": {"age": 5}}
    file = read(tmp_path, odd, odd)
    assert len(file.transcripts) == 2
    (warning,) = [one for one in file.warnings if "ignored" in one]
    for name in ("`turns[].mood`", "`source`", "`expected.who`", "`customer.age`"):
        assert name in warning


def test_long_texts_are_cut_as_the_desk_would_have(tmp_path: Path) -> None:
    file = read(tmp_path, with_turn(text="x" * (MOST_CHARACTERS + 1)))
    assert len(file.transcripts[0].turns[0].text) == MOST_CHARACTERS
    assert file.warnings == ("1 messages were cut to 2,000 characters.",)


def test_two_conversations_of_one_name_are_both_read(tmp_path: Path) -> None:
    file = read(tmp_path, TALK, TALK)
    assert len(file.transcripts) == 2
    assert "`id` of an earlier one" in file.warnings[0]
