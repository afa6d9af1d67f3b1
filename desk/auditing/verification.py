"""Reading the whole audit log again: is it what was written, all of it, in its order?

What each threat is met by, where the attacker can write the database but does not know the key:

- a line changed: its seal and its link do not fit;
- a line removed or moved: its link has no line, or the numbers have a gap, or the link after it does not fit;
- a line inserted: it has no good seal, and no link;
- the end cut off: nothing in the database shows it; a published head beyond the end does, and a running desk notices;
- a detail changed: it does not fit its digest; one removed: the log names no erasure of its conversation.

Who knows a key that was replaced can neither seal nor link anything after its range (`desk.auditing.key_ages`), nor say that lines
were let go for their age: that must stand in the log, too. Who knows the key that is in use can rewrite everything, and who knows
an old one everything from before it was replaced, with what came after cut off: only a published head that lies elsewhere shows it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from desk.auditing import chain
from desk.auditing.chain import StoredLine
from desk.auditing.heads import Head
from desk.auditing.key_ages import KeyAges
from desk.auditing.keys import AuditKeys
from desk.auditing.pruning import PRUNED
from desk.auditing.sealing import has_good_seal
from desk.store import audit_chain
from desk.store.audit_chain import Linked, Pruning
from desk.store.engine import Store

_AT_ONCE = 1000
_MOST_PROBLEMS = 100
# Links are made every two seconds; a busy or newly started desk may need a little longer.
_PATIENCE_SECONDS = 120.0


class _Pruned(msgspec.Struct, frozen=True):
    """What the line about lines that were let go tells."""

    through: int


class Fault(StrEnum):
    """What is wrong with a line or a link."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"
    CUT_OFF = "cut_off"
    DETAIL_CHANGED = "detail_changed"
    DETAIL_REMOVED = "detail_removed"
    NOT_LINKED = "not_linked"
    UNKNOWN_KEY = "unknown_key"
    REPLACED_KEY = "replaced_key"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `number` is of the link, `line` the line's id; 0 where there is none."""

    fault: Fault
    number: int
    line: int
    sentence: str


@dataclass(slots=True)
class Verification:
    """What was found. `problems` are the first hundred, `problem_count` says how many there are.

    `old_lines` were written before lines were sealed: they are covered by their links alone.
    """

    lines: int = 0
    first: int = 0
    head: Head = field(default_factory=lambda: Head(0, chain.GENESIS))
    waiting: int = 0
    erased_details: int = 0
    old_lines: int = 0
    heads_checked: int = 0
    is_keyed: bool = True
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    @property
    def is_good(self) -> bool:
        return not self.problem_count

    def add(self, fault: Fault, sentence: str, *, number: int = 0, line: int = 0) -> None:
        self.problem_count += 1
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(fault, number, line, sentence))


async def verify(store: Store, *, now: float, heads: Sequence[Head] = ()) -> Verification:
    """Read everything, a thousand lines at a time, so that nobody waits for it. `heads` are what was published."""
    keys = store.audit_keys
    found = Verification(is_keyed=keys.is_secret)
    walk = _Walk(found, keys, published=heads)
    while True:
        # What is erased or let go while this runs is named by then: each part is read together with that.
        async with store.reading() as connection:
            pruning = await audit_chain.last_pruning(connection)
            walk.begin_after(pruning)
            some = await audit_chain.linked(connection, after=walk.number, limit=_AT_ONCE)
            walk.erased = await audit_chain.erased_conversations(connection)
        if not some:
            break
        for one in some:
            walk.step(one)
    walk.finish()
    async with store.reading() as connection:
        for line in await audit_chain.unlinked(connection, limit=10 * _MOST_PROBLEMS):
            _check_unlinked(found, line, keys, walk.ages, now=now)
    return found


class _Walk:
    """Goes along the chain and notes what does not fit."""

    def __init__(self, found: Verification, keys: AuditKeys, *, published: Sequence[Head]) -> None:
        self.erased: Collection[str] = ()
        self.number, self._before = 0, chain.GENESIS
        self.ages = KeyAges(keys)
        self._to_be_named: set[int] = set()
        self._found = found
        self._keys = keys
        self._heads: dict[int, set[str]] = {}
        for head in published:
            self._heads.setdefault(head.number, set()).add(head.hash)

    def begin_after(self, pruning: Pruning | None) -> None:
        """Go on after what was let go, where the walk has not come so far by itself."""
        if pruning is None or pruning.through <= self.number:
            return
        self._to_be_named.clear()
        key = self._keys.known.get(pruning.key)
        expected = "" if key is None else chain.prune_seal(key, through=pruning.through, head=pruning.hash)
        if not chain.is_same(pruning.seal, expected):
            self._found.add(
                Fault.REMOVED,
                f"The record that the log was let go up to link {pruning.through} is not by a desk of ours: "
                "the lines before were taken away.",
                number=pruning.through,
            )
        elif pruning.key != self._keys.current:
            # Nobody knows when it was made. Somebody who has an old key must not take old lines away with it.
            self._to_be_named.add(pruning.through)
        self.number, self._before = pruning.through, pruning.hash
        self._check_heads(pruning.through, pruning.hash)

    def step(self, one: Linked) -> None:
        number = one.link.number
        if number != self.number + 1:
            what = f"{self.number + 1}" if number == self.number + 2 else f"{self.number + 1} to {number - 1}"
            self._found.add(Fault.REMOVED, f"Of the chain, {what} is missing.", number=self.number + 1)
        if one.line is None:
            self._found.add(
                Fault.REMOVED, f"Line {one.link.line}, link {number}, is missing.", number=number, line=one.link.line
            )
        else:
            self._check_line(one, one.line)
        self._check_heads(number, one.link.hash)
        # From here on by what stands there, so that one fault is told once.
        self.number, self._before = number, one.link.hash
        self._found.first = self._found.first or number
        self._found.lines += 1
        self._found.head = Head(number, one.link.hash)

    def _check_line(self, one: Linked, line: StoredLine) -> None:
        found, number = self._found, one.link.number
        key = self._keys.known.get(one.link.key)
        if key is None or (line.seal and line.key not in self._keys.known):
            found.add(
                Fault.UNKNOWN_KEY,
                f"Line {line.id}, link {number}, was sealed with a key that this desk does not have.",
                number=number,
                line=line.id,
            )
            return
        if self.ages.is_replaced(one.link.key) or (line.seal and self.ages.is_replaced(line.key)):
            found.add(
                Fault.REPLACED_KEY,
                f"Line {line.id}, link {number}, was sealed with a key that had been replaced by then.",
                number=number,
                line=line.id,
            )
            return
        fits = chain.is_same(one.link.hash, chain.link(key, line, number=number, before=self._before))
        if line.seal and not has_good_seal(line, self._keys):
            found.add(
                Fault.CHANGED,
                f"Line {line.id}, link {number}, is not what was written ({line.action} by {line.actor}).",
                number=number,
                line=line.id,
            )
        elif not fits:
            # The line itself may be as it was: then something before it is gone, or it stands in another's place.
            fault = Fault.MOVED if line.seal else Fault.CHANGED
            found.add(fault, f"Line {line.id} is not what link {number} was made for.", number=number, line=line.id)
        elif line.seal:
            self.ages.saw(line)
        found.old_lines += not line.seal
        self._check_detail(one, line)

    def _check_detail(self, one: Linked, line: StoredLine) -> None:
        found, number = self._found, one.link.number
        if one.detail is None:
            found.erased_details += 1
            if line.conversation not in self.erased:
                found.add(
                    Fault.DETAIL_REMOVED,
                    f"What line {line.id}, link {number}, tells is missing, and the log names no erasure.",
                    number=number,
                    line=line.id,
                )
        elif chain.detail_digest(one.salt, one.detail) != line.detail_hash:
            found.add(
                Fault.DETAIL_CHANGED,
                f"What line {line.id}, link {number}, tells is not what was written.",
                number=number,
                line=line.id,
            )
        elif line.action == PRUNED:
            self._to_be_named.discard(msgspec.json.decode(one.detail, type=_Pruned).through)

    def _check_heads(self, number: int, hash_: str) -> None:
        for published in self._heads.pop(number, ()):
            self._found.heads_checked += 1
            if published != hash_:
                self._found.add(Fault.CHANGED, f"Link {number} is not the one that was published.", number=number)

    def finish(self) -> None:
        """What was published beyond the end, or before what was let go."""
        for through in sorted(self._to_be_named):
            self._found.add(
                Fault.REMOVED,
                f"The record that the log was let go up to link {through} was made with an old key, and the log names it nowhere: "
                "the lines before were taken away.",
                number=through,
            )
        beyond = [number for number in self._heads if number > self.number]
        if beyond:
            self._found.add(
                Fault.CUT_OFF,
                f"The chain ends at link {self.number}, but link {max(beyond)} was published: the end was cut off.",
                number=self.number,
            )


def _check_unlinked(found: Verification, line: StoredLine, keys: AuditKeys, ages: KeyAges, *, now: float) -> None:
    if not line.seal and not found.lines:
        found.waiting += 1  # written before there were seals, and not linked yet
        return
    if line.seal and ages.is_replaced(line.key):
        found.add(
            Fault.REPLACED_KEY,
            f"Line {line.id} has no link, and was sealed with a key that had been replaced by then.",
            line=line.id,
        )
        return
    if has_good_seal(line, keys):
        found.waiting += 1
        if now - line.at > _PATIENCE_SECONDS:
            found.add(
                Fault.NOT_LINKED,
                f"Line {line.id} waits for its link since long; is a desk running?",
                line=line.id,
            )
        return
    if line.seal and line.key not in keys.known:
        found.add(
            Fault.UNKNOWN_KEY,
            f"Line {line.id} has no link, and was sealed with a key that this desk does not have.",
            line=line.id,
        )
        return
    found.add(Fault.INSERTED, f"Line {line.id} was not written by a desk of ours.", line=line.id)
