"""Are the facts right? What the bot or an agent said, against what the back office and the articles hold.

A claim is *right* where a record or an article holds it, and *wrong* where one says otherwise. What only the customer told, and
what nothing held can show, counts neither way: not every true sentence stands in a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from desk.quality.case import Part, PartKind, QualityCase
from desk.quality.criteria.claims import Claim, ClaimKind, claims_of, matter_of
from desk.quality.judgement import judged, shown, silent
from handoff.citation import ended, quoted
from handoff.log import Author, Entry
from handoff.promises import sentences_of
from handoff.quality_model import Criterion, QualityRules
from handoff.wire.quality import Judgement
from handoff.wire.wrap_up import ReviewEvidence

_NAME = Criterion.FACTS
_WILL = re.compile(r"\b(?:I|we)(?:['’]ll|\s+will|\s+shall|\s+am\s+going|\s+are\s+going)\b", re.IGNORECASE)
_GIVING_BACK = frozenset(("refund", "credit", "reimburs", "money", "back"))


@dataclass(frozen=True, slots=True)
class _Checked:
    is_right: bool
    shown: ReviewEvidence


def facts(case: QualityCase, part: Part, rules: QualityRules) -> Judgement:
    """The share of checked claims that are right, less what agents called wrong of the bot's answers."""
    rule = rules.criteria.facts
    held = _Held(case, shared_words=rule.shared_words)
    checked = [one for entry in case.own(part) for one in held.check(entry)]
    of_bot = part.kind is not PartKind.AGENT
    called_wrong = [seq for seq in case.wrong_answers if of_bot]
    if not checked and not called_wrong:
        return silent(_NAME, "No amount, date or number was said that a record or an article could confirm.")
    right = sum(one.is_right for one in checked)
    points = 100.0 * right / len(checked) if checked else 100.0
    wrong = [one.shown for one in checked if not one.is_right]
    flagged = [shown("An agent called this answer of the bot wrong.", seq) for seq in called_wrong]
    confirmed = [one.shown for one in checked if one.is_right]
    return judged(_NAME, points - rule.wrong_answer * len(called_wrong), (*wrong, *flagged, *confirmed))


class _Held:
    """What is held, read once for all messages of a case."""

    def __init__(self, case: QualityCase, *, shared_words: int) -> None:
        self._case = case
        self._shared = shared_words
        self._records = "\n".join(case.facts.records)
        self._recorded = _values(case.facts.records)
        self._told = _values([*(entry.text for entry in case.customer), *(fact.value for fact in case.told)])
        self._told_numbers = {number for entry in case.customer for number in case.numbers.get(entry.seq, ())}
        self._told_numbers |= {fact.value for fact in case.told}
        self._sentences = {slug: _read(text) for slug, text in case.facts.articles.items()}

    def check(self, entry: Entry) -> Iterable[_Checked]:
        """What can be checked of a message, each claim once."""
        for number in self._case.numbers.get(entry.seq, ()):
            if (one := self._number(entry, number)) is not None:
                yield one
        for claim in claims_of(entry.text):
            one = self._money_back(entry, claim) or self._recorded_claim(entry, claim) or self._article(entry, claim)
            if one is not None:
                yield one

    def _number(self, entry: Entry, number: str) -> _Checked | None:
        if number in self._records:
            return _Checked(True, shown(f"{number} stands in the back office.", entry.seq))
        if number in self._told_numbers:
            return None
        known = bool(self._told_numbers & {n for ns in self._case.numbers.values() for n in ns}) or bool(self._records)
        if not known:
            return None
        return _Checked(False, shown(f"{number} was said, which nobody told and no record holds.", entry.seq))

    def _money_back(self, entry: Entry, claim: Claim) -> _Checked | None:
        """What was said of money that was given back, against what the back office did."""
        if claim.kind is not ClaimKind.MONEY or not matter_of(claim.sentence) & _GIVING_BACK:
            return None
        done = [amount for amount, note in self._case.given_back if note <= entry.seq or not note]
        if not done or entry.author is not Author.AGENT or _key(claim) in self._told:
            return None
        if any(f"{amount:g}" == claim.value for amount in done):
            return _Checked(True, shown(f"{claim.text} was given back, as it was said.", entry.seq))
        told = " and ".join(f"{amount:.2f}" for amount in done)
        return _Checked(False, shown(f"{claim.text} was said, and {told} was given back.", entry.seq))

    def _recorded_claim(self, entry: Entry, claim: Claim) -> _Checked | None:
        if (claim.kind, claim.value, claim.unit) in self._recorded:
            return _Checked(True, shown(f"{claim.text} stands in the back office.", entry.seq))
        return None

    def _article(self, entry: Entry, claim: Claim) -> _Checked | None:
        key = (claim.kind, claim.value, claim.unit)
        source = entry.source.slug if entry.source is not None else ""
        if source in self._sentences:
            # The answer says that it rests on this article, so what the article does not hold is not true of it.
            sentences = self._sentences[source]
            if any(one.holds(claim) for _, _, claims in sentences for one in claims):
                return _Checked(True, shown(f"{claim.text} stands in the article {source}.", entry.seq))
            if key in self._told:
                return None
            return _Checked(False, shown(f"{claim.text} does not stand in the article {source}.", entry.seq))
        if claim.kind not in (ClaimKind.SPAN, ClaimKind.MONEY):
            return None
        return self._library(entry, claim)

    def _library(self, entry: Entry, claim: Claim) -> _Checked | None:
        """The sentences of all articles that speak of the same thing in the same unit, the nearest first: does any say it?"""
        matter = matter_of(claim.sentence)
        if _WILL.search(claim.sentence):
            return None  # what somebody will do is a promise, and no rule of the house
        near = [
            (len(words & matter), slug, sentence, claims)
            for slug, sentences in self._sentences.items()
            for sentence, words, claims in sentences
            if len(words & matter) >= max(self._shared, len(matter) / 2)
            and any((one.kind, one.unit) == (claim.kind, claim.unit) for one in claims)
        ]
        near.sort(key=lambda one: -one[0])
        for _, slug, _, claims in near:
            if any(one.holds(claim) for one in claims):
                return _Checked(True, shown(f"{claim.text} stands in the article {slug}.", entry.seq))
        if not near or _key(claim) in self._told:
            return None
        _, slug, sentence, _ = near[0]
        return _Checked(
            False, shown(ended(f"{claim.text} was said; the article {slug} says {quoted(sentence)}"), entry.seq)
        )


@lru_cache(maxsize=1024)
def _read(article: str) -> tuple[tuple[str, frozenset[str], tuple[Claim, ...]], ...]:
    """Each sentence of an article with what it is about and what it claims; articles are the same for all conversations."""
    return tuple((one, matter_of(one), claims_of(one)) for one in sentences_of(article))


def _key(claim: Claim) -> tuple[ClaimKind, str, str]:
    return claim.kind, claim.value, claim.unit


def _values(texts: Sequence[str]) -> frozenset[tuple[ClaimKind, str, str]]:
    return frozenset(_key(claim) for text in texts for claim in claims_of(text))
