"""What might have been said or gone wrong besides: changes that may have brought a person where the bot stayed."""

from collections.abc import Callable, Iterator
from functools import partial

from msgspec.structs import replace

from handoff.attempts import failed_attempts
from handoff.change import Change, number_word, on_latest, showing, understood
from handoff.consideration import tests_for
from handoff.contacts import contacts_about
from handoff.conversation import EarlierContact, Failure, FailureKind, OfferState, Situation, Turn, Understanding
from handoff.measures import MEASURES
from handoff.needs import sign
from handoff.reading import Reading
from handoff.silence import silence_of

_MOST_ATTEMPTS = 3


def additions(reading: Reading) -> Iterator[Change]:
    """Changes that may have led to a person."""
    offered = [turn.seq for turn in reading.turns if turn.offer is not OfferState.NONE]
    if offered:
        yield Change(f"Without the offer that was made before (message {offered[0]})", _never_offered, 0.75)
    if reading.latest is None:
        return
    yield from _more_attempts(reading)
    yield from _larger_amount(reading)
    yield from _more_frustration(reading)
    yield from _clearer_need(reading)
    yield from _surer(reading)
    yield from _longer_silence(reading)
    yield from _more_contacts(reading)
    yield from _other_tier(reading)


def _more_attempts(reading: Reading) -> Iterator[Change]:
    already = {attempt.turn.seq for attempt in failed_attempts(reading)}
    for count in range(1, _MOST_ATTEMPTS + 1):
        noun = "attempt" if count == 1 else "attempts"
        clause = f"With {number_word(count)} more failed {noun}"
        yield Change(clause, _failing(reading, count, already=already), 0.8 + 0.4 * (count - 1))


def _failing(reading: Reading, count: int, *, already: set[int]) -> Callable[[Situation], Situation]:
    failed = (Failure(FailureKind.FALLBACK, reading.topic),)
    latest = reading.turns[-1]
    is_free = latest.seq not in already
    # A message counts once, so further failures are further messages before the last one, which say nothing else.
    said = Turn(latest.seq, "", Understanding("inform", 1.0, language=latest.understanding.language), failures=failed)

    def change(situation: Situation) -> Situation:
        last = replace(latest, failures=failed) if is_free else latest
        return replace(situation, turns=(*situation.turns[:-1], *(count - is_free) * (said,), last))

    return change


def _larger_amount(reading: Reading) -> Iterator[Change]:
    found = MEASURES["amount"].read(None, reading)
    amount = 0.0 if found is None else found.number
    for limit in {test.at_least for test in tests_for(reading.policy, "amount")}:
        if limit > amount:
            clause = f"Had the amount been {limit:,.2f} instead of {amount:,.2f}"
            if found is None:
                clause = f"Had an amount of {limit:,.2f} been named"
            change = on_latest(partial(replace, amount=limit))
            yield Change(clause, change, 0.5 + (limit - amount) / limit)


def _more_frustration(reading: Reading) -> Iterator[Change]:
    latest = reading.turns[-1].understanding.frustration
    for limit in {test.at_least for test in tests_for(reading.policy, "frustration")}:
        if limit > latest:
            clause = f"Had the frustration been {limit:.2f} instead of {latest:.2f}"
            change = on_latest(partial(understood, frustration=limit))
            yield Change(clause, change, 0.6 + limit - latest)


def _clearer_need(reading: Reading) -> Iterator[Change]:
    for need in reading.turns[-1].understanding.needs:
        for limit in {test.at_least for test in tests_for(reading.policy, "need") if need.name in test.names}:
            if limit > need.probability:
                clause = f"Had {sign(need.name)} been read with {limit:.2f} instead of {need.probability:.2f}"
                change = on_latest(partial(showing, name=need.name, probability=limit))
                yield Change(clause, change, 0.3 + limit - need.probability)


def _surer(reading: Reading) -> Iterator[Change]:
    latest = reading.turns[-1].understanding
    asked = tests_for(reading.policy, "intent")
    for limit in {test.confidence for test in asked if latest.intent in test.names}:
        if limit > latest.confidence:
            clause = f"Had “{latest.intent}” been understood with {limit:.2f} instead of {latest.confidence:.2f}"
            change = on_latest(partial(understood, confidence=limit))
            yield Change(clause, change, 0.3 + limit - latest.confidence)


def _longer_silence(reading: Reading) -> Iterator[Change]:
    pause = silence_of(reading)
    for limit in {test.at_least_seconds for test in tests_for(reading.policy, "silence")}:
        if pause is not None and limit > pause.seconds:
            clause = f"Had the customer been silent for {limit:g} s instead of {pause.seconds:.0f} s"
            yield Change(clause, _longer(reading, limit - pause.seconds), 0.7 + (limit - pause.seconds) / limit)


def _longer(reading: Reading, seconds: float) -> Callable[[Situation], Situation]:
    if reading.situation.now > 0 and reading.turns[-1].answered_at > 0:
        return lambda s: replace(s, now=s.now + seconds)
    return on_latest(lambda turn: replace(turn, at=turn.at + seconds))


def _more_contacts(reading: Reading) -> Iterator[Change]:
    asked = tests_for(reading.policy, "repeat_contact")
    if not asked or not reading.topic or reading.moment <= 0:
        return
    known = contacts_about(reading, within_days=max(test.within_days for test in asked))
    # Only where the customer did write about it before: anybody might have written once more.
    if known:
        another = EarlierContact("another", reading.moment, "", "", (reading.topic,))
        clause = f"With one more earlier contact about {reading.topic}"
        yield Change(clause, lambda s: replace(s, earlier=(another, *s.earlier)), 1.1)


def _other_tier(reading: Reading) -> Iterator[Change]:
    given = reading.situation.customer.tier
    for tier in dict.fromkeys(name for test in tests_for(reading.policy, "tier") for name in test):
        if tier != given:
            clause = f"Had the customer's tier been {tier}"
            yield Change(clause, partial(_with_tier, tier=tier), 3.0)


def _with_tier(situation: Situation, *, tier: str) -> Situation:
    return replace(situation, customer=replace(situation.customer, tier=tier))


def _never_offered(situation: Situation) -> Situation:
    return replace(situation, turns=tuple(replace(turn, offer=OfferState.NONE) for turn in situation.turns))
