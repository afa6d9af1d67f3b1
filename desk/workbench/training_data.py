"""The training data as it stands in the project's folder: what it holds, and the changes that the workbench makes of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from desk.workbench import declarations, edits
from desk.workbench.errors import ExampleRefused, TrainingDataWrong
from desk.workbench.likeness import WordIndex, folded
from desk.workbench.nlu_file import Example, IntentBlock, NluFile, examples_of, load_yaml, read_nlu

NLU, DOMAIN, RULES = "data/nlu", "bot/domain", "data/rules"
# What is understood of no words: nobody writes examples of it.
FALLBACK = "nlu_fallback"
# What the bot does about a wish that it cannot carry out: it says what it knows, and offers a person.
ASSIST = "action_assist"


class NewIntent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An intent that is to be made with its first example: beside `like`, in the same file and the same way.

    `description` says in a sentence what customers want with it, for whoever reads the file.
    """

    like: str
    description: str = ""


class Moved(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An example as another intent had it."""

    intent: str
    example: str


class Addition(msgspec.Struct, frozen=True):
    """An example (with its entities marked) for an intent. `moved` is one of the same words that another intent loses."""

    intent: str
    example: str
    new: NewIntent | None = None
    moved: Moved | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """An example of the training data, and where it stands."""

    intent: str
    text: str
    written: str
    file: str
    line: int


@dataclass(frozen=True)
class TrainingData:
    """The files by their names from the project's folder on (`data/nlu/orders.yml`)."""

    nlu: tuple[NluFile, ...]
    domain: Mapping[str, str]
    rules: Mapping[str, str]
    _domain_data: Mapping[str, Any] = field(repr=False)

    @classmethod
    def read(cls, texts: Mapping[str, str]) -> TrainingData:
        """Of the files' texts. Raises `TrainingDataWrong` for the first that is wrong."""
        domain = {name: text for name, text in texts.items() if name.startswith(f"{DOMAIN}/")}
        return cls(
            tuple(read_nlu(text, source=name) for name, text in texts.items() if name.startswith(f"{NLU}/")),
            domain,
            {name: text for name, text in texts.items() if name.startswith(f"{RULES}/")},
            {name: _mapping(load_yaml(text, source=name), source=name) for name, text in domain.items()},
        )

    def with_texts(self, changed: Mapping[str, str]) -> TrainingData:
        """The same after some files changed; only these are read again."""
        domain = {name: text for name, text in changed.items() if name in self.domain}
        return TrainingData(
            tuple(read_nlu(changed[one.name], source=one.name) if one.name in changed else one for one in self.nlu),
            {**self.domain, **domain},
            {name: changed.get(name, text) for name, text in self.rules.items()},
            {**self._domain_data, **{name: load_yaml(text, source=name) for name, text in domain.items()}},
        )

    @property
    def texts(self) -> dict[str, str]:
        """The files' texts by their names."""
        return {**{one.name: one.text for one in self.nlu}, **self.domain, **self.rules}

    @cached_property
    def examples(self) -> tuple[Known, ...]:
        """Every example of every intent, in the order of the files."""
        return tuple(
            Known(block.intent, example.text, example.written, file.name, example.line)
            for file, block, example in examples_of(self.nlu)
        )

    @cached_property
    def by_words(self) -> WordIndex:
        """The examples, to be found by their words; places are those of `examples`."""
        return WordIndex([one.text for one in self.examples])

    @cached_property
    def known(self) -> Mapping[str, tuple[Known, ...]]:
        """The examples by their folded words."""
        found: dict[str, list[Known]] = {}
        for one in self.examples:
            found.setdefault(folded(one.text), []).append(one)
        return {words: tuple(those) for words, those in found.items()}

    @cached_property
    def intents(self) -> tuple[str, ...]:
        """What the domain lists, in its order, but for what is understood of no words; where there is none, what has examples."""
        listed = [declarations.name_in(one) for data in self._domain_data.values() for one in data.get("intents") or []]
        listed = listed or [block.intent for file in self.nlu for block in file.blocks]
        return tuple(name for name in dict.fromkeys(listed) if name != FALLBACK)

    @cached_property
    def entities(self) -> tuple[str, ...]:
        """The entities that the domain lists."""
        listed = [
            declarations.name_in(one) for data in self._domain_data.values() for one in data.get("entities") or []
        ]
        return tuple(dict.fromkeys(listed))

    @cached_property
    def counts(self) -> Counter[str]:
        """How many examples each intent has."""
        return Counter(one.intent for one in self.examples)

    def block_of(self, intent: str) -> tuple[NluFile, IntentBlock] | None:
        """Where the intent's examples stand: of several files that with the most; None where it has none."""
        found = [(file, block) for file in self.nlu for block in file.blocks if block.intent == intent]
        return max(found, key=lambda one: len(one[1].examples)) if found else None

    def examples_of(self, intent: str) -> tuple[Example, ...]:
        """The intent's examples."""
        return tuple(example for _file, block, example in examples_of(self.nlu) if block.intent == intent)

    def added(self, addition: Addition) -> dict[str, str]:
        """The files that an addition changes, as they are after it; nothing where it is there already.

        Raises `ExampleRefused` and `TrainingDataWrong`.
        """
        changed: dict[str, str] = {}
        now = self
        moved = addition.moved
        if moved is not None and now.holds(moved.intent, moved.example):
            file, _block = now._holder(moved.intent, moved.example)
            changed[file.name] = edits.without_example(file, moved.intent, moved.example)
            now = now.with_texts(changed)
        if now.holds(addition.intent, addition.example):
            return changed
        place = now.block_of(addition.intent)
        if place is not None:
            changed[place[0].name] = edits.with_example(place[0], addition.intent, addition.example)
        elif addition.new is not None:
            changed.update(now._made(addition, addition.new))
        else:
            raise ExampleRefused(f"There is no intent {addition.intent[:64]!r} with examples in {NLU}.")
        return changed

    def removed(self, addition: Addition) -> dict[str, str]:
        """The files as they are when an addition is taken back; nothing where it is not there any more.

        A new intent goes with its only example. One that came from another intent goes back there.
        """
        if not self.holds(addition.intent, addition.example):
            return {}
        file, block = self._holder(addition.intent, addition.example)
        if addition.new is not None and self.counts[addition.intent] == 1:
            changed = {file.name: edits.without_intent(file, addition.intent), **self._unmade(addition.intent)}
        else:
            changed = {file.name: edits.without_example(file, block.intent, addition.example)}
        if addition.moved is not None:
            place = self.with_texts(changed).block_of(addition.moved.intent)
            if place is not None:
                changed[place[0].name] = edits.with_example(place[0], addition.moved.intent, addition.moved.example)
        return changed

    def holds(self, intent: str, written: str) -> bool:
        """Whether the intent has this very example."""
        return any(one.intent == intent and one.written == written for one in self.examples)

    def _holder(self, intent: str, written: str) -> tuple[NluFile, IntentBlock]:
        return next(
            (file, block)
            for file, block, example in examples_of(self.nlu)
            if block.intent == intent and example.written == written
        )

    def _made(self, addition: Addition, new: NewIntent) -> dict[str, str]:
        declarations.check_intent_name(addition.intent)
        place = self.block_of(new.like)
        if place is None:
            raise ExampleRefused(f"There is no intent {new.like[:64]!r} beside which the new one could stand.")
        file = place[0]
        changed = {file.name: edits.with_intent(file, addition.intent, [addition.example], comment=new.description)}
        if addition.intent not in self.intents:
            domain = next((name for name, data in self._domain_data.items() if new.like in _listed(data)), "")
            if not domain:
                raise TrainingDataWrong(DOMAIN, 1, f"no file there lists the intent {new.like}")
            changed[domain] = declarations.with_domain_intent(
                self.domain[domain], addition.intent, after=new.like, source=domain
            )
        rules = self._rules_for(new.like)
        if rules:
            changed[rules] = declarations.with_rule(self.rules[rules], addition.intent, ASSIST, source=rules)
        return changed

    def _unmade(self, intent: str) -> dict[str, str]:
        changed = {
            name: declarations.without_domain_intent(text, intent, source=name)
            for name, text in self.domain.items()
            if intent in _listed(self._domain_data[name])
        }
        changed |= {name: declarations.without_rule(text, intent, source=name) for name, text in self.rules.items()}
        return {name: text for name, text in changed.items() if text != self.texts[name]}

    def _rules_for(self, like: str) -> str:
        """The file in which a rule for a new intent fits: where the bot says already that a person can help, and best where
        it says so for an intent like it; empty where the bot does no such thing."""
        if not any(ASSIST in (data.get("actions") or []) for data in self._domain_data.values()):
            return ""
        fitting = [name for name, text in self.rules.items() if f"action: {ASSIST}" in text]
        return next(
            (name for name in fitting if f"intent: {like}\n" in self.rules[name]), fitting[0] if fitting else ""
        )


def _mapping(data: Any, *, source: str) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise TrainingDataWrong(source, 1, "it holds no names with values")
    return data


def _listed(data: Mapping[str, Any]) -> list[str]:
    return [declarations.name_in(one) for one in data.get("intents") or []]
