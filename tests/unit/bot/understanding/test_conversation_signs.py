"""The outward signs of how a conversation goes."""

from __future__ import annotations

import numpy as np
import pytest

from bot.understanding.conversation_signs import CONVERSATION_SIGNS, ConversationSigns

SIGNS = ConversationSigns()


def signs(message: str, *, earlier: tuple[str, ...] = (), answers: tuple[str, ...] = ()) -> dict[str, float]:
    values = SIGNS.read(message, earlier=earlier, answers=answers)
    return dict(zip(CONVERSATION_SIGNS, values.tolist(), strict=True))


def test_a_conversation_may_only_begin() -> None:
    found = signs("Hello")
    assert found["is_first"] == 1
    assert found["turn"] == found["words_repeated"] == found["answer_repeated"] == 0


def test_the_customers_own_words_come_back() -> None:
    asked = ("where is my refund", "the lamp is blue")
    assert signs("WHERE is my refund?", earlier=asked)["words_repeated"] == 1
    assert signs("I like tea", earlier=asked)["words_repeated"] == 0
    assert signs("refund", earlier=asked)["words_covered"] == 1


def test_the_bots_question_comes_back() -> None:
    answers = ("Which order is it?", "I did not understand that.", "Which order is it?")
    found = signs("BW-104233", answers=answers)
    assert found["answer_repeated"] == found["answer_asks"] == 1
    assert signs("BW-104233", answers=answers[:2])["answer_not_understood"] == 1


def test_questions_in_a_row_are_counted_from_the_end() -> None:
    answers = ("Which order?", "It was shipped.", "Which day?", "Which time?")
    assert signs("ten", answers=answers)["questions_in_a_row"] == pytest.approx(np.log1p(2))
    assert signs("ten", answers=answers)["questions_share"] == 0.75


def test_refusals_are_remembered() -> None:
    answers = ("Unfortunately there is nothing free.", "Your visit is booked.")
    found = signs("ok", answers=answers)
    assert (found["answer_refuses"], found["refused_before"], found["refusals_share"]) == (0, 1, 0.5)


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("No, the black one", "message_begins_with_no"),
        ("ok thanks", "message_thanks"),
        ("I said the black one", "message_corrects"),
        ("that's all", "message_goodbye"),
        ("it doesn’t work", "message_negations"),
        ("when?", "message_asks"),
    ],
)
def test_the_message_shows_it(message: str, name: str) -> None:
    assert signs(message)[name] > 0


@pytest.mark.parametrize("text", ["", "🤷", "A" * 2000, "?" * 2000, "\n"])
def test_strange_texts_are_read_on_both_sides(text: str) -> None:
    assert np.isfinite(SIGNS.read(text, earlier=(text, text), answers=(text, text))).all()
