"""Conversations whose customer messages are rated, 1 (very dissatisfied) to 5: what frustration is learned from.

A YAML file holds a list of conversations, each a list of {bot: text} and {customer: text, rating: number}.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np
import yaml

from bot.understanding.encoder import Matrix
from bot.understanding.errors import DataFileNotReadable
from bot.understanding.frustration import FrustrationModel, Moment, MomentReader, Said, train_frustration
from bot.understanding.message_text import read_text

DISSATISFIED_BELOW = 3

# scikit-learn's C. Chosen by cross-validation on data/sentiment/conversations.yml alone, in folds that keep conversations
# with the same opening together.
REGULARIZATION = 0.01


class ConversationLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a conversation: of the `bot`, or of the `customer` with a `rating` from 1 to 5."""

    bot: str = ""
    customer: str = ""
    rating: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None

    def __post_init__(self) -> None:
        if bool(self.bot) == bool(self.customer) or bool(self.customer) != (self.rating is not None):
            raise ValueError("a line must be {bot: text} or {customer: text, rating: 1 to 5}")


RatedConversation = tuple[ConversationLine, ...]


class RatedMoment(msgspec.Struct, frozen=True):
    """A moment and whether the customer was dissatisfied at it."""

    moment: Moment
    is_dissatisfied: bool


def read_conversations(path: Path) -> list[RatedConversation]:
    """Read the conversations of a file. Raises DataFileNotReadable that says what is wrong with it."""
    try:
        # Everything is read as text and then converted: an unquoted "no" is a message here and not a truth value.
        values = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506
        return msgspec.convert(values, list[RatedConversation], strict=False)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise DataFileNotReadable(path, reason=str(error)) from error


def texts_to_encode(conversations: Sequence[RatedConversation]) -> list[str]:
    """Return the customers' messages of all conversations, in order."""
    return [read_text(line.customer) for conversation in conversations for line in conversation if line.customer]


def rated_moments(conversations: Sequence[RatedConversation], vectors: Matrix) -> list[RatedMoment]:
    """Return every message of a customer with what was said before it; `vectors` are those of `texts_to_encode`."""
    every = iter(vectors)
    moments = []
    for conversation in conversations:
        earlier: tuple[Said, ...] = ()
        answers: tuple[str, ...] = ()
        for line in conversation:
            if line.rating is None:
                answers = (*answers, read_text(line.bot))
                continue
            said = Said(read_text(line.customer), next(every))
            moments.append(RatedMoment(Moment(said, earlier, answers), line.rating < DISSATISFIED_BELOW))
            earlier = (*earlier, said)
    return moments


def train_on_moments(rated: Sequence[RatedMoment], *, regularization: float = REGULARIZATION) -> FrustrationModel:
    """Train the head. Raises NotEnoughExamples when all customers are satisfied, or none is."""
    reader = MomentReader()
    features = np.stack([reader.features(one.moment) for one in rated]) if rated else np.zeros((0, 1), dtype=np.float32)
    return train_frustration(features, [one.is_dissatisfied for one in rated], regularization=regularization)
