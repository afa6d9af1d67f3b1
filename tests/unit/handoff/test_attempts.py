"""Which failed attempts count."""

import pytest

from handoff.attempts import failed_attempts
from handoff.conversation import FailureKind, Turn
from handoff.policy_model import Policy
from handoff.reading import read
from handoff.sameness import is_repeated
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
    pressed = {"intent": "track_order", "confidence": 1.0, "ranking": (("track_order", 1.0),)}
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


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("where is my order", "Where is my order??", True),
        ("what's my balance please", "whats my balance, please", True),
        ("where is order BW-104233", "where is order BW-104234", False),
        ("ok then", "ok then", False),
        ("where is my order", "how do I return a lamp", False),
    ],
)
def test_same_question_is_told_by_its_words(one: str, other: str, same: bool) -> None:
    assert is_repeated(one, other, similarity=0.8) is same
