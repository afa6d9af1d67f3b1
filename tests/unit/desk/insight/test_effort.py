"""What a customer is asked twice, and what they have to tell again although the envelope held it."""

from __future__ import annotations

import pytest

from desk.insight.effort import Briefing, asked_again, asked_twice
from desk.insight.log_line import LogLine
from handoff.conversation import Fact
from handoff.log import Author, EntryKind

ORDER = Fact("order_number", "Order", "BW-104233", 1)
EMAIL = Fact("email", "E-mail address", "maya@example.com", 1)
HEAD = {"c": Author.CUSTOMER, "b": Author.BOT, "a": Author.AGENT}


def talk(*said: str) -> list[LogLine]:
    """Lines as `c: words` of the customer, `b:` of the bot and `a:` of an agent."""
    return [
        LogLine(seq, float(seq), 1, HEAD[one[0]], "", EntryKind.MESSAGE, "", one[3:])
        for seq, one in enumerate(said, start=1)
    ]


def test_the_same_question_after_an_answer_is_asked_twice() -> None:
    lines = talk("b: What is your order number?", "c: it is on the bill", "b: Sorry. What is your order number?")
    assert asked_twice(lines) == 1


@pytest.mark.parametrize(
    "lines",
    [
        talk("b: What is your order number?", "b: What is your order number?"),  # nobody had answered
        talk("b: Is it order 1001 you mean?", "c: no", "b: Is it order 1002 you mean?"),
        talk("b: Anything else?", "c: no", "b: Anything else?"),  # too short to be told from others
        talk("b: It is on its way now.", "c: ok", "b: It is on its way now."),
    ],
)
def test_other_questions_are_not(lines: list[LogLine]) -> None:
    assert asked_twice(lines) == 0


def test_what_is_asked_for_the_next_task_is_asked_once() -> None:
    lines = talk(
        "b: Is there anything else I can do?", "c: a refund, order 7", "b: Done. Is there anything else I can do?"
    )
    assert asked_twice(lines, done={2}) == 0
    assert asked_twice(lines) == 1


@pytest.mark.parametrize(
    ("said", "count"),
    [
        (("a: What is your order number?",), 1),
        (("a: Please send me the order number.",), 1),
        (("a: Could you give me your e-mail address and your order number?",), 2),
        (("a: ¿Me puede decir su número de pedido?", "c: Es el BW-104233"), 1),
        (("a: Is BW-104233 your order number?",), 0),  # it is read back
        (("a: I have found your order number.",), 0),
        (("a: What is your phone number?",), 0),  # nobody had told that
        (("a: I see it.", "c: BW-104233 is the one"), 0),  # nobody had asked
        (("a: Is it the blue one?", "c: Yes"), 0),
    ],
)
def test_what_the_envelope_held_is_asked_again(said: tuple[str, ...], count: int) -> None:
    lines = talk("c: BW-104233, maya@example.com", "b: I get a person.", *said)
    assert asked_again(lines, [Briefing(2, (ORDER, EMAIL))]) == count


def test_each_fact_counts_once_and_only_what_was_known_then() -> None:
    lines = talk("c: BW-104233", "b: I get a person.", "a: What is your order number?", "c: ?", "a: Your order number?")
    assert asked_again(lines, [Briefing(2, (ORDER,)), Briefing(4, (ORDER,))]) == 1
    told_later = Fact("order_number", "Order", "BW-104233", 9)
    assert asked_again(lines, [Briefing(2, (told_later,))]) == 0
