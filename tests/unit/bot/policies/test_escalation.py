"""The policy's steps. That they win over an open form is shown with a trained model in test_rasa_worker.py."""

from typing import Any

import pytest
from rasa.shared.core.events import ActiveLoop, ConversationPaused, SlotSet

from bot.policies.escalation import Step, close_form, next_step, read_policy
from handoff.policy_model import Policy
from tests.trackers import bot, did, slot, tracker_with, user
from tests.unit.handoff.situations import POLICY_FILE

FORM = [
    user("track", "track_order"),
    *did("task_form"),
    ActiveLoop("task_form"),
    slot("requested_slot", "order_number"),
    *did("action_listen"),
]
OFFER = [user("I complain", "make_complaint"), *did("utter_offer_person"), bot("Shall I?"), *did("action_listen")]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(str(POLICY_FILE))


def step(policy: Policy, *parts: Any) -> Step | None:
    return next_step(tracker_with(*parts), policy)


def test_a_wish_for_a_person_hands_off_with_the_designers_words(policy: Policy) -> None:
    assert step(policy, *FORM, user("human", "talk_to_human")) == Step(
        "utter_hand_off", (SlotSet("escalation_text", policy.messages["explicit_wish"]),)
    )


def test_a_complaint_is_offered_a_person(policy: Policy) -> None:
    found = step(policy, *FORM, user("complaint", "make_complaint"))
    assert found is not None
    assert found.action == "utter_offer_person"


def test_other_messages_are_left_to_the_dialogue(policy: Policy) -> None:
    assert step(policy, *FORM, user("BW-104233", "inform")) is None
    assert step(policy, user("no", "deny")) is None


def test_it_speaks_only_right_after_a_message(policy: Policy) -> None:
    assert step(policy) is None
    assert step(policy, user("human", "talk_to_human"), did("utter_greet")) is None
    assert step(policy, user("human", "talk_to_human"), did("utter_greet", "action_listen")) is None


def test_after_the_handoff_the_form_is_closed_and_the_bot_listens_paused(policy: Policy) -> None:
    found = step(policy, *FORM, user("human", "talk_to_human"), did("utter_hand_off"))
    assert found is not None
    assert found.action == "action_listen"
    tracker = tracker_with(*FORM, user("human", "talk_to_human"), did("utter_hand_off"), found.events)
    assert tracker.is_paused()
    assert tracker.active_loop_name is None
    assert tracker.get_slot("requested_slot") is None


def test_after_an_offer_the_bot_listens_and_the_form_stays(policy: Policy) -> None:
    assert step(policy, *FORM, user("bad", "make_complaint"), did("utter_offer_person")) == Step("action_listen")


def test_a_yes_to_the_offer_hands_off(policy: Policy) -> None:
    found = step(policy, *OFFER, user("yes", "affirm"))
    assert found is not None
    assert found.action == "utter_hand_off"


def test_a_no_to_the_offer_is_no_answer_to_the_form(policy: Policy) -> None:
    refused = [*FORM, *OFFER, user("no", "deny")]
    assert step(policy, *refused, slot("order_number", "no")) == Step(
        "utter_offer_refused", (SlotSet("order_number", None),)
    )
    assert step(policy, *refused) == Step("utter_offer_refused")
    # The form goes on by itself; without one the bot listens.
    assert step(policy, *refused, did("utter_offer_refused")) is None
    assert step(policy, *OFFER, user("no", "deny"), did("utter_offer_refused")) == Step("action_listen")


def test_a_no_after_a_handoff_is_no_answer_to_an_offer_from_before_it(policy: Policy) -> None:
    assert step(policy, *OFFER, user("no", "deny", seq=4, spent_through=3)) is None


def test_an_offer_takes_back_what_a_task_had_asked_consent_for(policy: Policy) -> None:
    asked = [*FORM, slot("proposal", {"order_number": "BW-104871"}), slot("requested_slot", "confirmed")]
    found = step(policy, *asked, *did("action_listen"), user("complaint", "make_complaint"))
    assert found is not None
    assert found.action == "utter_offer_person"
    assert SlotSet("proposal", None) in found.events


def test_an_unsure_no_is_left_to_the_dialogue(policy: Policy) -> None:
    assert step(policy, *OFFER, user("nah maybe", "deny", 0.4)) is None


def test_spent_signals_do_not_call_a_person_again(policy: Policy) -> None:
    told = [user("human", "talk_to_human", seq=1), *did("utter_hand_off", "action_listen"), ConversationPaused()]
    found = step(policy, *told, user("hello", "greet", seq=9, spent_through=5))
    assert found is None


def test_closing_a_form_that_is_not_open_changes_nothing() -> None:
    assert close_form(tracker_with(user("hello"))) == ()
