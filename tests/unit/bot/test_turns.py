from rasa.shared.core.events import (
    ActiveLoop,
    ConversationPaused,
    ConversationResumed,
    UserUtteranceReverted,
)

from bot.turns import Exchange, exchanges_of, is_offer_open, situation_of, turns_of
from handoff.conversation import ANSWER_CHARACTERS, Customer, EarlierContact, Failure, FailureKind, OfferState, Turn
from tests.trackers import bot, did, entity, slot, tracker_with, user


def turns(*parts: object) -> tuple[Turn, ...]:
    return turns_of(exchanges_of(tracker_with(*parts)))  # type: ignore[arg-type]


def exchanges(*parts: object) -> tuple[Exchange, ...]:
    return exchanges_of(tracker_with(*parts))  # type: ignore[arg-type]


def test_a_turn_has_the_number_and_the_words_of_its_message() -> None:
    [turn] = turns(user("hello", "greet", seq=7), did("utter_greet"), bot("Hello."), did("action_listen"))
    assert (turn.seq, turn.text, turn.understanding.intent) == (7, "hello", "greet")


def test_messages_without_a_desk_are_counted() -> None:
    assert [turn.seq for turn in turns(user("a"), user("b"), user("c"))] == [1, 2, 3]


def test_what_was_rewound_and_what_a_form_consumed_is_kept() -> None:
    found = turns(
        user("track", "track_order"),
        did("task_form"),
        ActiveLoop("task_form"),
        did("action_listen"),
        user("blah"),
        did("action_default_fallback"),
        UserUtteranceReverted(),
        did("action_listen"),
        user("BW-104233", "inform"),
        did("task_form", "action_listen"),
    )
    assert [turn.text for turn in found] == ["track", "blah", "BW-104233"]


def test_failures_and_resolved_goals_come_from_what_the_bot_said() -> None:
    [turn] = turns(
        user("BW-1", "inform"),
        did("task_form"),
        bot("Not found.", failure={"kind": "rejected_value", "goal": "track_order", "detail": "BW-1"}),
        bot("Anyway.", resolved="check_balance"),
        bot("Odd.", failure={"kind": "no such kind"}),
        bot("From a person.", author="agent", failure={"kind": "fallback"}),
    )
    assert turn.failures == (Failure(FailureKind.REJECTED_VALUE, "track_order", "BW-1"),)
    assert turn.resolved == ("check_balance",)


def test_a_turn_says_when_it_was_written_and_what_the_bot_answered_when() -> None:
    said = [bot("Let me look."), bot(""), bot("It is on its way."), bot("I am Bo.", author="agent")]
    for moment, event in enumerate(said):
        event.timestamp = 110.0 + moment
    [turn] = turns(user("where?", at=100.5), did("task_form"), said, did("action_listen"))
    assert (turn.at, turn.answered_at) == (100.5, 112.0)
    assert turn.answer == "Let me look. It is on its way."


def test_a_long_answer_is_cut() -> None:
    [turn] = turns(user("where?"), did("utter_answer"), bot("x" * 500))
    assert turn.answer == "x" * ANSWER_CHARACTERS


def test_a_message_without_a_time_is_as_old_as_its_event_and_has_no_answer_yet() -> None:
    message = user("where?")
    message.timestamp = 42.0
    [turn] = turns(message)
    assert (turn.at, turn.answered_at, turn.answer) == (42.0, 0.0, "")


def test_the_goal_is_the_task_that_was_begun_or_is_open() -> None:
    found = turns(
        user("track", "track_order"),
        slot("goal", "track_order"),
        did("task_form", "action_listen"),
        user("returns?", "ask_question"),
        did("action_answer_question", "task_form", "action_listen"),
        user("cancel it", "cancel_order", 0.9),
        slot("goal", "cancel_order"),
        did("task_form", "action_listen"),
        user("yes", "affirm"),
        slot("goal", None),
        did("action_cancel_order"),
        bot("Done.", resolved="cancel_order"),
        did("action_listen"),
        user("thanks", "thank"),
        did("utter_welcome", "action_listen"),
    )
    assert [turn.goal for turn in found] == ["track_order", "track_order", "cancel_order", "cancel_order", ""]


def test_before_the_bot_acts_a_clear_wish_leaves_the_open_task() -> None:
    opened = [user("track", "track_order"), slot("goal", "track_order"), *did("task_form", "action_listen")]
    assert turns(*opened, user("fraud!", "report_fraud", 0.9))[-1].goal == "report_fraud"
    assert turns(*opened, user("fraud?", "report_fraud", 0.3))[-1].goal == "track_order"
    assert turns(*opened, user("returns?", "ask_question", 0.9))[-1].goal == "track_order"


def test_a_wish_without_a_task_is_the_goal_and_small_talk_is_none() -> None:
    assert turns(user("track", "track_order"))[0].goal == "track_order"
    assert turns(user("hello", "greet"))[0].goal == ""


def test_an_offer_and_its_answer() -> None:
    offered = [user("bad", "make_complaint"), *did("utter_offer_person"), bot("Shall I?"), *did("action_listen")]
    yes = [user("yes", "affirm"), *did("utter_hand_off", "action_listen")]
    no = [user("no", "deny"), *did("utter_offer_refused", "action_listen")]
    stop = [user("stop", "stop"), *did("utter_stopped", "action_listen")]
    other = [user("BW-1", "inform"), *did("task_form", "action_listen")]
    for answer, state in (
        (yes, OfferState.ACCEPTED),
        (no, OfferState.REFUSED),
        (stop, OfferState.REFUSED),
        (other, OfferState.NONE),
    ):
        found = turns(*offered, *answer)
        assert [turn.offer for turn in found] == [OfferState.OFFERED, state]
        assert is_offer_open(found)
        assert not is_offer_open(found, spent_through=1)
    assert not is_offer_open(turns(*offered))


def test_a_yes_long_after_an_offer_accepts_nothing() -> None:
    found = turns(
        user("bad", "make_complaint"),
        did("utter_offer_person", "action_listen"),
        ConversationPaused(),
        ConversationResumed(),
        did("action_listen"),
        user("no", "deny"),
        did("utter_nothing_else", "action_listen"),
    )
    assert found[-1].offer is OfferState.NONE


def test_the_largest_amount_counts() -> None:
    amounts = [entity("amount", "$1,204.50"), entity("amount", 20.0), entity("amount", "unknown")]
    assert turns(user("x", entities=amounts))[0].amount == 1204.5
    assert turns(user("x"))[0].amount is None


def test_the_situation_is_that_of_the_latest_message() -> None:
    customer = {"id": "9", "name": "Ada Byron", "tier": "vip", "identified": True}
    tracker = tracker_with(user("a"), user("b", seq=4, customer=customer, channel="sms", spent_through=3))
    situation = situation_of(tracker)
    assert situation.customer == Customer(id="9", name="Ada Byron", tier="vip", identified=True)
    assert (situation.channel, situation.spent_through, len(situation.turns)) == ("sms", 3, 2)


def test_earlier_contacts_stand_until_a_message_brings_others() -> None:
    contact = {"conversation": "x", "at": 5.0, "about": "a lamp", "outcome": "resolved", "subjects": ["return_item"]}
    told = [user("a", earlier_contacts=[contact]), user("b")]
    assert situation_of(tracker_with(*told)).earlier == (
        EarlierContact("x", 5.0, "a lamp", "resolved", ("return_item",)),
    )
    assert situation_of(tracker_with(*told, user("c", earlier_contacts=[]))).earlier == ()
    assert situation_of(tracker_with(user("a"))).earlier == ()


def test_a_conversation_without_messages_is_empty() -> None:
    assert situation_of(tracker_with()).turns == ()


def test_an_exchange_tells_an_attempt_from_a_call_for_a_person() -> None:
    called, answered = exchanges(
        user("human", "talk_to_human", turn="c:1"),
        did("utter_hand_off", "action_listen"),
        user("hi", "greet", turn="c:2"),
        did("utter_greet"),
        bot("Hello."),
        bot("I am Bo.", author="agent"),
    )
    assert (called.turn_id, called.is_attempt) == ("c:1", False)
    assert (answered.turn_id, answered.is_attempt) == ("c:2", True)
    assert [utterance.text for utterance in answered.utterances] == ["Hello."]
