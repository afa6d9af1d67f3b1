"""What the bot and the agents say, checked before a customer reads it: pure, and in time that grows with the text alone."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

import msgspec

from handoff.denial import is_denied
from handoff.known_values import KnownTexts, NumberFinder, OwnValues, Sighting
from handoff.moderation_model import DataRule, ModeratedPhrase, ModerationRules, PhraseRule, phrases_of
from handoff.phrase_finder import PhraseFinder
from handoff.phrase_forms import forms_of
from handoff.spoken_words import spoken_words

# As much as anybody may say at once; what follows is not sent either.
MOST_CHARACTERS = 10_000
MOST_FINDINGS = 20
# What stands in quotation marks, or behind a colon at the end of a line.
_PASSAGE = re.compile(r"“([^“”\n]{2,2000})”|\"([^\"\n]{2,2000})\"|:[ ]([^\n:]{2,2000})$", re.MULTILINE)
_NO_WORD = re.compile(r"[\W_]+")


class Speaker(StrEnum):
    """Whose text it is."""

    BOT = "bot"
    AGENT = "agent"


class Finding(msgspec.Struct, frozen=True):
    """What may not be said: the rule, why, and the characters of the text.

    `severity` is `block` or `warn`, `place` the rule's place in the file, `is_data` true for personal data. The other
    fields are the rule's own.
    """

    rule: str
    why: str
    severity: str
    start: int
    end: int
    place: int
    is_data: bool = False
    tell: str = ""
    skill: str = ""
    playbook: str = ""

    @property
    def is_blocked(self) -> bool:
        """Whether it may not be said at all, not even by somebody who has read why."""
        return self.severity == "block"


class Moderation:
    """The rules of a file, prepared for any number of texts."""

    def __init__(self, rules: ModerationRules) -> None:
        self.rules = rules
        self._phrases = [(place, rule, phrase) for place, rule in enumerate(rules.rules) for phrase in phrases_of(rule)]
        self._finder: PhraseFinder[int] = PhraseFinder(
            (number, form, phrase.exact)
            for number, (_, _, phrase) in enumerate(self._phrases)
            for form in forms_of(phrase.phrase)
        )
        contexts = {words for _, _, phrase in self._phrases for words in phrase.unless}
        self._contexts: PhraseFinder[str] = PhraseFinder(
            (words, form, False) for words in sorted(contexts) for form in forms_of(words)
        )
        self._numbers = NumberFinder(rules.numbers)
        self._own = OwnValues(rules.own)

    def numbers_in(self, text: str) -> tuple[Sighting, ...]:
        """The shop's own numbers in `text`."""
        return tuple(self._numbers.find(text[:MOST_CHARACTERS]))

    def review(
        self,
        text: str,
        *,
        speaker: Speaker,
        said: Iterable[str] = (),
        known: KnownTexts | None = None,
        seen: Sequence[Sighting] = (),
    ) -> tuple[Finding, ...]:
        """What may not be said in `text`, in the order of the text, at most `MOST_FINDINGS`.

        `said` is what the customer wrote: their own words do not count where they are quoted. `seen` is the personal
        data in `text`; what `known` does not hold is somebody else's.
        """
        text = text[:MOST_CHARACTERS]
        found = [*self._by_words(text, speaker, said), *self._by_data(text, speaker, known or KnownTexts(()), seen)]
        return tuple(sorted(found, key=lambda one: (one.start, one.place)))[:MOST_FINDINGS]

    def message(self, name: str) -> str:
        """The safe sentence of this name."""
        return self.rules.messages[name]

    def _by_words(self, text: str, speaker: Speaker, said: Iterable[str]) -> Iterator[Finding]:
        words = spoken_words(text)
        hits = [
            (place, rule, phrase, start, end)
            for number, start, end in self._finder.find(words)
            for place, rule, phrase in (self._phrases[number],)
            if _severity(rule, speaker)
        ]
        if not hits:
            return
        contexts = {(key, words[start].sentence) for key, start, _ in self._contexts.find(words)}
        echoes = tuple(_echoes(text, said))
        last: dict[int, int] = {}
        for place, rule, phrase, start, end in sorted(hits, key=lambda hit: (hit[3], -hit[4])):
            first, behind = words[start].start, words[end - 1].end
            if first < last.get(place, 0):
                continue  # a part of what the same rule has found
            is_harmless = (
                _is_in_context(phrase, words[start].sentence, contexts)
                or (not phrase.even_if_negated and is_denied(words, start))
                or any(begin <= first and behind <= stop for begin, stop in echoes)
            )
            if not is_harmless:
                last[place] = behind
                yield _finding(rule, place, speaker, first, behind)

    def _by_data(self, text: str, speaker: Speaker, known: KnownTexts, seen: Sequence[Sighting]) -> Iterator[Finding]:
        for place, rule in enumerate(self.rules.personal_data, len(self.rules.rules)):
            if not _severity(rule, speaker):
                continue
            for one in seen:
                value = text[one.start : one.end]
                is_somebodys = value and not self._own.hold(one, value) and not known.hold(one, value)
                if one.kind in rule.kinds and is_somebodys:
                    yield _finding(rule, place, speaker, one.start, one.end)


def _severity(rule: PhraseRule | DataRule, speaker: Speaker) -> str | None:
    return rule.bot if speaker is Speaker.BOT else rule.agent


def _finding(rule: PhraseRule | DataRule, place: int, speaker: Speaker, start: int, end: int) -> Finding:
    return Finding(
        rule=rule.name,
        why=rule.why,
        severity=_severity(rule, speaker) or "",
        start=start,
        end=end,
        place=place,
        is_data=isinstance(rule, DataRule),
        tell=rule.tell,
        skill=rule.skill,
        playbook=rule.playbook,
    )


def _is_in_context(phrase: ModeratedPhrase, sentence: int, contexts: set[tuple[str, int]]) -> bool:
    return any((words, sentence) in contexts for words in phrase.unless)


def _echoes(text: str, said: Iterable[str]) -> Iterator[tuple[int, int]]:
    """The spans that only repeat the customer's own words: “You also asked: will you refund me for sure?”."""
    passages = [match.span(match.lastindex or 0) for match in _PASSAGE.finditer(text)]
    if not passages:
        return
    heard = "\n".join(f" {_plain(message)} " for message in said)
    for start, end in passages:
        plain = _plain(text[start:end])
        if plain and f" {plain} " in heard:
            yield start, end


def _plain(text: str) -> str:
    return _NO_WORD.sub(" ", text.casefold()).strip()
