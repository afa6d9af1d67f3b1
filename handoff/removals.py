"""What might not have been said or gone wrong: changes that take away from what called for a person."""

from collections.abc import Callable, Iterator
from functools import partial

from msgspec.structs import replace

from handoff.attempts import NOT_HELPFUL_TRIGGER, Attempt, failed_attempts
from handoff.change import Change, number_word, on, on_latest, showing, understood
from handoff.consideration import tests_for
from handoff.contacts import contacts_about
from handoff.conversation import OfferState, Situation, Trigger, Turn, Understanding
from handoff.decision import Decision
from handoff.loop import same_answers
from handoff.needs import sign
from handoff.reading import Reading, quote
from handoff.silence import silence_of

_MOST_ATTEMPTS = 3
# A step below any threshold that is given with two decimals.
_JUST_BELOW = 0.01


def removals(reading: Reading, decision: Decision) -> Iterator[Change]:
    """Changes that may have kept the bot in charge, of whatever the decision's evidence shows."""
    seqs = {seq for rule in decision.rules for evidence in rule.evidence for seq in evidence.seqs}
    signals = {evidence.signal for rule in decision.rules for evidence in rule.evidence}
    if reading.situation.human_requested:
        yield Change("Without the press of the button", lambda s: replace(s, human_requested=False), 1.0)
    if reading.situation.bot_unavailable:
        yield Change("Had the bot answered", lambda s: replace(s, bot_unavailable=False), 1.0)
    for signal, found in _BY_SIGNAL.items():
        if signal in signals:
            yield from found(reading)
    for turn in reversed(reading.turns):
        if turn.seq in seqs:
            yield from _of_turn(turn)
            if "language" in signals:
                yield _translated(reading, turn)


def _of_turn(turn: Turn) -> Iterator[Change]:
    where = f"message {turn.seq}"
    for trigger in turn.understanding.triggers:
        yield Change(f"Without the words “{quote(trigger.text)}” ({where})", on(turn.seq, _without(trigger)), 1.0)
    yield Change(f"Without “{quote(turn.text)}” ({where})", on(turn.seq, _unsaid), 2.0)


def _fewer_attempts(reading: Reading) -> Iterator[Change]:
    attempts = failed_attempts(reading)
    for count in range(1, min(len(attempts), _MOST_ATTEMPTS) + 1):
        taken = attempts[-count:]
        noun = "attempt" if count == 1 else "attempts"
        where = ", ".join(str(attempt.turn.seq) for attempt in taken)
        clause = f"With {number_word(count)} failed {noun} fewer (message{'' if count == 1 else 's'} {where})"
        yield Change(clause, _without_attempts(taken), 0.8 + 0.4 * count)


def _without_attempts(attempts: tuple[Attempt, ...]) -> Callable[[Situation], Situation]:
    seqs = {attempt.turn.seq for attempt in attempts}
    return lambda s: replace(s, turns=tuple(_not_failed(turn) if turn.seq in seqs else turn for turn in s.turns))


def _not_failed(turn: Turn) -> Turn:
    """The turn as if the bot had not failed at it, nor the customer said or shown that it did."""
    triggers = tuple(hit for hit in turn.understanding.triggers if hit.name != NOT_HELPFUL_TRIGGER)
    intent = "inform" if turn.understanding.intent == "not_helpful" else turn.understanding.intent
    return replace(understood(turn, triggers=triggers, intent=intent), text="", failures=())


def _smaller_amount(reading: Reading) -> Iterator[Change]:
    named = [(turn.amount, turn.seq) for turn in reading.turns if turn.amount is not None and turn.amount >= 0]
    amount, seq = max(named)
    for limit in {test.at_least for test in tests_for(reading.policy, "amount")}:
        if limit <= amount:
            clause = f"Had the amount been below {limit:,.2f} instead of {amount:,.2f} (message {seq})"
            yield Change(clause, _capped(limit - _JUST_BELOW), 0.9 + (amount - limit) / amount)


def _capped(most: float) -> Callable[[Situation], Situation]:
    def capped(turn: Turn) -> Turn:
        return turn if turn.amount is None or turn.amount <= most else replace(turn, amount=most)

    return lambda s: replace(s, turns=tuple(map(capped, s.turns)))


def _less_frustration(reading: Reading) -> Iterator[Change]:
    latest = reading.turns[-1].understanding.frustration
    for limit in {test.at_least for test in tests_for(reading.policy, "frustration")}:
        if limit <= latest:
            clause = f"Had the frustration been below {limit:.2f} instead of {latest:.2f}"
            lower = limit - _JUST_BELOW
            yield Change(clause, on_latest(partial(understood, frustration=lower)), 0.5 + latest - limit)


def _fainter_need(reading: Reading) -> Iterator[Change]:
    for need in reading.turns[-1].understanding.needs:
        for limit in {test.at_least for test in tests_for(reading.policy, "need") if need.name in test.names}:
            if limit <= need.probability:
                clause = f"Had {sign(need.name)} been read with less than {limit:.2f} instead of {need.probability:.2f}"
                change = on_latest(partial(showing, name=need.name, probability=limit - _JUST_BELOW))
                yield Change(clause, change, 0.5 + need.probability - limit)


def _surer(reading: Reading) -> Iterator[Change]:
    latest = reading.turns[-1].understanding
    for limit in {test.below for test in tests_for(reading.policy, "low_confidence")}:
        if latest.confidence < limit:
            clause = f"Had “{latest.intent}” been understood with {limit:.2f} instead of {latest.confidence:.2f}"
            change = on_latest(partial(understood, confidence=limit))
            yield Change(clause, change, 0.5 + limit - latest.confidence)


def _shorter_silence(reading: Reading) -> Iterator[Change]:
    pause = silence_of(reading)
    for limit in {test.at_least_seconds for test in tests_for(reading.policy, "silence")}:
        if pause is not None and limit <= pause.seconds:
            clause = f"Had the customer been silent for less than {limit:g} s instead of {pause.seconds:.0f} s"
            yield Change(clause, _moved(limit - 1 - pause.seconds), 0.9 + (pause.seconds - limit) / pause.seconds)


def _moved(seconds: float) -> Callable[[Situation], Situation]:
    """The moment that is judged, earlier or later."""

    def moved(situation: Situation) -> Situation:
        if situation.now > 0 and situation.turns[-1].answered_at > 0:
            return replace(situation, now=situation.now + seconds)
        return on_latest(lambda turn: replace(turn, at=turn.at + seconds))(situation)

    return moved


def _fewer_contacts(reading: Reading) -> Iterator[Change]:
    days = max(test.within_days for test in tests_for(reading.policy, "repeat_contact"))
    contacts = contacts_about(reading, within_days=days)
    if contacts:
        gone = contacts[-1].conversation
        yield Change(
            f"With one earlier contact about {reading.topic} fewer",
            lambda s: replace(s, earlier=tuple(one for one in s.earlier if one.conversation != gone)),
            1.1,
        )


def _other_answer(reading: Reading) -> Iterator[Change]:
    last = same_answers(reading)[-1].seq
    clause = f"Had the bot given another answer to message {last}"
    yield Change(clause, on(last, lambda turn: replace(turn, answer="")), 1.0)


def _lower_tier(reading: Reading) -> Iterator[Change]:
    first = reading.policy.tiers[0]
    clause = f"Had the customer's tier been {first}"
    yield Change(clause, lambda s: replace(s, customer=replace(s.customer, tier=first)), 3.0)


def _translated(reading: Reading, turn: Turn) -> Change:
    spoken = tests_for(reading.policy, "language")[0].other_than[0]
    clause = f"Had message {turn.seq} been in {reading.policy.languages.get(spoken, spoken)}"
    return Change(clause, on(turn.seq, lambda one: understood(one, language=spoken)), 1.1)


def _without(trigger: Trigger) -> Callable[[Turn], Turn]:
    return lambda turn: understood(turn, triggers=tuple(t for t in turn.understanding.triggers if t != trigger))


def _unsaid(turn: Turn) -> Turn:
    """The turn as if the message had said nothing; what the customer was on stays as it is."""
    nothing = Understanding(intent="inform", confidence=0.0, language=turn.understanding.language)
    return replace(turn, text="", understanding=nothing, failures=(), amount=None, offer=OfferState.NONE)


_BY_SIGNAL: dict[str, Callable[[Reading], Iterator[Change]]] = {
    "failed_attempts": _fewer_attempts,
    "amount": _smaller_amount,
    "frustration": _less_frustration,
    "need": _fainter_need,
    "low_confidence": _surer,
    "silence": _shorter_silence,
    "repeat_contact": _fewer_contacts,
    "loop": _other_answer,
    "tier": _lower_tier,
}
