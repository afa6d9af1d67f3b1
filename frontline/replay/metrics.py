"""How right a policy's decisions are, measured against labels. docs/replay.md defines every figure.

A label may say only a part; a conversation is left out of the figures that its label says nothing of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from frontline.replay.replayed import Replayed
from frontline.replay.results import ConversationResult, DecisionResult, Verdict
from frontline.replay.share import Share
from frontline.replay.transcript import Expected, Transcript
from frontline.replay.turn_count import TurnsCount, expected_number

_POSITIVE = (Verdict.TRUE_POSITIVE, Verdict.FALSE_NEGATIVE)
_NEGATIVE = (Verdict.FALSE_POSITIVE, Verdict.TRUE_NEGATIVE)
_CALLED = (Verdict.TRUE_POSITIVE, Verdict.FALSE_POSITIVE)
# Labels are written by people, so the reason is known by what its words have in common.
_CRISIS = re.compile(r"crisis|suicid|self.?harm")
_WISH = re.compile(
    r"explicit|wish|(?:asks?|asked|request\w*|wants?).*(?:human|person|agent)|talk.to.(?:a.)?human|human.request"
)
_HARD = "hard"
Key = TypeVar("Key")


@dataclass(frozen=True)
class Case:
    """A labelled conversation with what was decided. `late` is how many of the customer's messages too late, if known."""

    transcript: Transcript
    expected: Expected
    decision: DecisionResult
    verdict: Verdict
    late: int | None

    @property
    def is_right(self) -> bool:
        """Whether a person was called where one was needed, and left alone where not."""
        return not self.verdict.is_miss

    @property
    def reasons(self) -> tuple[str, ...]:
        """The label's reasons."""
        return self.expected.reasons or ()


@dataclass(frozen=True)
class Metrics:
    """All figures of a replay. Shares are None-valued where nothing was labelled for them."""

    conversations: int
    verdicts: Mapping[Verdict, int]
    precision: Share
    recall: Share
    late: Mapping[int, int]
    hard_negatives: Share
    hard_are_marked: bool
    layer: Share
    mode: Share
    crisis: Share
    explicit_wish: Share
    by_reason: Mapping[str, Share]
    by_layer: Mapping[int, Share]
    by_rule: Mapping[str, Share]
    by_tag: Mapping[str, Share]

    @property
    def labelled(self) -> int:
        """How many labels say whether a person was needed."""
        return self.conversations - self.verdicts[Verdict.UNLABELLED]

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; 0 where nothing was found, None without positives."""
        hits = self.verdicts[Verdict.TRUE_POSITIVE]
        misses = self.verdicts[Verdict.FALSE_POSITIVE] + self.verdicts[Verdict.FALSE_NEGATIVE]
        return 2 * hits / (2 * hits + misses) if hits + misses else None

    @property
    def late_median(self) -> float | None:
        """The median of `late`."""
        values = [late for late, number in self.late.items() for _ in range(number)]
        return float(median(values)) if values else None

    @property
    def false_alarms(self) -> Share:
        """Of all conversations without need, those in which a person was called."""
        false = self.verdicts[Verdict.FALSE_POSITIVE]
        return Share(false, false + self.verdicts[Verdict.TRUE_NEGATIVE])


def cases_of(
    transcripts: Sequence[Transcript],
    replayed: Sequence[Replayed],
    results: Sequence[ConversationResult],
    *,
    count: TurnsCount,
) -> tuple[Case, ...]:
    """The conversations whose label says whether a person was needed."""
    found = []
    for transcript, one, result in zip(transcripts, replayed, results, strict=True):
        if transcript.expected is None or result.verdict is Verdict.UNLABELLED:
            continue
        late = None
        if result.verdict is Verdict.TRUE_POSITIVE and one.call is not None:
            number = expected_number(transcript, count)
            late = None if number is None else one.call.number - number
        found.append(Case(transcript, transcript.expected, result.decision, result.verdict, late))
    return tuple(found)


def measure(cases: Sequence[Case], *, conversations: int) -> Metrics:
    """Measure labelled conversations, of `conversations` in all."""
    verdicts = {verdict: sum(case.verdict is verdict for case in cases) for verdict in Verdict}
    verdicts[Verdict.UNLABELLED] = conversations - len(cases)
    hits = [case for case in cases if case.verdict is Verdict.TRUE_POSITIVE]
    needed = [case for case in cases if case.verdict in _POSITIVE]
    called = [case for case in cases if case.verdict in _CALLED]
    negatives = [case for case in cases if case.verdict in _NEGATIVE]
    hard = [case for case in negatives if is_hard(case.transcript)]
    late = [case.late for case in hits if case.late is not None]
    return Metrics(
        conversations=conversations,
        verdicts=verdicts,
        precision=_share(called, _hit),
        recall=_share(needed, _hit),
        late={value: late.count(value) for value in sorted(set(late))},
        hard_negatives=_share(hard or negatives, _miss),
        hard_are_marked=bool(hard),
        layer=_share([c for c in hits if c.expected.layer is not None], lambda c: c.decision.layer == c.expected.layer),
        mode=_share([c for c in hits if c.expected.mode is not None], lambda c: c.decision.mode == c.expected.mode),
        crisis=_share([c for c in needed if _names(_CRISIS, c)], _hit),
        explicit_wish=_share([c for c in needed if _names(_WISH, c)], _hit),
        by_reason=_grouped(needed, lambda case: case.reasons, _hit),
        by_layer=_grouped(needed, lambda case: () if case.expected.layer is None else (case.expected.layer,), _hit),
        by_rule=_grouped(called, lambda case: case.decision.rules[:1], _hit),
        by_tag=_grouped(cases, lambda case: case.transcript.tags or (), lambda case: case.is_right),
    )


def is_hard(transcript: Transcript) -> bool:
    """Whether the conversation is marked as one that is easily judged wrong."""
    return bool(transcript.hard) or _HARD in (transcript.tags or ())


def _share(cases: Sequence[Case], holds: Callable[[Case], bool]) -> Share:
    return Share(sum(map(holds, cases)), len(cases))


def _grouped(
    cases: Sequence[Case], keys: Callable[[Case], Iterable[Key]], holds: Callable[[Case], bool]
) -> dict[Key, Share]:
    """The share of each group, the largest group first."""
    groups: dict[Key, list[Case]] = {}
    for case in cases:
        for key in dict.fromkeys(keys(case)):
            groups.setdefault(key, []).append(case)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), str(group[0])))
    return {key: _share(group, holds) for key, group in ordered}


def _hit(case: Case) -> bool:
    return case.verdict is Verdict.TRUE_POSITIVE


def _miss(case: Case) -> bool:
    return case.verdict.is_miss


def _names(pattern: re.Pattern[str], case: Case) -> bool:
    return any(pattern.search(reason.lower()) for reason in case.reasons)
