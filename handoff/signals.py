"""The signals: what a case of a rule asks, answered with evidence.

Each function takes the test of the policy and a reading of the situation, and returns the evidence that the test
holds, or none. They are registered under the name that the signal has in the policy file; those that measure
something stand in `handoff.measures`.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from handoff.case_model import (
    AcceptedTest,
    Case,
    IntentTest,
    LanguageTest,
    LayerTest,
    LowConfidenceTest,
    WishTest,
)
from handoff.conversation import OfferState, Turn
from handoff.decision import Evidence
from handoff.measures import MEASURES, measured_evidence
from handoff.reading import Reading, is_dismissed, is_sure, meant, quote, says_yes
from handoff.wish import wishes

Signal = Callable[[Any, Reading], Evidence | None]
_SIGNALS: dict[str, Signal] = {name: partial(measured_evidence, name) for name in MEASURES}
_URGENT_LAYER = 3

# A case made ready: its signals with their names and tests.
Tests = tuple[tuple[str, Signal, Any], ...]


def tests_of(case: Case) -> Tests:
    """The tests of a case that ask for something."""
    given = ((name, getattr(case, name)) for name in Case.__struct_fields__)
    return tuple((name, _SIGNALS[name], test) for name, test in given if test is not None and test is not False)


def evidence_of_all(tests: Tests, reading: Reading) -> tuple[Evidence, ...] | None:
    """The evidence of every test, or none when one of them does not hold."""
    found: list[Evidence] = []
    for _, signal, test in tests:
        evidence = signal(test, reading)
        if evidence is None:
            return None
        found.append(evidence)
    return tuple(found) or None


def evidence_for(case: Case, reading: Reading) -> tuple[Evidence, ...] | None:
    """The evidence of every signal of the case, or none when one of them does not hold."""
    return evidence_of_all(tests_of(case), reading)


def _signal(function: Signal) -> Signal:
    _SIGNALS[function.__name__] = function
    return function


def _from_turns(signal: str, value: str, threshold: str, turns: tuple[Turn, ...]) -> Evidence:
    last = quote(turns[-1].text) if turns else ""
    return Evidence(signal, value, threshold, tuple(turn.seq for turn in turns), last)


@_signal
def explicit_wish(test: WishTest, reading: Reading) -> Evidence | None:
    if reading.situation.human_requested:
        latest = reading.latest
        return Evidence("explicit_wish", "button", "asked once", (latest.seq,) if latest is not None else ())
    asked = wishes(reading, test)
    return _from_turns("explicit_wish", "asked in words", "asked once", asked) if asked else None


@_signal
def offer_accepted(test: AcceptedTest, reading: Reading) -> Evidence | None:
    if reading.latest is None:
        return None
    before = reading.turns[-2].offer if len(reading.turns) > 1 else OfferState.NONE
    said = reading.latest.understanding
    is_yes = is_sure(said, ("affirm",), test.confidence) or says_yes(said)
    yes = before is OfferState.OFFERED and is_yes
    accepted = (reading.latest,) if yes else tuple(t for t in reading.turns if t.offer is OfferState.ACCEPTED)
    return _from_turns("offer_accepted", "yes", "said yes to the offer", accepted) if accepted else None


@_signal
def bot_unavailable(test: bool, reading: Reading) -> Evidence | None:
    latest = reading.latest
    seqs = (latest.seq,) if latest is not None else ()
    return Evidence("bot_unavailable", "no answer", "an answer", seqs) if reading.situation.bot_unavailable else None


@_signal
def trigger(test: tuple[str, ...], reading: Reading) -> Evidence | None:
    hits = reading.hits(test)
    if not hits:
        return None
    words = dict.fromkeys(f"“{quote(hit.text)}”" for _, hit in hits)
    turns = tuple({turn.seq: turn for turn, _ in hits}.values())
    return _from_turns("trigger", ", ".join(words), "one of: " + ", ".join(test), turns)


@_signal
def intent(test: IntentTest, reading: Reading) -> Evidence | None:
    candidates = reading.with_intent(test.names)
    if candidates and test.within_turns is not None:
        first = reading.turns[-test.within_turns :][0].seq
        candidates = tuple(turn for turn in candidates if turn.seq >= first)
    if not candidates:
        return None
    # What a message asks for besides waits for its turn; what belongs to layer 3 does not.
    urgent = tuple(name for name in test.names if _is_urgent(name, reading))
    hits = tuple(
        turn
        for turn in candidates
        if not is_dismissed(turn, test.unless_dismissed)
        and (
            is_sure(turn.understanding, test.names, test.confidence)
            or meant(turn.understanding, urgent, test.confidence) is not None
        )
    )
    if not hits:
        return None
    found = meant(hits[-1].understanding, urgent, test.confidence)
    if is_sure(hits[-1].understanding, test.names, test.confidence) or found is None:
        value = f"{hits[-1].understanding.intent} ({hits[-1].understanding.confidence:.2f})"
    else:
        value = f"{found.name} ({found.confidence:.2f})"
    return _from_turns("intent", value, f"at least {test.confidence:.2f}", hits)


def _is_urgent(name: str, reading: Reading) -> bool:
    info = reading.policy.intents.get(name)
    return info is not None and info.layer >= _URGENT_LAYER


@_signal
def topic(test: tuple[str, ...], reading: Reading) -> Evidence | None:
    if reading.topic not in test:
        return None
    about = tuple(t for t in reading.turns if reading.topic in (t.goal, t.understanding.intent))
    return _from_turns("topic", reading.topic, "one of: " + ", ".join(test), about[-1:])


@_signal
def layer(test: LayerTest, reading: Reading) -> Evidence | None:
    latest = reading.latest
    info = reading.intent_info(latest) if latest is not None else None
    if latest is None or info is None or info.layer < test.at_least:
        return None
    if latest.understanding.confidence < test.confidence:
        return None
    value = f"{latest.understanding.intent} is layer {info.layer}"
    return _from_turns("layer", value, f"layer {test.at_least} or higher", (latest,))


@_signal
def tier(test: tuple[str, ...], reading: Reading) -> Evidence | None:
    given = reading.situation.customer.tier
    return Evidence("tier", given, "one of: " + ", ".join(test)) if given in test else None


@_signal
def low_confidence(test: LowConfidenceTest, reading: Reading) -> Evidence | None:
    latest = reading.latest
    if latest is None or latest.understanding.confidence >= test.below:
        return None
    risky = [
        score
        for score in latest.understanding.ranking
        if score.confidence >= test.floor
        and (info := reading.policy.intents.get(score.name)) is not None
        and info.risk.rank >= test.risk.rank
    ]
    if not risky:
        return None
    value = f"{risky[0].name} ({risky[0].confidence:.2f})"
    return _from_turns("low_confidence", value, f"understood below {test.below:.2f}", (latest,))


def _is_aside(text: str, words: int) -> bool:
    """Whether a message is as short as a thank-you, and asks nothing."""
    return len(text.split()) < words and "?" not in text


@_signal
def language(test: LanguageTest, reading: Reading) -> Evidence | None:
    turns = reading.turns[-test.turns :]
    speaks_ours = any(turn.understanding.language in test.other_than for turn in reading.turns)
    foreign = tuple(
        turn
        for turn in turns
        if turn.understanding.language
        and turn.understanding.language not in test.other_than
        and not (speaks_ours and _is_aside(turn.text, test.aside_words))
    )
    if len(foreign) < test.turns:
        return None
    return _from_turns(
        "language", foreign[-1].understanding.language, "other than " + ", ".join(test.other_than), foreign
    )
