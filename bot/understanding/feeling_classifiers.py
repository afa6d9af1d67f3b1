"""Sentiment and frustration as read by a `transformers` classifier that somebody put into a folder."""

from __future__ import annotations

from pathlib import Path

from bot.understanding.frustration import Moment
from bot.understanding.sentiment import SentimentReading, label_of
from bot.understanding.transformer_classifier import TransformerClassifier, label_called

NEGATIVE = ("negative", "neg")
POSITIVE = ("positive", "pos")
FRUSTRATED = ("frustrated", "frustration", "dissatisfied", "negative", "neg")

# What was said last on both sides; more would push the message itself out of the classifier's reach.
_LAST = 3


class ClassifiedSentiment:
    """Reads sentiment with a classifier whose labels tell negative and positive; others count as neutral."""

    def __init__(self, folder: Path) -> None:
        """Open the folder. Raises ClassifierNotReadable, also when its labels are called otherwise."""
        self._classifier = TransformerClassifier.load(folder)
        self._negative = label_called(self._classifier, NEGATIVE, folder=folder)
        self._positive = label_called(self._classifier, POSITIVE, folder=folder)

    def read(self, text: str) -> SentimentReading:
        """Read one message; the score is how much likelier positive is than negative."""
        if not text.strip():
            return SentimentReading("neutral", 0.0)
        likely = self._classifier.probabilities(text)
        score = round(likely[self._positive] - likely[self._negative], 4)
        return SentimentReading(label_of(score), score)


class ClassifiedFrustration:
    """Reads frustration with a classifier one of whose labels tells a dissatisfied customer."""

    def __init__(self, folder: Path) -> None:
        """Open the folder. Raises ClassifierNotReadable, also when its labels are called otherwise."""
        self._classifier = TransformerClassifier.load(folder)
        self._frustrated = label_called(self._classifier, FRUSTRATED, folder=folder)

    def read(self, moment: Moment) -> float:
        """Return the probability of a dissatisfied customer, 0 to 1; the classifier is given what was said before."""
        before = [*(said.text for said in moment.earlier[-_LAST:]), *moment.answers[-1:]]
        likely = self._classifier.probabilities(moment.message.text, context="\n".join(filter(None, before)))
        return round(likely[self._frustrated], 4)
