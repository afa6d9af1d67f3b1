"""What a customer had to do twice: answer a question again, or tell again what the agent's envelope held. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from desk.insight.log_line import LogLine
from handoff.conversation import Fact
from handoff.log import Author
from handoff.sameness import is_repeated, words_of

# As in the policy's own settings (`handoff.policy_model.AttemptSettings.similarity`).
_SIMILARITY = 0.8
_MOST_REMEMBERED = 30
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_QUESTION = re.compile(r"[^.!?\n]+\?")
_ASKS = re.compile(
    r"\?\s*$|\b(?:please|kindly)\b.{0,20}\b(?:tell|give|send|provide|share|confirm|enter|write|type|let)\b"
    r"|\b(?:tell|give|send) (?:me|us)\b|\blet (?:me|us) know\b|\bI(?:.ll| will| would|.d)? (?:also )?need\b",
    re.IGNORECASE,
)
# How people ask for a fact in English, where they do not say its label. In any language the answer shows it.
_NAMED = {
    "order_number": re.compile(r"\border (?:number|no\b|id\b|reference)|\b(?:which|what) order\b", re.IGNORECASE),
    "invoice_number": re.compile(
        r"\binvoice (?:number|no\b|id\b)|\b(?:which|what) invoice\b|number of the invoice", re.IGNORECASE
    ),
    "tracking_number": re.compile(r"\btracking (?:number|no\b|code|id\b)", re.IGNORECASE),
    "email": re.compile(
        r"\be-?mail address|\bwhat(?:.s| is) your e-?mail\b|\byour e-?mail(?:,? please\b|\?)", re.IGNORECASE
    ),
    "phone": re.compile(
        r"\b(?:phone|telephone|mobile) number|\bwhat(?:.s| is) your (?:phone|mobile)\b|\bnumber\b.{0,30}\b(?:call|reach) you\b",
        re.IGNORECASE,
    ),
    "postcode": re.compile(r"\bpost ?code\b|\bpostal code\b|\bzip\b", re.IGNORECASE),
    "person_name": re.compile(r"\b(?:your|full|first|last) name\b", re.IGNORECASE),
    "product": re.compile(r"\b(?:which|what) (?:product|device|model)\b", re.IGNORECASE),
    "amount": re.compile(r"\b(?:which|what|how much).{0,30}\bamount\b|\bwhat amount\b", re.IGNORECASE),
    "appointment_kind": re.compile(r"\b(?:which|what) kind of (?:appointment|visit)\b", re.IGNORECASE),
    "new_address": re.compile(r"\bnew address\b", re.IGNORECASE),
    "reason": re.compile(r"\b(?:what|which) (?:is|was) the reason\b", re.IGNORECASE),
}
# What nobody asks a customer for: the bot's own findings.
_NOT_ASKED = frozenset({"identity_verified", "customer_id"})
_LEAST_VALUE = 3
# Whoever is asked again is asked soon; and nobody can hold up a desk by talking on.
_MOST_LOOKED_AT = 500
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Briefing:
    """What an agent was given with a handoff: from the entry `since` on, these facts were known to whoever had it."""

    since: int
    facts: tuple[Fact, ...]


def asked_twice(lines: Sequence[LogLine], *, done: Collection[int] = ()) -> int:
    """How many questions the customer was asked that had been asked before, with a word of theirs in between.

    `done` are the customer's messages (by `seq`) at which the bot finished a task: what was asked for that one may be asked again.
    """
    return len(questions_asked_twice(lines, done=done))


def questions_asked_twice(lines: Sequence[LogLine], *, done: Collection[int] = ()) -> tuple[tuple[int, str], ...]:
    """The questions that `asked_twice` counts, each with the entry in which it was asked again."""
    found: list[tuple[int, str]] = []
    answered: list[str] = []
    unanswered: list[str] = []
    for line in lines:
        if not line.is_said:
            continue
        if line.author is Author.CUSTOMER:
            if line.seq in done:
                answered, unanswered = [], []
            answered = [*answered, *unanswered][-_MOST_REMEMBERED:]
            unanswered = []
        elif line.author in (Author.BOT, Author.AGENT):
            for question in _QUESTION.findall(line.text):
                if any(is_repeated(question, one, similarity=_SIMILARITY) for one in answered):
                    found.append((line.seq, question.strip()))
                unanswered.append(question)
    return tuple(found)


def asked_again(lines: Sequence[LogLine], briefings: Iterable[Briefing]) -> int:
    """How many of the facts that an envelope held the customer was asked for after it, each counted once."""
    return len({fact.name for briefing in briefings for fact, _ in facts_asked_again(lines, briefing)})


def facts_asked_again(lines: Sequence[LogLine], briefing: Briefing) -> Iterator[tuple[Fact, int]]:
    """The facts of one briefing that were asked for after it, each with the first entry that shows it: the question, or the
    customer's answer."""
    later = [line for line in lines if line.seq > briefing.since and line.is_said][:_MOST_LOOKED_AT]
    for fact in briefing.facts:
        if fact.name in _NOT_ASKED or not fact.value:
            continue
        shown = next((line.seq for place, line in enumerate(later) if _is_again(later, place, fact)), None)
        if shown is not None:
            yield fact, shown


def _is_again(later: Sequence[LogLine], place: int, fact: Fact) -> bool:
    line = later[place]
    if line.seq <= fact.seq:
        return False
    if line.author in (Author.AGENT, Author.BOT):
        return any(_asks_for(sentence, fact) for sentence in _SENTENCE.findall(line.text))
    if line.author is not Author.CUSTOMER or place == 0:
        return False
    before = later[place - 1]
    is_answer = before.author in (Author.AGENT, Author.BOT) and before.text.rstrip().endswith("?")
    return is_answer and not _holds(before.text, fact.value) and _holds(line.text, fact.value)


def _asks_for(sentence: str, fact: Fact) -> bool:
    """Whether it asks for the fact; one that says its value reads it back."""
    if not _ASKS.search(sentence) or _holds(sentence, fact.value):
        return False
    pattern = _NAMED.get(fact.name)
    if pattern is not None:
        return pattern.search(sentence) is not None
    named = words_of(fact.label)
    return bool(named) and named <= words_of(sentence)


def _holds(text: str, value: str) -> bool:
    compact = _NO_WORD.sub("", value.casefold())
    return len(compact) >= _LEAST_VALUE and compact in _NO_WORD.sub("", text.casefold())
