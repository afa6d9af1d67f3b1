"""What `/api/insight/drift` tells: its counts compared with the truth, and whether it finds what was planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from statistics import fmean

from frontline.simulation.comparison import Line
from frontline.simulation.served_desk import Api
from frontline.simulation.truth import Header, Truth
from handoff.wire.drift import DriftAnswer, DriftFigure, DriftMeasure, DriftPart, DriftPeriod

_CALL = "drift"
# Fewer show nothing for certain, for the present is a week of the time alone.
_LEAST_CONVERSATIONS = 10_000
# What is out of scope grows, too, but by less than is told of where some of the drift lies in the reference already.
_PLANTED, _NOT_PLANTED = ("intent_mix", "confidence", "sentiment"), ("language_mix",)
_PLANTED_WORDS = ("heat", "pump")
# Words that ask for nothing: greetings, thanks and answers.
_ASKS_NOTHING = frozenset({"inform", "affirm", "deny", "stop", "greet", "thank", "goodbye"})


async def drift(api: Api, header: Header, truths: Sequence[Truth]) -> AsyncIterator[Line]:
    """Both periods and each measure in them, and where there are enough conversations what is no chance."""
    answer = await api.get("/api/insight/drift", DriftAnswer)
    measures: dict[str, DriftMeasure] = {one.name: one for one in answer.measures}
    for name, period in (("reference", answer.reference), ("present", answer.present)):
        begun = [one for one in truths if one.has_spoken and period.starts_at <= one.opened_at < period.ends_at]
        for line in _period(name, period, begun):
            yield line
        true = {
            "out_of_scope": float(sum(any(message.is_out_of_scope for message in one.messages) for one in begun)),
            "confidence": sum(fmean(message.confidence for message in one.messages) for one in begun),
            "sentiment": sum(fmean(message.sentiment for message in one.messages) for one in begun),
        }
        for measure, total in true.items():
            found: DriftFigure | None = getattr(measures[measure], name)
            yield Line(_CALL, f"{measure}, {name}", _figure(found), _figure(DriftFigure(total, len(begun), None)))
        intents = Counter(intent for one in begun if (intent := _came_for(one)))
        for line in _parts("intent", name, answer.intents, intents):
            yield line
        for line in _parts("language", name, answer.languages, Counter(one.language for one in begun)):
            yield line
    if header.conversations >= _LEAST_CONVERSATIONS:
        for measure in _PLANTED:
            yield Line(_CALL, f"{measure} was planted", measures[measure].test.verdict, "drifted")
        for measure in _NOT_PLANTED:
            yield Line(_CALL, f"{measure} was not planted", measures[measure].test.verdict, "steady")
        words = {one.word for one in answer.words}
        for word in _PLANTED_WORDS:
            yield Line(_CALL, f"the word {word} was planted", str(word in words), "True")


def _period(name: str, period: DriftPeriod, begun: Sequence[Truth]) -> Iterator[Line]:
    messages = [truth.model for truth in begun for _ in truth.messages]
    yield Line(_CALL, f"conversations, {name}", f"{period.conversations:,}", f"{len(begun):,}")
    yield Line(_CALL, f"messages, {name}", f"{period.messages:,}", f"{len(messages):,}")
    told, true = Counter({one.model: one.messages for one in period.models}), Counter(messages)
    yield Line(_CALL, f"models, {name}", str(sorted(told.items())), str(sorted(true.items())))


def _parts(what: str, side: str, told: Sequence[DriftPart], true: Counter[str]) -> Iterator[Line]:
    for part in told:
        figure = part.reference if side == "reference" else part.present
        expected = DriftFigure(float(true[part.value]), true.total(), None)
        yield Line(_CALL, f"{what} {part.value}, {side}", _figure(figure), _figure(expected))


def _came_for(truth: Truth) -> str:
    return next((message.intent for message in truth.messages if message.intent not in _ASKS_NOTHING), "")


def _figure(figure: DriftFigure | None) -> str:
    # Means of thousandths are no thousandths, and a sum of thousands of them differs by its order in the ninth digit.
    return "-" if figure is None else f"{figure.numerator:,.4f} of {figure.denominator:,}"
