import numpy as np
import pytest

from bot.benchmark.rejection import ScopeScore, choose_rejection, choose_threshold, scope_auc, scope_scores


def floats(*values: float) -> np.ndarray:
    return np.asarray(values, dtype=np.float32)


def test_a_threshold_parts_what_can_be_parted() -> None:
    threshold = choose_threshold(floats(5, 6, 7), np.ones(3, dtype=bool), floats(1, 2), most_lost=0.0)
    assert 2 < threshold <= 5


def test_no_more_accuracy_is_given_up_than_allowed() -> None:
    scores, right, outside = floats(*range(100)), np.ones(100, dtype=bool), floats(0.5, 1.5, 50.5)
    assert choose_threshold(scores, right, outside, most_lost=0.02) == 2
    assert choose_threshold(scores, right, outside, most_lost=0.01) == 1


def test_without_out_of_scope_messages_all_that_is_allowed_is_given_up() -> None:
    scores, right = floats(*range(100)), np.ones(100, dtype=bool)
    assert choose_threshold(scores, right, floats(), most_lost=0.05) == 5


def test_rejecting_a_wrong_guess_costs_nothing() -> None:
    right = np.asarray([False] * 50 + [True] * 50)
    assert choose_threshold(floats(*range(100)), right, floats(), most_lost=0.0) == 50


def test_a_message_gained_is_not_worth_more_messages_lost() -> None:
    # Rejecting up to 60 catches the last out-of-scope message of ten at the cost of a fifth of the others.
    scores = floats(*[50] * 20, *[90] * 80)
    threshold = choose_threshold(scores, np.ones(100, dtype=bool), floats(*[10] * 9, 60), most_lost=1.0)
    assert threshold == 50


def test_the_score_that_parts_better_is_chosen() -> None:
    # Alike in their shape, so that the probabilities are the same, and far apart in size.
    inside = np.asarray([[9, 7], [10, 8]], dtype=np.float32)
    outside = np.asarray([[1, -1], [0, -2]], dtype=np.float32)
    assert choose_rejection(inside, np.ones(2, dtype=bool), outside).score is ScopeScore.MAX_LOGIT
    # Large on both sides, and only the shape tells them apart.
    doubtful = np.asarray([[12, 12], [11, 11]], dtype=np.float32)
    assert choose_rejection(inside, np.ones(2, dtype=bool), doubtful).score is ScopeScore.MAX_PROBABILITY


def test_the_largest_logit_is_taken_where_nothing_can_be_compared() -> None:
    logits = np.asarray([[9, 7], [10, 8]], dtype=np.float32)
    chosen = choose_rejection(logits, np.ones(2, dtype=bool), logits[:0])
    assert (chosen.score, chosen.threshold) == (ScopeScore.MAX_LOGIT, 9.0)


def test_scores_are_the_likeliest_intents() -> None:
    logits = np.asarray([[0, np.log(3)]], dtype=np.float32)
    assert scope_scores(logits, ScopeScore.MAX_PROBABILITY)[0] == pytest.approx(0.75)
    assert scope_scores(logits, ScopeScore.MAX_LOGIT)[0] == pytest.approx(np.log(3))


def test_auc_is_one_where_all_lie_apart() -> None:
    assert scope_auc(floats(3, 4), floats(1, 2)) == 1.0
