"""Whether a conversation should be looked at for its quality: the rules of `data/reviews.yml`, applied to what is known.

Pure: the desk gathers the facts, and keeps what is found.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from handoff.citation import ended, quoted
from handoff.decision import FiredRule
from handoff.log import Author, Entry, EntryKind
from handoff.review_model import ReviewRule, ReviewRules, When

_MOST_SEQS = 6
# The mood that a person found, and the one that was left, are each read from this many messages.
_FOUND, _LEFT = 3, 2


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shows that a rule holds: a sentence, and the messages that it rests on."""

    text: str
    seqs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A rule that holds, with what shows it."""

    rule: str
    reason: str
    shown: tuple[Shown, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewCase:
    """What is known of a conversation, or of one person's part in it.

    `moods` are (seq, score) of the customer's messages; `person_from` is the first message after a person had joined, 0
    where none did. `refunds` are (amount, seq), `warnings` (seq, rules that were confirmed), `ratings` (part, score, word),
    `wrong_answers` the bot's messages. `reopened_after_seconds` is the time from the end of this part until a person was
    called about the same thing again.
    """

    entries: Sequence[Entry] = ()
    fired: Sequence[FiredRule] = ()
    moods: Sequence[tuple[int, float]] = ()
    person_from: int = 0
    waited_seconds: float = 0.0
    reopened_after_seconds: float | None = None
    refunds: Sequence[tuple[float, int]] = ()
    warnings: Sequence[tuple[int, str]] = ()
    verdict: str = ""
    ratings: Sequence[tuple[str, int, str]] = ()
    wrong_answers: Sequence[int] = ()


def findings(rules: ReviewRules, case: ReviewCase) -> tuple[Finding, ...]:
    """The rules that hold, in the order of the file."""
    return tuple(found for rule in rules.rules if (found := _finding(rule, case)) is not None)


def _finding(rule: ReviewRule, case: ReviewCase) -> Finding | None:
    shown: list[Shown] = []
    for name, look in _LOOKS.items():
        if getattr(rule.when, name) in (None, ()):
            continue
        seen = list(look(rule.when, case))
        if not seen:
            return None
        shown.extend(seen)
    return Finding(rule.name, rule.reason, tuple(shown))


def without_word(sentence: str, word: str) -> str:
    """What shows a rating, without the customer's word; any other sentence as it is. Pure."""
    rest, quotation, _ = sentence.partition(f": {quoted(word)}")
    return ended(rest) if quotation else sentence


def _escalation(when: When, case: ReviewCase) -> Iterator[Shown]:
    told = set()
    for rule in case.fired:
        if rule.name in when.escalation and rule.name not in told:
            told.add(rule.name)
            seqs = dict.fromkeys(seq for evidence in rule.evidence for seq in evidence.seqs)
            yield Shown(ended(rule.reason.rstrip(".")), tuple(seqs)[:_MOST_SEQS])


def _mood_fell(when: When, case: ReviewCase) -> Iterator[Shown]:
    if not case.person_from:
        return
    before = [one for one in case.moods if one[0] < case.person_from][-_FOUND:]
    since = [one for one in case.moods if one[0] >= case.person_from][-_LEFT:]
    if not before or not since:
        return
    found, left = (sum(score for _, score in part) / len(part) for part in (before, since))
    if when.mood_fell_by is not None and round(found - left, 6) >= when.mood_fell_by:
        yield Shown(f"The mood fell from {found:.2f} to {left:.2f}.", (before[-1][0], *(seq for seq, _ in since)))


def _reopened(when: When, case: ReviewCase) -> Iterator[Shown]:
    after, limit = case.reopened_after_seconds, when.reopened_within_days
    if after is not None and limit is not None and after <= limit * 86_400:
        yield Shown(f"A person was called about it again after {_duration(after)}.")


def _refund(when: When, case: ReviewCase) -> Iterator[Shown]:
    for amount, seq in case.refunds:
        if when.refund_above is not None and amount > when.refund_above:
            yield Shown(f"{amount:.2f} was given back.", (seq,) if seq else ())


def _waited(when: When, case: ReviewCase) -> Iterator[Shown]:
    if when.waited_seconds is not None and case.waited_seconds >= when.waited_seconds:
        yield Shown(f"The customer waited {_duration(case.waited_seconds)} for a person.")


def _warning(_when: When, case: ReviewCase) -> Iterator[Shown]:
    for seq, rules in case.warnings:
        yield Shown(f"Sent in spite of a warning: {rules.replace('_', ' ')}.", (seq,))


def unanswered(entries: Sequence[Entry]) -> tuple[Shown, ...]:
    """The customer's questions after which nobody wrote to them any more. Pure."""
    said = [entry for entry in entries if entry.kind is EntryKind.MESSAGE]
    open_from = max((entry.seq for entry in said if entry.author is not Author.CUSTOMER), default=0)
    return tuple(
        Shown(ended(f"Nobody answered: {quoted(entry.text)}"), (entry.seq,))
        for entry in said
        if entry.seq > open_from and "?" in entry.text
    )


def _unanswered(_when: When, case: ReviewCase) -> Iterator[Shown]:
    yield from unanswered(case.entries)


def _verdict(when: When, case: ReviewCase) -> Iterator[Shown]:
    if case.verdict in when.verdict:
        yield Shown(f"The agent judged the handoff: {case.verdict.replace('_', ' ')}.")


def _rating(when: When, case: ReviewCase) -> Iterator[Shown]:
    for part, score, word in case.ratings:
        is_meant = when.rating_of in ("any", part)
        if is_meant and when.rating_at_most is not None and score <= when.rating_at_most:
            whom = "the bot" if part == "bot" else "the person"
            yield Shown(ended(f"The customer gave {whom} {score} of 5{f': {quoted(word)}' if word else ''}"))


def _wrong(when: When, case: ReviewCase) -> Iterator[Shown]:
    count = len(case.wrong_answers)
    if when.wrong_answers is not None and count >= when.wrong_answers:
        what = (
            "An answer of the bot is called wrong." if count == 1 else f"{count} answers of the bot are called wrong."
        )
        yield Shown(what, tuple(case.wrong_answers)[:_MOST_SEQS])


def _duration(seconds: float) -> str:
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{int(seconds)} seconds"


_LOOKS: dict[str, Callable[[When, ReviewCase], Iterator[Shown]]] = {
    "escalation": _escalation,
    "mood_fell_by": _mood_fell,
    "reopened_within_days": _reopened,
    "refund_above": _refund,
    "waited_seconds": _waited,
    "warning_confirmed": _warning,
    "unanswered_question": _unanswered,
    "verdict": _verdict,
    "rating_at_most": _rating,
    "wrong_answers": _wrong,
}
