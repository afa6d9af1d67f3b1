"""The signals: what a case of a rule asks, answered with evidence.

Each function takes the test of the policy and a reading of the situation, and returns the evidence that the test
holds, or none. They are registered under the name that the signal has in the policy file.
"""

from collections.abc import Callable
from typing import Any

from handoff.attempts import failed_attempts
from handoff.conversation import OfferState, Turn
from handoff.decision import Evidence
from handoff.mood import bad_turns, mood, mood_window
from handoff.policy_model import (
    AcceptedTest,
    AmountTest,
    AttemptsTest,
    BadTurnsTest,
    Case,
    FrustrationTest,
    IntentTest,
    LanguageTest,
    LayerTest,
    LowConfidenceTest,
    MoodTest,
    WishTest,
)
from handoff.reading import Reading, is_sure, meant, quote
from handoff.wish import wishes

Signal = Callable[[Any, Reading], Evidence | None]
_SIGNALS: dict[str, Signal] = {}
_URGENT_LAYER = 3


def evidence_for(case: Case, reading: Reading) -> tuple[Evidence, ...] | None:
    """The evidence of every signal of the case, or none when one of them does not hold."""
    found: list[Evidence] = []
    for name in Case.__struct_fields__:
        test = getattr(case, name)
        if test is None or test is False:
            continue
        evidence = _SIGNALS[name](test, reading)
        if evidence is None:
            return None
        found.append(evidence)
    return tuple(found) or None


def _signal(function: Signal) -> Signal:
    _SIGNALS[function.__name__.lstrip("_")] = function
    return function


def _from_turns(signal: str, value: str, threshold: str, turns: tuple[Turn, ...]) -> Evidence:
    last = quote(turns[-1].text) if turns else ""
    return Evidence(signal, value, threshold, tuple(turn.seq for turn in turns), last)


@_signal
def explicit_wish(test: WishTest, reading: Reading) -> Evidence | None:
    if reading.situation.human_requested:
        latest = reading.latest
        return Evidence("explicit_wish", "button", "asked once", (latest.seq,) if latest is not None else ())
    asked = wishes(reading, test.confidence)
    return _from_turns("explicit_wish", "asked in words", "asked once", asked) if asked else None


@_signal
def offer_accepted(test: AcceptedTest, reading: Reading) -> Evidence | None:
    if reading.latest is None:
        return None
    before = reading.turns[-2].offer if len(reading.turns) > 1 else OfferState.NONE
    yes = before is OfferState.OFFERED and is_sure(reading.latest.understanding, ("affirm",), test.confidence)
    if not yes and reading.latest.offer is not OfferState.ACCEPTED:
        return None
    return _from_turns("offer_accepted", "yes", "said yes to the offer", (reading.latest,))


@_signal
def bot_unavailable(test: bool, reading: Reading) -> Evidence | None:
    latest = reading.latest
    seqs = (latest.seq,) if latest is not None else ()
    return Evidence("bot_unavailable", "no answer", "an answer", seqs) if reading.situation.bot_unavailable else None


@_signal
def trigger(test: tuple[str, ...], reading: Reading) -> Evidence | None:
    hits = [(turn, hit) for turn in reading.turns for hit in turn.understanding.triggers if hit.name in test]
    if not hits:
        return None
    words = dict.fromkeys(f"“{quote(hit.text)}”" for _, hit in hits)
    turns = tuple({turn.seq: turn for turn, _ in hits}.values())
    return _from_turns("trigger", ", ".join(words), "one of: " + ", ".join(test), turns)


@_signal
def intent(test: IntentTest, reading: Reading) -> Evidence | None:
    turns = reading.turns[-test.within_turns :] if test.within_turns is not None else reading.turns
    turns = tuple(turn for turn in turns if not _is_dismissed(turn, test.unless_dismissed))
    # What a message asks for besides waits for its turn; what belongs to layer 3 does not.
    urgent = tuple(name for name in test.names if _is_urgent(name, reading))
    hits = tuple(
        turn
        for turn in turns
        if is_sure(turn.understanding, test.names, test.confidence)
        or meant(turn.understanding, urgent, test.confidence) is not None
    )
    if not hits:
        return None
    found = meant(hits[-1].understanding, urgent, test.confidence)
    if is_sure(hits[-1].understanding, test.names, test.confidence) or found is None:
        value = f"{hits[-1].understanding.intent} ({hits[-1].understanding.confidence:.2f})"
    else:
        value = f"{found.name} ({found.confidence:.2f})"
    return _from_turns("intent", value, f"at least {test.confidence:.2f}", hits)


def _is_dismissed(turn: Turn, triggers: tuple[str, ...]) -> bool:
    """Was one of the triggers said and taken back, or harmless, and none of them meant?"""
    meant_ones = {trigger.name for trigger in turn.understanding.triggers}
    return not meant_ones & {*triggers} and any(one.name in triggers for one in turn.understanding.dismissed)


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
def _mood(test: MoodTest, reading: Reading) -> Evidence | None:
    value = mood(reading)
    if not value <= test.at_most:
        return None
    window = mood_window(reading)
    path = ", ".join(f"{turn.understanding.sentiment.score:+.2f}" for turn in window)
    return _from_turns("mood", f"{value:.2f} (messages: {path})", f"{test.at_most:.2f} or lower", window)


@_signal
def message_mood(test: MoodTest, reading: Reading) -> Evidence | None:
    latest = reading.latest
    if latest is None or not latest.understanding.sentiment.score <= test.at_most:
        return None
    value = f"{latest.understanding.sentiment.score:.2f}"
    return _from_turns("message_mood", value, f"{test.at_most:.2f} or lower", (latest,))


@_signal
def frustration(test: FrustrationTest, reading: Reading) -> Evidence | None:
    latest = reading.latest
    if latest is None or not latest.understanding.frustration >= test.at_least:
        return None
    value = f"{latest.understanding.frustration:.2f}"
    return _from_turns("frustration", value, f"{test.at_least:.2f} or higher", (latest,))


@_signal
def _bad_turns(test: BadTurnsTest, reading: Reading) -> Evidence | None:
    turns = bad_turns(reading)
    if len(turns) < test.at_least:
        return None
    return _from_turns("bad_turns", str(len(turns)), f"at least {test.at_least}", turns)


@_signal
def _failed_attempts(test: AttemptsTest, reading: Reading) -> Evidence | None:
    attempts = failed_attempts(reading, test.kinds)
    total = sum(attempt.weight for attempt in attempts)
    if not attempts or total < test.at_least:
        return None
    kinds = dict.fromkeys(attempt.kind.replace("_", " ") for attempt in attempts)
    seqs = tuple(attempt.seq for attempt in attempts)
    return Evidence("failed_attempts", f"{total:g} ({', '.join(kinds)})", f"at least {test.at_least:g}", seqs)


@_signal
def tier(test: tuple[str, ...], reading: Reading) -> Evidence | None:
    given = reading.situation.customer.tier
    return Evidence("tier", given, "one of: " + ", ".join(test)) if given in test else None


@_signal
def amount(test: AmountTest, reading: Reading) -> Evidence | None:
    named = [(turn.amount, turn) for turn in reading.turns if turn.amount is not None]
    enough = [(value, turn) for value, turn in named if value >= test.at_least]
    if not enough:
        return None
    value, turn = max(enough, key=lambda pair: pair[0])
    return _from_turns("amount", f"{value:,.2f}", f"at least {test.at_least:,.2f}", (turn,))


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


@_signal
def language(test: LanguageTest, reading: Reading) -> Evidence | None:
    turns = reading.turns[-test.turns :]
    foreign = tuple(t for t in turns if t.understanding.language and t.understanding.language not in test.other_than)
    if len(foreign) < test.turns:
        return None
    return _from_turns(
        "language", foreign[-1].understanding.language, "other than " + ", ".join(test.other_than), foreign
    )
