import numpy as np
import pytest

from bot.benchmark.configured import Vectors
from bot.benchmark.rated_dialogues import Dialogue, RatedTurn
from bot.benchmark.satisfaction import measure_satisfaction, rated_moments
from bot.understanding.errors import NotEnoughExamples

HAPPY = ("Thanks, that is great.", "Perfect, thank you!", "Yes please.", "Good, book it.", "Lovely.", "That works.")
UNHAPPY = (
    "No, that is wrong again.",
    "I said the north!",
    "This is useless.",
    "No! Not that one.",
    "Wrong.",
    "I give up.",
)


def dialogue(*said: tuple[str, float]) -> Dialogue:
    turns = []
    for text, rating in said:
        turns += [RatedTurn(True, text, rating), RatedTurn(False, "Anything else?", None)]
    return tuple(turns)


DIALOGUES = [dialogue((good, 4.0), (bad, 2.0)) for good, bad in zip(HAPPY, UNHAPPY, strict=True)]


def test_dissatisfied_customers_score_above_the_others(vectors: Vectors) -> None:
    test = [dialogue(("Thank you so much!", 4.0), ("No, wrong again!", 1.0))]
    figures = measure_satisfaction(DIALOGUES, test, vectors=vectors, say=lambda _: None)
    assert (figures.auc, figures.dissatisfied_share) == (1.0, 0.5)


def test_nothing_that_came_later_is_read(vectors: Vectors) -> None:
    long, short = dialogue(("Hello.", 3.0), ("No!", 1.0)), dialogue(("Hello.", 3.0))
    assert np.array_equal(
        rated_moments([long], vectors=vectors).features[0], rated_moments([short], vectors=vectors).features[0]
    )


def test_one_dialogue_does_not_reach_into_the_next(vectors: Vectors) -> None:
    alone = rated_moments([dialogue(("Hello.", 3.0))], vectors=vectors)
    after = rated_moments([dialogue(("No!", 1.0)), dialogue(("Hello.", 3.0))], vectors=vectors)
    assert np.array_equal(alone.features[0], after.features[1])


def test_turns_without_a_rating_are_context_only(vectors: Vectors) -> None:
    turns = (RatedTurn(True, "Hello.", None), *dialogue(("No!", 1.0)))
    moments = rated_moments([turns], vectors=vectors)
    assert moments.dissatisfied.tolist() == [True]
    assert not np.array_equal(moments.features, rated_moments([dialogue(("No!", 1.0))], vectors=vectors).features)


@pytest.mark.parametrize(
    ("train", "test", "sentence"),
    [
        (DIALOGUES[:3], DIALOGUES, "3 dialogues with a dissatisfied customer, and 5 are needed"),
        (DIALOGUES, [dialogue(("Hello.", 3.0))], "the test file must hold both"),
    ],
)
def test_too_little_to_measure_is_said(
    vectors: Vectors, train: list[Dialogue], test: list[Dialogue], sentence: str
) -> None:
    with pytest.raises(NotEnoughExamples, match=sentence):
        measure_satisfaction(train, test, vectors=vectors, say=lambda _: None)
