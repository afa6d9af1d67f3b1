"""Which messages wait for a designer, and in which order."""

from __future__ import annotations

from desk.store.misunderstood import Misunderstood
from desk.workbench.training_data import Known
from desk.workbench.waiting import by_reason, in_order
from handoff.wire.workbench import Reason


def message(text: str, reason: Reason, *, seq: int = 2, at: float = 1.0, note: str = "") -> Misunderstood:
    return Misunderstood("c", seq, at, text, reason, note=note)


def test_what_people_say_comes_before_what_a_number_says() -> None:
    waiting = in_order(
        [
            message("one", Reason.OUT_OF_SCOPE, seq=1, at=9.0),
            message("two", Reason.LOW_CONFIDENCE, seq=2),
            message("three", Reason.REJECTED, seq=3),
            message("four", Reason.WRONG_ANSWER, seq=4, note="Say when it comes."),
            message("FOUR!", Reason.LOW_CONFIDENCE, seq=5),
        ],
        known={},
    )
    assert [one.message.text for one in waiting] == ["four", "three", "two", "one"]
    assert (waiting[0].times, waiting[0].message.note) == (2, "Say when it comes.")
    assert waiting[0].reasons == (Reason.WRONG_ANSWER, Reason.LOW_CONFIDENCE)
    assert by_reason(waiting) == {"wrong_answer": 1, "rejected": 1, "low_confidence": 2, "out_of_scope": 1}


def test_what_was_written_more_often_comes_first_and_counts_messages_once() -> None:
    often = [message("where is it", Reason.LOW_CONFIDENCE, seq=seq) for seq in (1, 2, 2)]
    waiting = in_order([message("newer", Reason.LOW_CONFIDENCE, seq=9, at=5.0), *often], known={})
    assert [(one.message.text, one.times) for one in waiting] == [("where is it", 2), ("newer", 1)]


def test_nothing_is_asked_from_which_nothing_can_be_learned() -> None:
    known = {"where is it": (Known("track_order", "where is it", "where is it", "f.yml", 1),)}
    unsure = [message(text, Reason.LOW_CONFIDENCE) for text in ("Where is it?", "4711", "hm ok", "asdf")]
    assert [one.message.text for one in in_order(unsure, known=known, ignored=["ASDF!"])] == ["hm ok"]
    flagged = message("where is it", Reason.WRONG_ANSWER)
    assert len(in_order([flagged], known=known)) == 1
