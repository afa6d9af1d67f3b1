import pytest

from bot.benchmark.configured import Vectors
from bot.benchmark.intents import IntentFigures, measure_intents
from bot.benchmark.labelled_texts import LabelledTexts
from bot.understanding.errors import NotEnoughExamples
from bot.understanding.intents import IntentSettings

TRACK = (
    "where is my order",
    "track my parcel",
    "has my order shipped",
    "when does my package come",
    "my parcel is late",
)
REFUND = ("I want a refund", "give my money back", "refund my payment", "return it for money", "when is my refund paid")
OUTSIDE = ("who won the match", "tell me a joke about cats", "how tall is the tower", "sing a song", "is it raining")


def table(**messages: tuple[str, ...]) -> LabelledTexts:
    pairs = [(text, label) for label, texts in messages.items() for text in texts]
    return LabelledTexts([text for text, _ in pairs], [label for _, label in pairs], ("text", "label"))


TEST = table(track=("where is my parcel",), refund=("refund me please",), oos=("how old is the queen",))


def measure(
    vectors: Vectors, train: LabelledTexts, *, outside: str | None = "oos", validation: LabelledTexts | None = None
) -> tuple[IntentFigures, str]:
    said: list[str] = []
    figures = measure_intents(
        train,
        TEST,
        validation=validation,
        outside_label=outside,
        settings=IntentSettings(),
        vectors=vectors,
        say=said.append,
    )
    return figures, "\n".join(said)


def test_without_an_out_of_scope_label_its_figures_are_absent(vectors: Vectors) -> None:
    figures, _ = measure(vectors, table(track=TRACK, refund=REFUND), outside=None)
    # The test file's third message has a label that nothing was trained for, and counts as wrong.
    assert figures.accuracy == pytest.approx(2 / 3)
    assert figures.threshold is figures.oos_auc is figures.mcc is None


def test_the_threshold_comes_from_the_training_messages_where_none_is_out_of_scope(vectors: Vectors) -> None:
    figures, _ = measure(vectors, table(track=TRACK, refund=REFUND))
    assert figures.threshold is not None


def test_out_of_scope_messages_of_the_training_file_choose_the_threshold(vectors: Vectors) -> None:
    figures, _ = measure(vectors, table(track=TRACK, refund=REFUND, oos=OUTSIDE))
    assert (figures.oos_recall, figures.oos_auc) == (1.0, 1.0)


def test_a_validation_file_chooses_the_threshold(vectors: Vectors) -> None:
    validation = table(track=("track my order",), refund=("my refund",), oos=("name a planet", "count to ten"))
    train = table(track=TRACK, refund=REFUND)
    alone, _ = measure(vectors, train)
    figures, _ = measure(vectors, train, validation=validation)
    assert figures.threshold != alone.threshold


def test_figures_count_out_of_scope_as_one_more_label(vectors: Vectors) -> None:
    figures, _ = measure(vectors, table(track=TRACK, refund=REFUND, oos=OUTSIDE))
    assert figures.in_scope_accuracy is not None
    assert figures.oos_recall is not None
    assert figures.accuracy == pytest.approx((2 * figures.in_scope_accuracy + figures.oos_recall) / 3)


def test_what_is_measured_does_not_choose_the_threshold(vectors: Vectors) -> None:
    train = table(track=TRACK, refund=REFUND, oos=OUTSIDE)
    other = table(track=("is it here yet",), refund=("money",), oos=("where is my order",))
    figures, _ = measure(vectors, train)
    again = measure_intents(
        train,
        other,
        validation=None,
        outside_label="oos",
        settings=IntentSettings(),
        vectors=vectors,
        say=lambda _: None,
    )
    assert again.threshold == figures.threshold


@pytest.mark.parametrize(
    ("train", "outside", "sentence"),
    [
        (table(track=TRACK), "oos", "the training file has 1 intent"),
        (table(track=TRACK, oos=OUTSIDE), "oos", "the training file has 1 intent"),
        (table(a=TRACK, b=REFUND), "oos", "no label of the test file occurs in the training file"),
        (table(track=TRACK, refund=REFUND[:1]), "oos", "the intent refund has 1, and 3 are needed"),
        (table(track=TRACK, refund=REFUND), "none", "no message of the test file has the out-of-scope label none"),
    ],
)
def test_too_little_to_measure_is_said(vectors: Vectors, train: LabelledTexts, outside: str, sentence: str) -> None:
    with pytest.raises(NotEnoughExamples, match=sentence):
        measure(vectors, train, outside=outside)
