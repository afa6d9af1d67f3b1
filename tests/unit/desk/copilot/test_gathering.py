"""How the assistant gathers facts, message by message."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.channels.languages import sentences_for, spoken
from desk.copilot.answers import AnswerReader, Said
from desk.copilot.delegations import wishes
from desk.copilot.gathering import PATIENCE_SECONDS, Ending, Step, began, ended, heard, told
from handoff.policy_file import parse_policy
from handoff.reply_model import FactKind
from handoff.wire.copilot import Delegation, GatheredItem
from tests.unit.handoff.situations import ROOT

READER = AnswerReader({"order_number": ("BW-######",)})
ORDER = GatheredItem(
    "order_number", "Order", FactKind.ORDER_NUMBER, "What is your order number?", "It begins with BW-."
)
SERIAL = GatheredItem("serial", "Serial number", FactKind.TEXT, "What is the serial number?")
MAIL = GatheredItem("email", "E-mail address", FactKind.EMAIL, "Which e-mail address?")
ENGLISH = sentences_for("en")
PHOTO = GatheredItem("photo", "Photo", FactKind.PHOTO, "Could you send a photo?")


def grant(*items: GatheredItem) -> Delegation:
    return began(Delegation("d", "a1", "Amira", 0.0, PATIENCE_SECONDS, items), words=ENGLISH).delegation


def hear(delegation: Delegation, text: str, *, seq: int = 5, wish: bool = False, picture: bool = False) -> Step:
    said = Said(text, picture, datetime.date(2026, 3, 20))
    return heard(delegation, said, seq=seq, now=100.0, reader=READER, wish=wish, words=ENGLISH)


@pytest.mark.parametrize("code", sorted(spoken()))
def test_every_step_is_said_in_the_customers_language(code: str) -> None:
    words = sentences_for(code)

    def step(delegation: Delegation, text: str) -> Step:
        said = Said(text, False, datetime.date(2026, 3, 20))
        return heard(delegation, said, seq=5, now=100.0, reader=READER, wish=False, words=words)

    first = began(Delegation("d", "a1", "Amira", 0.0, 600.0, (SERIAL, MAIL)), words=words)
    missed = step(step(first.delegation, "i don't know").delegation, "what?")
    left = step(missed.delegation, "what?")
    over = step(began(Delegation("d", "a1", "Amira", 0.0, 600.0, (MAIL,)), words=words).delegation, "a@example.com")
    told = [first.say, missed.say, left.say, over.say]
    assert all("Amira" in text and "$" not in text for text in told)
    assert over.delegation.ended_as == Ending.GATHERED
    assert left.delegation.ended_as == Ending.OFF_TOPIC
    assert (code == "en") == ("has asked me to get a few details" in first.say)


def values(delegation: Delegation) -> dict[str, str]:
    return {item.name: item.value for item in delegation.items if item.state == "answered"}


def test_who_asks_and_for_whom_is_said_first() -> None:
    assert began(Delegation("d", "a1", "Amira", 0.0, 600.0, (ORDER,)), words=ENGLISH).say == (
        "Amira has asked me to get one detail from you. What is your order number?"
    )
    assert "a few details" in began(Delegation("d", "a1", "Amira", 0.0, 600.0, (ORDER, MAIL)), words=ENGLISH).say


def test_one_question_after_the_other_until_all_is_gathered() -> None:
    step = hear(grant(ORDER, SERIAL), "BW-104233", seq=7)
    assert step.say == "Thank you. What is the serial number?"
    assert step.delegation.expires_at == 100.0 + PATIENCE_SECONDS
    step = hear(step.delegation, "SN 77", seq=9)
    assert step.delegation.ended_as == Ending.GATHERED
    assert [(item.value, item.seq) for item in step.delegation.items] == [("BW-104233", 7), ("SN 77", 9)]
    assert "Amira goes on from here" in step.say
    assert told(step.delegation) == (
        "The assistant has asked for everything. Gathered: Order: BW-104233; Serial number: SN 77."
    )


def test_what_is_told_before_it_is_asked_is_not_asked() -> None:
    step = hear(grant(ORDER, MAIL, PHOTO), "BW-104233, under maria@example.com", picture=True)
    assert step.delegation.ended_as == Ending.GATHERED
    assert values(step.delegation) == {"order_number": "BW-104233", "email": "maria@example.com", "photo": "received"}


def test_a_later_answer_alone_leaves_the_question_open() -> None:
    step = hear(grant(SERIAL, MAIL), "wait, is it maria@example.com?")
    assert values(step.delegation) == {"email": "maria@example.com"}
    assert step.say.endswith("What is the serial number?")


def test_the_first_miss_is_helped_and_the_second_ends_it() -> None:
    step = hear(grant(ORDER), "why do you ask?")
    assert (step.say, step.delegation.state) == ("It begins with BW-.", "open")
    over = hear(step.delegation, "whatever")
    assert over.delegation.ended_as == Ending.OFF_TOPIC
    assert over.say == "I leave this to Amira, who reads along here."
    assert "Still missing: Order." in told(over.delegation)


def test_a_miss_between_answers_is_forgiven() -> None:
    step = hear(grant(ORDER, MAIL), "why?")
    step = hear(step.delegation, "104233")
    step = hear(step.delegation, "hm")
    assert step.delegation.state == "open"


def test_what_the_customer_cannot_say_is_left_out() -> None:
    step = hear(grant(SERIAL, MAIL), "I can't find it")
    assert step.say == "No problem. Which e-mail address?"
    assert step.delegation.items[0].state == "skipped"
    over = hear(step.delegation, "i don't have one")
    assert over.delegation.ended_as == Ending.GATHERED
    assert not values(over.delegation)


def test_a_wish_for_the_person_ends_it_whatever_else_is_said() -> None:
    step = hear(grant(ORDER), "BW-104233, but get me a human", wish=True)
    assert step.delegation.ended_as == Ending.WANTS_PERSON
    assert not values(step.delegation)


POLICY = parse_policy((ROOT / "data" / "escalation.yml").read_text(encoding="utf-8"), source="escalation.yml")


@pytest.mark.parametrize(
    ("text", "is_wish"),
    [
        ("can i talk to a real person", True),
        ("I don't want to talk to a human, here is the number", False),
        ("BW-104233", False),
    ],
)
def test_a_wish_is_heard_in_words_without_a_worker(text: str, is_wish: bool) -> None:
    assert wishes(POLICY, text) is is_wish


@pytest.mark.parametrize("how", Ending)
def test_every_ending_has_its_sentence(how: Ending) -> None:
    assert told(ended(grant(ORDER), how, now=1.0)).endswith("Nothing was gathered. Still missing: Order.")


@given(st.lists(st.text(max_size=40), min_size=20, max_size=20))
def test_it_always_ends_and_never_speaks_after(texts: list[str]) -> None:
    delegation = grant(ORDER, SERIAL, MAIL)
    for text in texts:
        if delegation.state != "open":
            break
        assert sum(item.state == "asked" for item in delegation.items) == 1
        step = hear(delegation, text)
        assert step.say
        delegation = step.delegation
    # Three facts with at most one forgiven miss each.
    assert delegation.state == "ended"
