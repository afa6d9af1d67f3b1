"""The report for a terminal."""

from msgspec.structs import replace

from frontline.replay.replayed import Replayed
from frontline.replay.table import table
from handoff.decision import Outcome
from tests.unit.frontline.replay.conversations import customer, transcript
from tests.unit.frontline.replay.reports import UNNEEDED, called, needed, reported, stayed


def test_no_line_is_wider_than_a_terminal_and_none_steers_it() -> None:
    hostile = "\x1b[31m\u202ered " + "words and more " * 50
    report = reported(
        (transcript(customer(hostile), id=hostile, expected=UNNEEDED), called(0, rule="r" * 60, quote=hostile)),
        (transcript(customer(hostile), expected=needed(reasons=(hostile[:200],))), stayed()),
        explain=True,
    )
    lines = list(table(report, list_all=True))
    assert max(map(len, lines)) <= 80
    assert all(line.isprintable() for line in lines)


def test_misses_are_told_with_the_customers_words() -> None:
    report = reported(
        (transcript(customer("kill the newsletter"), id="joke", expected=UNNEEDED), called(0, Outcome.OFFER)),
        (transcript(customer("I give up"), id="sad", expected=needed()), stayed()),
        (transcript(customer("a human please"), id="fine", expected=needed()), called(0)),
    )
    text = "\n".join(table(report, list_all=False))
    for words in (
        "“kill the newsletter”",
        "joke  turn 0, offer, layer 2: wish",
        "“I give up”",
        "sad  needed at turn 0: wish",
    ):
        assert words in text
    assert "a human please" not in text
    assert "precision" in text


def test_without_labels_the_decisions_alone_are_told() -> None:
    lines = list(table(reported((transcript(customer("hi"), id="mine"), called(0))), list_all=True))
    assert lines[1].split() == ["mine", "0", "handoff", "2", "wish"]
    assert lines[-1] == "1 conversations without labels, decided by policy 1."
    assert "precision" not in "\n".join(lines)


def test_a_step_with_an_agent_is_told_as_a_proposal() -> None:
    (step,) = called(0).steps
    with_agent = Replayed((replace(step, with_agent=True),))
    lines = list(table(reported((transcript(customer("hi")), with_agent), explain=True), list_all=True))
    assert "    turn 0 (with an agent), transfer proposed: wish" in lines
