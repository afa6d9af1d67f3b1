"""The page of a comparison: it says message by message what changed, and is harmless whatever a customer wrote."""

from __future__ import annotations

from frontline.model.compared import Comparison, Guess, Message, Scenario, Story
from frontline.model.gates import judge
from frontline.model.gates_model import Gates, Stories
from frontline.model.report import comparison_page
from frontline.model.summary import summary_of
from tests.unit.frontline.replay.test_html_report import HOSTILE, Reader


def message(text: str, truth: str, live: str, candidate: str, *, sure: float = 0.8, note: str = "") -> Message:
    return Message(text, truth, Guess(candidate, candidate, sure), Guess(live, live, 0.6), note=note)


CROSSED = (
    message("where is my parcel", "track", "track", "track"),
    message("stop the order", "cancel", "track", "cancel"),
    message("my parcel is lost", "track", "track", "complain"),
    message("what is the weather", "out_of_scope", "track", "out_of_scope"),
    message(HOSTILE, "track", "cancel", "complain"),
)
STORIES = (
    Story("A parcel is found", (), ()),
    Story("A refund", (), ("the next step was to be action_refund, and is action_listen",)),
)
SCENARIOS = (Scenario("s-1", True, True, "", "handoff at message 2, layer 3 (crisis)", "I cannot go on"),)
RECORDED = (message(HOSTILE, "", "track", "cancel", note="An agent called the bot's answer to this wrong."),)
FOUND = Comparison("c" * 64, "d" * 64, 1.0, "e", CROSSED, STORIES, SCENARIOS, RECORDED, notes=("A note.",))
GATES = judge(Gates("1", stories=Stories(failed_at_most=0)), FOUND)


def page() -> Reader:
    return Reader(comparison_page(FOUND, GATES, when="2026-11-27 16:00"))


def test_what_customers_wrote_runs_and_loads_nothing() -> None:
    found = page()
    assert not {"script", "img", "iframe", "link", "object"} & set(found.tags)
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert "alert(1)" in found.words  # shown as text
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in found.attributes


def test_each_message_that_changed_is_told_with_both_readings() -> None:
    words = " ".join(page().words.split())
    assert "Better: understood now (2)" in words
    assert "Worse: understood by the live model, and no longer (1)" in words
    assert "Otherwise: both wrong, or nobody said what is right (1)" in words
    assert "“my parcel is lost”tracktrack60% surecomplain80% sure" in words  # cells of a row
    assert "Judged rightly now (1)" in words
    assert "Go otherwise now (1)" in words
    assert "the next step was to be action_refund, and is action_listen" in words
    assert "An agent called the bot's answer to this wrong." in words


def test_gates_that_are_not_met_stand_first() -> None:
    words = page().words
    assert "1 of 2 gates is not met:" in words or "1 of 1 gates is not met:" in words
    assert words.index("stories.failed_at_most") < words.index("Figures")


def test_every_picture_has_its_words() -> None:
    found = page()
    assert found.tags.count("svg") == 4
    titles = [
        title
        for title in ("Out of scope", "Change of each intent", "Change of mistakes", "How sure")
        if title in found.words
    ]
    assert len(titles) == 4
    assert "track taken for complain: 0 with the live model, 2 with the candidate" in found.words
    assert "The same as a table" in found.words


def test_a_live_model_that_cannot_be_judged_is_no_reason_to_fail() -> None:
    alone = Comparison("c" * 64, "d" * 64, 1.0, "e", (Message("a", "track", Guess("track", "track", 0.9)),), (), (), ())
    assert "The live model could not be judged on them." in comparison_page(alone, (), when="now")


def test_a_terminal_gets_the_same_in_a_few_lines() -> None:
    told = "\n".join(summary_of(FOUND, GATES))
    assert "messages       60.0% understood rightly, 40.0% with the live one (2 better, 1 worse)" in told
    assert "stories        1 of 2 hold, 2 with the live one" in told
    assert "stories.failed_at_most: 1 of 2 stories go otherwise; 0 may (A refund)." in told
