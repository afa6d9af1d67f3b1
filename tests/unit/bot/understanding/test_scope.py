import numpy as np
import pytest

from bot.understanding.scope import Centres, choose_score, choose_threshold, cross_insideness, read_signs, scope_auc


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


def test_the_signs_are_the_largest_score_the_energy_and_the_nearness() -> None:
    signs = read_signs(np.asarray([[0, np.log(3)]], dtype=np.float32), floats(0.5))
    assert signs[0].tolist() == pytest.approx([np.log(3), np.log(4), 0.5])


def test_the_sign_that_parts_weighs_most() -> None:
    chance = np.random.default_rng(0)
    inside, outside = chance.normal(0, 1, (200, 3)), chance.normal(0, 1, (200, 3)) - [0, 3, 0]
    score = choose_score(inside.astype(np.float32), outside.astype(np.float32))
    assert score.weights[1] > 3 * max(abs(score.weights[0]), abs(score.weights[2]))
    assert scope_auc(score.of(inside), score.of(outside)) > 0.97


def test_without_out_of_scope_messages_score_and_nearness_count_the_same() -> None:
    score = choose_score(np.asarray([[9, 1, 0.9], [1, 1, 0.1]], dtype=np.float32), None)
    near, far = score.of(np.asarray([[5, 1, 0.9], [5, 1, 0.1]], dtype=np.float32))
    assert near > far
    assert score.weights == (1.0, 0.0, 1.0)


def test_an_intent_of_several_kinds_has_several_centres() -> None:
    axes = np.eye(4, dtype=np.float32)
    vectors = np.concatenate([np.repeat(axes[:1], 5, axis=0), np.repeat(axes[1:2], 5, axis=0), axes[2:3]])
    centres = Centres.of(vectors, ["a"] * 10 + ["b"])
    assert centres.nearness(axes) == pytest.approx([1, 1, 1, 0], abs=1e-6)


def test_what_is_learned_from_is_read_by_heads_that_have_not_seen_it() -> None:
    # Vectors without any rule in them: whoever had seen them would tell them apart.
    vectors = np.random.default_rng(1).normal(size=(120, 384)).astype(np.float32)
    inside, outside = cross_insideness(vectors[:60], vectors[60:])
    assert 0.3 < scope_auc(inside, outside) < 0.7


def test_auc_is_one_where_all_lie_apart() -> None:
    assert scope_auc(floats(3, 4), floats(1, 2)) == 1.0
