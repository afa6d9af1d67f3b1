"""A conversation as the summary tells it: the things it was about, in the order in which they came up."""

from dataclasses import dataclass
from functools import cached_property

from handoff.citation import Sources
from handoff.conversation import Fact, Turn
from handoff.decision import Decision
from handoff.envelope import Tried
from handoff.history import subjects_of
from handoff.log import Author, Entry, EntryKind
from handoff.subjects import ANSWERS, NAMED_BY, WANTED, wanted

# These say nothing of what it is about; for a person there is a sentence of its own.
_EMPTY = ANSWERS | {"talk_to_human", "bot_challenge"}


@dataclass(frozen=True)
class Subject:
    """Something the customer wanted. `turns` are those that were about it, `named` says which order, invoice or such."""

    name: str
    turns: tuple[Turn, ...]
    named: str = ""
    named_at: int = 0

    @property
    def wanted(self) -> str:
        """What was wanted, after "The customer wanted"."""
        return wanted(self.name) + (f" ({self.named})" if self.named else "")

    @property
    def cited(self) -> set[int]:
        """Where it came up first, and which one it is."""
        return {turn.seq for turn in self.turns[:1]} | ({self.named_at} if self.named_at else set())


@dataclass(frozen=True)
class Story:
    """`turns` are those since the last handoff (`since`), `before` those that led to it."""

    decision: Decision
    all_turns: tuple[Turn, ...]
    facts: tuple[Fact, ...]
    tried: tuple[Tried, ...]
    entries: tuple[Entry, ...] = ()
    since: int = 0

    @cached_property
    def sources(self) -> Sources:
        """What may be cited."""
        return Sources(self.all_turns, self.facts, self.entries)

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The messages that count."""
        return tuple(turn for turn in self.all_turns if turn.seq > self.since)

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """What the customer wanted since the last handoff, in the order in which it came up."""
        came_up = dict.fromkeys(name for turn in self.turns if (name := _of(turn)))
        # The decision has forgotten the beginning of a long conversation, and a decision made by hand knows nothing.
        others = [name for name in reversed(subjects_of(self.decision, self.turns, self.tried)) if name not in came_up]
        found = [self._subject(name) for name in (*others, *came_up)]
        return tuple(sorted((one for one in found if one.turns), key=lambda one: one.turns[0].seq))

    @cached_property
    def latest(self) -> Subject | None:
        """What the customer was on last."""
        names = [name for turn in self.turns if (name := _of(turn))]
        return next((one for one in self.subjects if one.name == names[-1]), None) if names else None

    @cached_property
    def subjects_before(self) -> tuple[str, ...]:
        """What an earlier handoff of this conversation was about."""
        return tuple(dict.fromkeys(name for turn in self.all_turns if turn.seq <= self.since and (name := _of(turn))))

    @cached_property
    def cited_before(self) -> set[int]:
        """The last message that an earlier handoff of this conversation was about."""
        return {turn.seq for turn in [turn for turn in self.all_turns if turn.seq <= self.since and _of(turn)][-1:]}

    @cached_property
    def agents_last(self) -> Entry | None:
        """What an agent wrote to the customer last, where one has had the conversation since then."""
        said = [one for one in self.entries if one.author is Author.AGENT and one.kind is EntryKind.MESSAGE]
        return said[-1] if said and said[-1].seq > self.since else None

    @cached_property
    def substantial(self) -> tuple[Turn, ...]:
        """The messages that say something in words of the customer's own."""
        return tuple(
            turn
            for turn in self.turns
            if turn.text.strip() and turn.understanding.intent not in _EMPTY and not turn.understanding.is_pressed
        )

    def outcome(self, subject: str) -> str:
        """How the bot's attempt at it ended; empty when it made none."""
        return next((one.outcome for one in reversed(self.tried) if one.goal == subject), "")

    def _subject(self, name: str) -> Subject:
        tried = {seq for one in self.tried if one.goal == name for seq in one.seqs}
        turns = tuple(
            turn for turn in self.turns if name in (turn.goal, turn.understanding.intent) or turn.seq in tried
        )
        which = NAMED_BY.get(name, "")
        said = [(e.value, turn.seq) for turn in turns for e in turn.understanding.entities if e.name == which]
        # What the bot's slot holds may belong to a later wish of the same kind.
        facts = [(fact.value, fact.seq) for fact in self.facts if fact.name == which and fact.value]
        own = [(value, seq) for value, seq in facts if seq in {turn.seq for turn in turns}]
        value, seq = next(iter((*own[-1:], *said[-1:], *facts[-1:])), ("", 0))
        return Subject(name, turns, value.replace("_", " "), seq)


def _of(turn: Turn) -> str:
    return turn.goal or (turn.understanding.intent if turn.understanding.intent in WANTED else "")
