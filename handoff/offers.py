"""When a person may be offered: once for each new reason, and never against a refusal.

What an earlier offer was made for is found by reading the conversation up to it again, so that nothing has to be
remembered besides the turns.
"""

import math
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from handoff.conversation import OfferState, Turn
from handoff.decision import Evidence
from handoff.firing import CONDITIONS, FEELINGS, MOODS, Fired, fired_rules
from handoff.reading import Reading

REFUSALS = ("deny", "stop")
# Counted anew after an offer, so what they find is always new.
_COUNTED_ANEW = frozenset({"failed_attempts", "loop", "explicit_wish", "offer_accepted", "bot_unavailable"})

# What a reason is about (signal, name, task), and how strong it is.
Reasons = dict[tuple[str, str, str], float]


def new_reasons(reading: Reading, fired: list[Fired]) -> list[Fired]:
    """Of the rules that fire, those that may lead to an offer now; `fired` are all that fire on `reading`.

    After an offer a rule counts only by what was said since, and only where it is about something that no earlier
    offer was made for, or about the same with more strength: a larger amount, or a feeling that is worse by
    `guards.stronger_by`. Nothing may be offered while the guards hold, or when an offer was accepted.
    """
    touched = [turn for turn in reading.turns if turn.offer is not OfferState.NONE]
    if not touched:
        return fired if reading.policy.guards.offers_at_most > 0 else []
    if any(turn.offer is OfferState.ACCEPTED for turn in touched) or _is_guarded(reading):
        return []
    newer = _after(reading, touched[-1])
    if not newer.turns or refused_at(reading) == newer.turns[-1].seq:
        return []
    found = fired_rules(newer)
    known = _known(reading) if found else {}
    return [one for one in found if _is_new(one, newer, known)]


def since_refusal(reading: Reading) -> Reading | None:
    """What was said after a person was refused; none where nobody refused one."""
    refused = refused_at(reading)
    return None if refused is None else Reading(reading.policy, reading.situation, refused)


def refused_at(reading: Reading) -> int | None:
    """The number of the last message that refused a person; none where no offer was refused."""
    turns = reading.turns
    if len(turns) > 1 and turns[-2].offer is OfferState.OFFERED and turns[-1].understanding.intent in REFUSALS:
        # Judged before the bot has read it as a refusal.
        return turns[-1].seq
    return next((turn.seq for turn in reversed(turns) if turn.offer is OfferState.REFUSED), None)


def at_offer(reading: Reading) -> Reading | None:
    """The conversation as it was judged when the last offer was made; none where nobody was offered a person."""
    place = next((n for n in reversed(range(len(reading.turns))) if reading.turns[n].offer is OfferState.OFFERED), None)
    if place is None:
        return None
    *before, last = reading.turns[: place + 1]
    return _until(reading, (*before, replace(last, offer=OfferState.NONE)))


def _until(reading: Reading, turns: tuple[Turn, ...]) -> Reading:
    then = replace(reading.situation, turns=turns, now=turns[-1].at, human_requested=False)
    return Reading(reading.policy, then, reading.after_seq)


def _is_guarded(reading: Reading) -> bool:
    guards = reading.policy.guards
    offered = [turn.seq for turn in reading.turns if turn.offer is OfferState.OFFERED]
    if len(offered) >= guards.offers_at_most:
        return True
    return bool(offered) and sum(turn.seq > offered[-1] for turn in reading.turns) <= guards.turns_between_offers


def _after(reading: Reading, turn: Turn) -> Reading:
    return Reading(reading.policy, reading.situation, turn.seq)


def _known(reading: Reading) -> Reasons:
    """All that the earlier offers may have been made for."""
    known: Reasons = {}
    for place, turn in enumerate(reading.turns):
        if turn.offer is not OfferState.OFFERED:
            continue
        before = _until(reading, reading.turns[: place + 1])
        for one in fired_rules(before):
            for key, strength in _reasons(one, before):
                known[key] = max(strength, known.get(key, -math.inf))
    return known


def _is_new(one: Fired, newer: Reading, known: Reasons) -> bool:
    by = newer.policy.guards.stronger_by
    for key, strength in _reasons(one, newer):
        signal, before = key[0], known.get(key)
        if before is None or signal in _COUNTED_ANEW:
            return True
        if (signal in ("mood", "frustration") and strength >= before + by) or (
            signal == "amount" and strength > before
        ):
            return True
    return False


def _reasons(one: Fired, reading: Reading) -> Iterator[tuple[tuple[str, str, str], float]]:
    reasons = [evidence for evidence in one.evidence if evidence.signal not in CONDITIONS]
    task = reading.topic if one.case.topic is not None else ""
    for evidence in reasons or one.evidence:
        test = getattr(one.case, evidence.signal)
        if evidence.signal in FEELINGS:
            yield _feeling(evidence, reading)
        elif evidence.signal == "amount":
            yield ("amount", "", ""), _largest(reading)
        else:
            for name in _names(evidence, test, reading):
                yield (evidence.signal, name, task), 0.0


def _feeling(evidence: Evidence, reading: Reading) -> tuple[tuple[str, str, str], float]:
    shown = [turn.understanding for turn in reading.turns if turn.seq in evidence.seqs]
    if evidence.signal in MOODS:
        return ("mood", "", ""), max(-one.sentiment.score for one in shown)
    return ("frustration", "", ""), max(one.frustration for one in shown)


def _largest(reading: Reading) -> float:
    return max(turn.amount for turn in reading.turns if turn.amount is not None)


def _names(evidence: Evidence, test: Any, reading: Reading) -> list[str]:
    """What the evidence is about, where one signal can be about several things."""
    match evidence.signal:
        case "trigger":
            return [hit.name for _, hit in reading.hits(test)]
        case "intent":
            shown = [turn.understanding for turn in reading.turns if turn.seq in evidence.seqs]
            understood = [name for one in shown for name in (one.intent, *(m.name for m in one.intents))]
            return [name for name in understood if name in test.names]
        case "need":
            return [
                one.name
                for turn in reading.turns[-1:]
                for one in turn.understanding.needs
                if one.name in test.names and one.probability >= test.at_least
            ]
        case "topic" | "repeat_contact":
            return [reading.topic]
        case "low_confidence":
            return [evidence.value.split(" ")[0]]
    return [""]
