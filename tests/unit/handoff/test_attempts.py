"""Which failed attempts count."""

from typing import Any

import pytest
from msgspec.structs import replace

from handoff.attempts import failed_attempts
from handoff.conversation import FailureKind, OfferState, Turn
from handoff.policy_model import Policy
from handoff.reading import read
from tests.unit.handoff.situations import situation, turn

FALLBACK = (FailureKind.FALLBACK,)


def total(policy: Policy, *turns: Turn, kinds: tuple[str, ...] = ()) -> float:
    return sum(attempt.weight for attempt in failed_attempts(read(policy, situation(*turns)), kinds))


def test_message_counts_once_by_its_heaviest_failure(policy: Policy) -> None:
    both = turn(1, "hm", "track_order", failures=(FailureKind.CLARIFICATION, FailureKind.BACK_OFFICE))
    assert total(policy, both) == 1.0


def test_verification_and_clarification_weigh_half(policy: Policy) -> None:
    assert total(policy, turn(1, "hm", "track_order", failures=(FailureKind.VERIFICATION,))) == 0.5


def test_resolved_goal_forgets_its_failures(policy: Policy) -> None:
    failed = turn(1, "a", goal="track_order", failures=FALLBACK)
    assert total(policy, failed, turn(3, "b", goal="track_order", resolved=("track_order",)), turn(5, "c")) == 0


def test_failures_of_another_topic_do_not_count(policy: Policy) -> None:
    failed = turn(1, "a", goal="track_order", failures=FALLBACK)
    assert total(policy, failed, turn(3, "reset it", "reset_password")) == 0


def test_failures_count_again_when_the_customer_returns_to_the_topic(policy: Policy) -> None:
    failed = turn(1, "a", goal="track_order", failures=FALLBACK)
    assert total(policy, failed, turn(3, "b", "reset_password"), turn(5, "c", "track_order")) == 1


def test_stop_forgets_everything(policy: Policy) -> None:
    failed = turn(1, "a", goal="track_order", failures=FALLBACK)
    assert total(policy, failed, turn(3, "forget it", "stop"), turn(5, "b", "track_order")) == 0


@pytest.mark.parametrize("intent", ["thank", "goodbye", "stop"])
def test_closing_words_do_not_count_old_failures(policy: Policy, intent: str) -> None:
    assert total(policy, turn(1, "a", failures=FALLBACK), turn(3, "thanks", intent)) == 0


def test_not_helpful_counts_before_the_bot_has_acted(policy: Policy) -> None:
    assert total(policy, turn(1, "a", "track_order"), turn(3, "that's no help", "not_helpful")) == 1


def test_not_helpful_is_not_counted_twice(policy: Policy) -> None:
    once = turn(3, "that's no help", "not_helpful", failures=(FailureKind.NOT_HELPFUL,))
    assert total(policy, turn(1, "a", "track_order"), once) == 1


def test_same_question_again_is_a_failed_attempt(policy: Policy) -> None:
    turns = (turn(1, "Where is my order?", "track_order"), turn(3, "where is my order", "track_order"))
    assert total(policy, *turns) == 1


@pytest.mark.parametrize("intent", ["inform", "affirm", "deny", "greet", "thank", "goodbye"])
def test_same_answer_again_is_no_question(policy: Policy, intent: str) -> None:
    asked = turn(1, "it is the first one", intent, goal="track_order")
    assert total(policy, asked, turn(3, "it is the first one", intent, goal="track_order")) == 0


def test_same_button_again_is_no_question(policy: Policy) -> None:
    pressed: dict[str, Any] = {"intent": "track_order", "confidence": 1.0, "ranking": (("track_order", 1.0),)}
    assert total(policy, turn(1, "Track an order", **pressed), turn(3, "Track an order", **pressed)) == 0


def test_question_after_an_answer_in_the_same_words_is_the_first(policy: Policy) -> None:
    turns = (turn(1, "where is my order", "inform"), turn(3, "where is my order", "track_order"))
    assert total(policy, *turns) == 0


def test_only_the_named_kinds_count(policy: Policy) -> None:
    failed = turn(1, "a", "track_order", failures=FALLBACK)
    assert total(policy, failed, kinds=("verification",)) == 0


def test_spent_failures_do_not_count(policy: Policy) -> None:
    failed = turn(1, "a", failures=FALLBACK)
    assert failed_attempts(read(policy, situation(failed, turn(3, "b"), spent_through=2))) == ()


ANSWERED = turn(1, "where is my order", "track_order", answer="It is on its way. Anything else I can do for you?")


def test_same_need_after_an_answer_is_half_a_failed_attempt(policy: Policy) -> None:
    again = turn(3, "but when will my parcel come", "track_order")
    assert total(policy, ANSWERED, again) == 0.5
    assert total(policy, ANSWERED, again, kinds=("need_again",)) == 0.5


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"answer": "Which order do you mean?"}, {}),  # the bot asked for something
        ({"answer": ""}, {}),  # it said nothing
        ({}, {"text": "and where is BW-104234 then"}),  # another order
        ({}, {"confidence": 0.3}),
        ({"offer": OfferState.OFFERED}, {}),
    ],
)
def test_need_that_goes_on_or_is_another_is_no_failed_attempt(
    policy: Policy, first: dict[str, Any], second: dict[str, Any]
) -> None:
    asked = turn(1, **{"text": "where is my order", "intent": "track_order", "answer": "On its way.", **first})
    again = turn(3, **{"text": "when will my parcel come", "intent": "track_order", **second})
    assert total(policy, asked, again) == 0


def test_general_questions_are_not_the_same_need(policy: Policy) -> None:
    turns = (turn(1, "when do you open", "ask_question", answer="At nine."), turn(3, "do you ship", "ask_question"))
    assert total(policy, *turns) == 0


def test_resolved_need_that_comes_again_counts(policy: Policy) -> None:
    resolved = turn(1, "where is my order", "track_order", goal="track_order", resolved=("track_order",))
    assert total(policy, resolved, turn(3, "so when does my parcel come", "track_order")) == 0.5


def test_words_that_an_answer_did_not_help_count(policy: Policy) -> None:
    said = turn(3, "it is still not working", "troubleshoot_product", triggers={"not_helpful": "still not working"})
    assert total(policy, turn(1, "my lamp flickers", "troubleshoot_product"), said) == 1


def test_the_same_words_in_a_first_message_are_about_the_product(policy: Policy) -> None:
    said = turn(1, "it is still not working", "troubleshoot_product", triggers={"not_helpful": "still not working"})
    assert total(policy, said) == 0


def test_words_that_it_works_now_forget_everything(policy: Policy) -> None:
    failed = turn(1, "a", goal="track_order", failures=FALLBACK)
    worked = turn(3, "ah, that worked", "affirm", triggers={"solved": "that worked"})
    assert total(policy, failed, worked, turn(5, "b", goal="track_order")) == 0
    both = turn(3, "that worked, but still no", triggers={"solved": "that worked", "not_helpful": "still no"})
    assert total(policy, failed, both, turn(5, "b", goal="track_order")) == 2
    stopped = turn(3, "it worked for a day, then no more", triggers={"solved": "it worked"}, needs={"unsolved": 0.95})
    assert total(policy, failed, stopped, turn(5, "b", goal="track_order")) == 2


def test_giving_up_in_a_bad_mood_forgets_nothing(policy: Policy) -> None:
    failed = turn(1, "a", goal="track_order", failures=FALLBACK)
    assert total(policy, failed, turn(3, "I give up", "stop", mood=-0.5)) == 1
    assert total(policy, failed, turn(3, "leave it", "stop", mood=-0.1)) == 0


def test_reading_like_another_finds_the_same(policy: Policy) -> None:
    turns = [turn(n, f"lamp {n} hub", "track_order", failures=FALLBACK * (n % 3 == 0)) for n in range(9)]
    before = read(policy, situation(*turns))
    failed_attempts(before)
    changed = situation(*turns[:6], replace(turns[6], failures=()), *turns[7:])
    fresh = failed_attempts(read(policy, changed))
    assert failed_attempts(read(policy, changed, like=before)) == fresh != failed_attempts(before)
