"""Entities as Rasa writes them: what is marked is what Rasa reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.workbench.annotation import annotated, one_line, read
from desk.workbench.errors import ExampleRefused
from handoff.wire.workbench import Mark

entities_parser = pytest.importorskip("rasa.shared.nlu.training_data.entities_parser")


@pytest.mark.parametrize(
    ("marks", "written"),
    [
        ((), "send it to Bern on Friday"),
        ((Mark(11, 15, "city"),), "send it to [Bern](city) on Friday"),
        (
            (Mark(19, 25, "time", value="2026-11-27"),),
            'send it to Bern on [Friday]{"entity":"time","value":"2026-11-27"}',
        ),
        (
            (Mark(19, 25, "time"), Mark(11, 15, "city", role="to", group="1")),
            'send it to [Bern]{"entity":"city","role":"to","group":"1"} on [Friday](time)',
        ),
    ],
)
def test_marks_are_written_as_rasa_reads_them(marks: tuple[Mark, ...], written: str) -> None:
    assert annotated("send it to Bern on Friday", marks) == written
    assert entities_parser.replace_entities(written) == "send it to Bern on Friday"
    found = entities_parser.find_entities_in_training_example(written)
    assert [(one["start"], one["end"], one["entity"]) for one in found] == sorted(
        (one.start, one.end, one.entity) for one in marks
    )


@pytest.mark.parametrize(
    ("text", "marks", "problem"),
    [
        ("", (), "one line"),
        ("two\nlines", (), "one line"),
        (" blanks ", (), "one line"),
        ("a separator\u2028in it", (), "one line"),
        ("x" * 501, (), "at most 500"),
        ("look at [this](city)", (), "Rasa would read the brackets"),
        ('or [that]{"entity": "city"}', (), "Rasa would read the brackets"),
        ("send it", (Mark(0, 4, "a"), Mark(2, 7, "b")), "overlap"),
        ("send it", (Mark(4, 5, "a"),), "holds a word"),
        ("send it", (Mark(5, 99, "a"),), "a part of the example"),
        ("send it", (Mark(0, 4, "city of"),), "no name of an entity"),
        ("send it", (Mark(0, 4, ""),), "which entity"),
        ("send [it", (Mark(5, 8, "a"),), "no square brackets"),
        ("send it", (Mark(0, 4, "a", value="a } b"),), "holds no }"),
    ],
)  # fmt: skip
def test_what_rasa_would_read_in_another_way_is_refused(text: str, marks: tuple[Mark, ...], problem: str) -> None:
    with pytest.raises(ExampleRefused, match=problem):
        annotated(text, marks)


_TEXTS = st.text(st.sampled_from("ab (){}[]:\"',.!#\\-|>&*é😀\t"), max_size=24)


@given(_TEXTS, st.data())
def test_whatever_is_taken_is_read_back_by_rasa_itself(text: str, data: st.DataObject) -> None:
    text = one_line(text)
    start = data.draw(st.integers(0, len(text)))
    marks = (Mark(start, data.draw(st.integers(start, len(text))), "thing", value=data.draw(_TEXTS)),)
    try:
        written = annotated(text, marks)
    except ExampleRefused:
        return
    assert entities_parser.replace_entities(written) == text
    (found,) = entities_parser.find_entities_in_training_example(written)
    assert text[found["start"] : found["end"]] == text[marks[0].start : marks[0].end]
    assert found["value"] == (marks[0].value or text[marks[0].start : marks[0].end])
    assert read(written)[0] == text
