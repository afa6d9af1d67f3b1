"""The trigger phrases of the escalation policy, found in a message with their context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from bot.understanding.errors import DataFileNotReadable
from bot.understanding.misspellings import Spelling, run_of, runs_in
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
        self._run_together = {run: known for known, form in phrases if (run := run_of(form))}
        self._spelling = Spelling(word for _, form in phrases for word in read_form(form))

    def find(self, text: str) -> tuple[Phrase, ...]:
        """Find the triggers in `text`. Of two that overlap under one name the longer counts; names may overlap."""
        written = read_words(text)
        words = self._spelling.corrected(written, text=text)
        hits = [
            Phrase(known.trigger, text[words[start].start : words[end - 1].end], *_span(words, start, end))
            for known, start, end in self._that_count(words, text)
        ]
        hits += [
            Phrase(known.trigger, text[word.start : word.end], word.start, word.end)
            for word, known in runs_in(written, self._run_together)
        ]
        return tuple(sorted(_longest(hits), key=lambda found: (found.start, found.end, self._order[found.name])))

    def _that_count(self, words: Sequence[Word], text: str) -> Iterator[tuple[_Conditions, int, int]]:
        found = self._phrases.find(words)
        if not found:
            return
        contexts = self._contexts.find(words) if any(known.phrase.unless for known, _, _ in found) else []
        quoted = quoted_spans(text)
        for known, start, end in found:
            if any(_is_near(words, context, (start, end)) for context in contexts if context[0] in known.phrase.unless):
                continue
            if not known.phrase.even_if_negated and is_negated(words, start, end):
                continue
            if not known.phrase.even_if_quoted and any(a <= words[start].start < b for a, b in quoted):
                continue
            yield known, start, end


def trigger_finder(policy: Path) -> TriggerFinder:
    """Prepare a finder for the triggers of the policy in the file `policy`.

    Raises DataFileNotReadable when the file cannot be read or is no policy.
    """
    try:
        return TriggerFinder(parse_policy(policy.read_text(encoding="utf-8"), source=str(policy)).triggers)
    except (OSError, UnicodeDecodeError, PolicyInvalid) as error:
        raise DataFileNotReadable(policy, reason=str(error)) from error


def _span(words: Sequence[Word], start: int, end: int) -> tuple[int, int]:
    return words[start].start, words[end - 1].end


def _is_near(words: Sequence[Word], context: tuple[str, int, int], found: tuple[int, int]) -> bool:
    """Whether both stand in one sentence."""
    first, last = min(context[1], found[0]), max(context[2], found[1])
    return not any(word.text in _SENTENCE_ENDS for word in words[first:last])


def _longest(hits: Iterable[Phrase]) -> list[Phrase]:
    kept: list[Phrase] = []
    for hit in sorted(hits, key=lambda found: (found.start - found.end, found.start)):
        if not any(hit.name == other.name and hit.start < other.end and other.start < hit.end for other in kept):
            kept.append(hit)
    return kept
