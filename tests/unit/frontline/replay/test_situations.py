"""What the policy may look at, built from a transcript."""

from frontline.replay.situations import customer_of, exchanges_of
from frontline.replay.transcript import Transcript, TranscriptCustomer
from handoff.conversation import ANSWER_CHARACTERS, Customer, FailureKind
from tests.unit.frontline.replay.conversations import agent, bot, customer, meant, transcript, understood


def test_a_turn_before_the_answer_knows_nothing_of_it() -> None:
    (one,) = exchanges_of(understood(customer("where is it"), bot("I did not get that."), intents=("track_order",)))
    assert (one.heard.failures, one.heard.answer, one.heard.answered_at) == ((), "", 0.0)
    assert [failure.kind for failure in one.answered.failures] == [FailureKind.FALLBACK]
    assert one.answered.answer == "I did not get that."


def test_messages_are_numbered_as_entries_of_the_log() -> None:
    first, second = exchanges_of(
        understood(bot("Hello!"), customer("hi"), bot("Yes?"), customer("bye"), intents=("inform", "goodbye"))
    )
    assert (first.number, first.entry, first.heard.seq) == (0, 1, 2)
    assert (second.number, second.entry, second.heard.seq) == (1, 3, 4)


def test_times_are_seconds_since_the_epoch() -> None:
    (one,) = exchanges_of(
        understood(
            customer("hi", at="2026-11-25T15:00:00+00:00"),
            bot("Wait,", at="2026-11-25T15:00:05+00:00"),
            bot("please.", at="2026-11-25T16:00:10+01:00"),
            intents=("inform",),
        )
    )
    assert (one.answered.at, one.answered.answered_at) == (1_795_618_800.0, 1_795_618_810.0)
    assert one.answered.answer == "Wait, please."


def test_an_answer_is_kept_by_its_beginning() -> None:
    (one,) = exchanges_of(understood(customer("hi"), bot("x" * 500), intents=("inform",)))
    assert len(one.answered.answer) == ANSWER_CHARACTERS


def test_the_largest_amount_is_at_stake() -> None:
    (one,) = exchanges_of(understood(customer("$1,200"), intents=(meant("inform", amount="1,200.50 USD"),)))
    assert one.heard.amount == 1200.5


def test_an_answer_to_the_bots_question_stays_at_the_task() -> None:
    _, second = exchanges_of(
        understood(
            customer("where is it"), bot("Which order is it about?"), customer("the big one"),
            intents=("track_order", "inform"),
        )
    )  # fmt: skip
    assert second.heard.goal == "track_order"


def test_another_task_that_is_named_clearly_leaves_the_open_one() -> None:
    talk = (customer("where is it"), bot("Which order is it about?"), customer("I want to complain"))
    for confidence, goal in ((0.9, "make_complaint"), (0.5, "track_order")):
        unsure = meant("make_complaint", confidence=confidence)
        _, second = exchanges_of(understood(*talk, intents=("track_order", unsure)))
        assert second.heard.goal == goal


def test_a_need_outlasts_an_answer_that_failed() -> None:
    _, second = exchanges_of(
        understood(
            customer("where is it"), bot("Sorry, I didn't get that."), customer("the parcel I mean"),
            intents=("track_order", meant("make_complaint", confidence=0.4)),
        )
    )  # fmt: skip
    assert second.heard.goal == "track_order"


def test_a_value_that_was_turned_down_was_given_for_the_open_task() -> None:
    _, second = exchanges_of(
        understood(
            customer("where is it"), bot("Which order is it about?"), customer("the old one"), bot("That is not valid."),
            intents=("track_order", "make_complaint"),
        )
    )  # fmt: skip
    assert (second.heard.goal, second.answered.goal) == ("make_complaint", "track_order")
    assert [failure.goal for failure in second.answered.failures] == ["track_order"]


def test_an_answer_after_which_the_customer_goes_on_has_resolved_the_task() -> None:
    answer = bot("It arrives on Tuesday.")
    for following, resolved in (("thank", True), ("goodbye", True), ("make_complaint", True), ("track_order", False),
                                ("not_helpful", False), ("deny", False), ("inform", False)):  # fmt: skip
        first, _ = exchanges_of(
            understood(customer("where is it"), answer, customer("well then"), intents=("track_order", following))
        )
        assert bool(first.settled.resolved) is resolved, following
        assert first.answered.resolved == ()


def test_another_question_shows_that_the_first_was_answered_and_the_same_one_does_not() -> None:
    for again, resolved in (("do you ship to Canada", True), ("how long is the warranty period", False)):
        first, _ = exchanges_of(
            understood(
                customer("how long is the warranty"), bot("Two years."), customer(again),
                intents=("ask_question", "ask_question"),
            )
        )  # fmt: skip
        assert bool(first.settled.resolved) is resolved


def test_a_failed_answer_resolves_nothing() -> None:
    first, _ = exchanges_of(
        understood(
            customer("where"), bot("No idea.", failed=True), customer("thanks"), intents=("track_order", "thank")
        )
    )
    assert first.settled.resolved == ()


def test_what_follows_an_agent_is_with_the_agent() -> None:
    found = exchanges_of(
        understood(
            customer("hi"), bot("Hello."), agent("This is Ann."), customer("hi Ann"), bot("Rate us!"), customer("5"),
            intents=("inform",) * 3,
        )
    )  # fmt: skip
    assert [one.with_agent for one in found] == [False, True, True]


def test_an_offer_stays_open_over_a_question_in_between() -> None:
    offer = bot("A colleague can do that. Shall I connect you?")
    found = exchanges_of(
        understood(
            customer("more time please"), offer, customer("what does it cost"), bot("Nothing."), customer("go on then"),
            intents=("inform", "ask_question", "affirm"),
        )
    )  # fmt: skip
    assert [one.answers_offer for one in found] == [False, True, True]


def test_an_offer_is_over_once_it_was_answered_or_the_bot_asks_something_else() -> None:
    offer = bot("A colleague can do that. Shall I connect you?")
    refused = understood(
        customer("x"), offer, customer("no"), bot("All right."), customer("yes"), intents=("inform", "deny", "affirm")
    )
    asked = understood(
        customer("x"), offer, customer("why"), bot("Which order?"), customer("yes"),
        intents=("inform", "ask_question", "affirm"),
    )  # fmt: skip
    assert [one.answers_offer for one in exchanges_of(refused)] == [False, True, False]
    assert [one.answers_offer for one in exchanges_of(asked)] == [False, True, False]


def test_a_conversation_without_a_customer_has_no_exchange() -> None:
    assert exchanges_of(understood(bot("Anybody here?"), intents=())) == ()


def test_a_customer_of_whom_nothing_is_said_is_a_stranger() -> None:
    assert customer_of(transcript(customer("hi"))) == Customer()
    told = Transcript("one", (), customer=TranscriptCustomer(tier="vip", language="de"))
    assert customer_of(told) == Customer(tier="vip", language="de")
