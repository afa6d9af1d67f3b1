"""The trigger phrases of the escalation policy, found in a message with their context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from bot.understanding.errors import DataFileNotReadable
from bot.understanding.hidden_words import spaced_words
from bot.understanding.misspellings import RunTogether, Spelling
from bot.understanding.negation import is_negated
from bot.understanding.phrase_table import PhraseTable
from bot.understanding.phrases import Phrase
from bot.understanding.quotations import quoted_spans
from bot.understanding.words import Word, read_form, read_words
from handoff.exceptions import PolicyInvalid
from handoff.phrase_forms import forms_of
from handoff.policy_file import parse_policy
from handoff.trigger_model import TriggerEntry, TriggerPhrase, phrases_of

_SENTENCE_ENDS = frozenset(".!?;\n…")


class TriggerReading(msgspec.Struct, frozen=True):
    """The triggers of a message, and the phrases that are none here: denied, quoted, or harmless in their context."""

    found: tuple[Phrase, ...] = ()
    dismissed: tuple[Phrase, ...] = ()


class _Conditions(msgspec.Struct, frozen=True):
    """A phrase of a trigger, of which one form was found."""

    trigger: str
    phrase: TriggerPhrase


class TriggerFinder:
    """Finds triggers: in any inflection, with a slip in a long word, not where the context makes them harmless."""

    def __init__(self, triggers: Mapping[str, TriggerEntry]) -> None:
        """Prepare for the triggers of a policy, by name. Raises `handoff.phrase_forms.PhraseInvalid`."""
        self._order = {name: number for number, name in enumerate(triggers)}
        phrases = [
            (_Conditions(name, phrase), form)
            for name, entry in triggers.items()
            for phrase in phrases_of(entry)
            for form in forms_of(phrase.phrase)
        ]
        self._phrases = PhraseTable((known, form, known.phrase.exact) for known, form in phrases)
        contexts = {words for known, _ in phrases for words in known.phrase.unless}
        self._contexts = PhraseTable((words, form, False) for words in contexts for form in forms_of(words))
        self._run_together = RunTogether((form, known) for known, form in phrases)
        self._spelling = Spelling(word for _, form in phrases for word in read_form(form))

    def find(self, text: str) -> tuple[Phrase, ...]:
        """Find the triggers in `text`. Of two that overlap under one name the longer counts; names may overlap."""
        return self.read(text).found

    def read(self, text: str) -> TriggerReading:
        """Find the triggers in `text`, and what would be one but for the words around it."""
        if not self._order:
            return TriggerReading()
        written = read_words(text)
        words = self._spelling.corrected(written, text=text)
        hits, dismissed = self._judged(words, text)
        hits += [
            Phrase(known.trigger, text[word.start : word.end], word.start, word.end)
            for word, known in self._run_together.find(written)
        ]
        hits += self._spaced(text)
        return TriggerReading(self._in_order(hits), self._in_order(dismissed))

    def _spaced(self, text: str) -> list[Phrase]:
        """The phrases whose letters stand apart."""
        hits = []
        for letters, start, end in spaced_words(text):
            words = read_words(letters.lower())
            found = [known for known, _, _ in self._phrases.find(words)]
            found += [known for _, known in self._run_together.find(words)]
            hits += [Phrase(known.trigger, text[start:end], start, end) for known in found]
        return hits

    def _judged(self, words: Sequence[Word], text: str) -> tuple[list[Phrase], list[Phrase]]:
        """The phrases that count, and those that do not."""
        hits: list[Phrase] = []
        dismissed: list[Phrase] = []
        found = self._phrases.find(words)
        if not found:
            return hits, dismissed
        contexts = self._contexts.find(words) if any(known.phrase.unless for known, _, _ in found) else []
        quoted = quoted_spans(text)
        places: dict[str, list[tuple[int, int]]] = {}
        for known, start, end in found:
            places.setdefault(known.trigger, []).append((start, end))
        for known, start, end in found:
            first, last = words[start].start, words[end - 1].end
            is_harmless = (
                any(
                    _is_near(words, near, (start, end)) and _is_meant(near, (start, end), places[known.trigger])
                    for near in contexts
                    if near[0] in known.phrase.unless
                )
                or (not known.phrase.even_if_negated and is_negated(words, start, end))
                or (not known.phrase.even_if_quoted and any(a <= first < b for a, b in quoted))
            )
            (dismissed if is_harmless else hits).append(Phrase(known.trigger, text[first:last], first, last))
        return hits, dismissed

    def _in_order(self, hits: Iterable[Phrase]) -> tuple[Phrase, ...]:
        return tuple(sorted(_longest(hits), key=lambda found: (found.start, found.end, self._order[found.name])))


def trigger_finder(policy: Path) -> TriggerFinder:
    """Prepare a finder for the triggers of the policy in the file `policy`.

    Raises DataFileNotReadable when the file cannot be read or is no policy.
    """
    try:
        return TriggerFinder(parse_policy(policy.read_text(encoding="utf-8"), source=str(policy)).triggers)
    except (OSError, UnicodeDecodeError, PolicyInvalid) as error:
        raise DataFileNotReadable(policy, reason=str(error)) from error


def _is_near(words: Sequence[Word], context: tuple[str, int, int], found: tuple[int, int]) -> bool:
    """Whether both stand in one sentence."""
    first, last = min(context[1], found[0]), max(context[2], found[1])
    return not any(word.text in _SENTENCE_ENDS for word in words[first:last])


def _is_meant(context: tuple[str, int, int], found: tuple[int, int], places: Iterable[tuple[int, int]]) -> bool:
    """Whether a context is about this phrase, and not about another one of the same trigger that it overlaps.

    "I won't kill myself today, tomorrow I will kill myself" takes back the first alone.
    """
    _, start, end = context
    overlapped = [place for place in places if place[0] < end and start < place[1]]
    return not overlapped or any(place[0] < found[1] and found[0] < place[1] for place in overlapped)


def _longest(hits: Iterable[Phrase]) -> list[Phrase]:
    kept: list[Phrase] = []
    for hit in sorted(hits, key=lambda found: (found.start - found.end, found.start)):
        if not any(hit.name == other.name and hit.start < other.end and other.start < hit.end for other in kept):
            kept.append(hit)
    return kept
