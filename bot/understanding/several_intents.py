"""Which intents a message means, where it asks for more than one thing (multi-intent detection).

"Cancel my order and where is my refund" asks twice. The message is cut into clauses (`clauses`), each is understood like
a message of its own, and these rules say which of them ask for something:

- A clause counts when it is understood with at least the threshold's probability, and as no answer or small talk.
- What tells of something beside a clause that asks is the background of it: "my lamp is broken and I want a refund" asks
  once. It counts where something is added to it or it is added ("also", "another thing"), and where its intent is one
  that must never be missed, such as danger from a product.
- The same intent twice is one, except for two questions that different articles answer.
- What is refused ("I don't want to cancel") is not wanted.

Measured on 159 messages that were written for it (tests/bench/several_intents.yml). In the half that nobody looked at
while the rules were made, 37 of 79 mean two intents or three: 28 of those were told exactly and 30 messages were told to
mean several, of which 28 do; the first intent was right in 32 of the 37. Of 4,479 training examples, which mean one thing
each, 7 were told to mean two. The price of precision: a wish that is only told ("my order is late") beside another is not
noticed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from bot.understanding.clauses import Clause, clauses
from bot.understanding.intents import FALLBACK_INTENT, RANKING_LENGTH, IntentReading, ScoredIntent

# More are not looked at, so that a long message does not cost more than a short one.
MOST_CLAUSES = 4
_LEAST_ASKED = 0.3


class SeveralIntentsSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a clause is a wish of its own.

    `clause_threshold` is the least probability, 0 to 1. `answers` are intents that ask for nothing, and `values` are
    those of them that only give a value, which a clause that asks never does. `questions` may come twice in one message. `never_background` are those that count even where they are only told beside a wish. Their
    words are easily misread out of context ("I won't be home"), so a clause needs `told_threshold`, and the whole message
    at least `whole_threshold`.
    """

    clause_threshold: float = 0.5
    told_threshold: float = 0.9
    whole_threshold: float = 0.1
    answers: tuple[str, ...] = (
        "greet", "goodbye", "thank", "affirm", "deny", "inform", "stop", "not_helpful", "bot_challenge", "out_of_scope",
        "nlu_fallback",
    )  # fmt: skip
    values: tuple[str, ...] = ("inform",)
    questions: tuple[str, ...] = ("ask_question",)
    never_background: tuple[str, ...] = ("crisis", "health_concern", "report_fraud", "legal_inquiry", "talk_to_human")


class MeantIntent(msgspec.Struct, frozen=True):
    """An intent that a message means: its probability, 0 to 1, and the character offsets of the words that mean it.

    `article` is the slug of the knowledge article that answers these words, or an empty text.
    """

    name: str
    confidence: float
    start: int
    end: int
    article: str = ""


class ClauseReading(msgspec.Struct, frozen=True):
    """A clause, the intent that it alone was understood as, its probability, and the article that answers it."""

    clause: Clause
    intent: str
    confidence: float
    article: str = ""


def reading_of(
    clause: Clause, understood: IntentReading, *, article: str, settings: SeveralIntentsSettings
) -> ClauseReading:
    """Return what a clause means, from what it was understood as alone.

    "Where is BW-104233" is mostly a number, and is easily taken for one that was asked for: but what asks is no answer.
    """
    intent = understood.intent
    if clause.asks and intent.name in settings.values:
        others = [scored for scored in understood.ranking if scored.name not in settings.values]
        left = 1.0 - sum(scored.confidence for scored in understood.ranking if scored.name in settings.values)
        if others and others[0].confidence >= _LEAST_ASKED:
            intent = ScoredIntent(others[0].name, min(1.0, others[0].confidence / left))
    return ClauseReading(clause, intent.name, intent.confidence, article)


def clauses_to_read(text: str) -> tuple[Clause, ...]:
    """Return the clauses of `text` that must be understood, in their order; none where it is a single one.

    Of more than four, those that ask go before those that tell.
    """
    found = () if text.lstrip().startswith("/") else clauses(text)
    if len(found) < 2:
        return ()
    order = sorted(range(len(found)), key=lambda place: (not found[place].asks, not found[place].adds, place))
    return tuple(found[place] for place in sorted(order[:MOST_CLAUSES]))


def meant_intents(
    readings: Sequence[ClauseReading], *, ranking: Mapping[str, float], settings: SeveralIntentsSettings
) -> tuple[MeantIntent, ...]:
    """Return the intents that a message means where it means more than one, in their order; else nothing.

    `readings` are those of `clauses_to_read`; `ranking` holds the likeliest intents of the whole message with their
    probabilities.
    """
    sure = [reading for reading in readings if _is_sure(reading, ranking, settings)]
    kept: list[ClauseReading] = []
    for place, reading in enumerate(sure):
        is_added = reading.clause.adds or (place + 1 < len(sure) and sure[place + 1].clause.adds)
        counts = reading.clause.asks or is_added or reading.intent in settings.never_background
        if counts and not any(_is_same(reading, other, settings) for other in kept):
            kept.append(reading)
    if len(kept) < 2:
        return ()
    return tuple(MeantIntent(one.intent, one.confidence, one.clause.core, one.clause.end, one.article) for one in kept)


def _is_sure(reading: ClauseReading, ranking: Mapping[str, float], settings: SeveralIntentsSettings) -> bool:
    if reading.intent in settings.answers or reading.clause.refuses:
        return False
    if reading.intent in settings.never_background:
        in_whole = ranking.get(reading.intent, 0.0)
        return reading.confidence >= settings.told_threshold and in_whole >= settings.whole_threshold
    return reading.confidence >= settings.clause_threshold


def _is_same(reading: ClauseReading, other: ClauseReading, settings: SeveralIntentsSettings) -> bool:
    if reading.intent != other.intent:
        return False
    is_another = bool(reading.article and other.article) and reading.article != other.article
    return reading.intent not in settings.questions or not is_another


def with_meant_first(reading: IntentReading, meant: Sequence[MeantIntent]) -> IntentReading:
    """Return the reading of a message that means several intents: the first of them, and all of them ranked first."""
    told = tuple({one.name: ScoredIntent(one.name, one.confidence) for one in meant}.values())
    names = {scored.name for scored in told}
    others = (scored for scored in reading.ranking if scored.name not in names)
    return IntentReading(told[0], (*told, *others)[:RANKING_LENGTH])


def the_one_meant(reading: IntentReading, text: str, *, article: str = "") -> tuple[MeantIntent, ...]:
    """Return the single intent of `text` with the whole of it as its place; nothing where it was not understood."""
    if reading.intent.name == FALLBACK_INTENT or not text:
        return ()
    return (MeantIntent(reading.intent.name, reading.intent.confidence, 0, len(text), article),)
