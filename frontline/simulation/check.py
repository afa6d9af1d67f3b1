"""Every number of `/api/insight` on a simulated store, compared with the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Sequence

from frontline.simulation.case import Case, latest, whole
from frontline.simulation.check_behind import behind_averages, behind_shares, behind_spreads
from frontline.simulation.check_derived import choices, escalations, money, signs
from frontline.simulation.check_drift import drift
from frontline.simulation.comparison import Line, compare
from frontline.simulation.reckoning import GROUPINGS, reckon
from frontline.simulation.served_desk import Api
from frontline.simulation.truth import Header, Truth
from handoff.wire.insight import FiguresAnswer, GroupsAnswer

_FIGURES, _GROUPS = "/api/insight/figures", "/api/insight/groups"
_TIMES = frozenset({"day", "week", "month"})
# What is known of a conversation before it has ended; of its agent and skill only once somebody was called.
_KNOWN_EARLY = frozenset({"channel", "tier", *_TIMES})
_FILTERED = ("intent", "layer", "channel", "language", "tier", "agent", "skill", "reason", "model", "outcome", "week")
_MOST_VALUES = 3
_Asked = Callable[[Api, Case], AsyncIterator[Line]]
_BRIEF_GROUPS = ("agent", "outcome", "week")
_BRIEF_SHARES = ("abandonment", "durability", "repeat_contacts")


async def check(api: Api, header: Header, truths: Sequence[Truth]) -> AsyncIterator[Line]:
    """Ask for everything, and tell each number beside what is true."""
    cases = whole(header, truths), latest(header, truths)
    of_each: tuple[_Asked, ...] = (figures, groups, filtered, signs, money, escalations, choices)
    of_all: tuple[_Asked, ...] = (behind_shares, behind_averages, behind_spreads)
    for lines in (
        *(asked(api, case) for case in cases for asked in of_each),
        *(asked(api, cases[0]) for asked in of_all),
        drift(api, header, truths),
    ):
        async for line in lines:
            yield line


async def check_briefly(api: Api, header: Header, truths: Sequence[Truth]) -> AsyncIterator[Line]:
    """Ask for something of each kind, of all days."""
    case = whole(header, truths)
    derived: tuple[_Asked, ...] = (signs, money, escalations, choices)
    for lines in (
        figures(api, case),
        groups(api, case, of=_BRIEF_GROUPS),
        behind_shares(api, case, of=_BRIEF_SHARES),
        *(asked(api, case) for asked in derived),
        drift(api, header, truths),
    ):
        async for line in lines:
            yield line


async def figures(api: Api, case: Case) -> AsyncIterator[Line]:
    """All figures, and those of as many days before."""
    answer = await api.get(_FIGURES, FiguresAnswer, **case.query)
    for line in compare(f"figures, {case.name}", answer.figures, reckon(case.of_the_days, now=case.now)):
        yield line
    for line in compare(f"figures before, {case.name}", answer.figures_before, reckon(case.before, now=case.now)):
        yield line


async def groups(api: Api, case: Case, *, of: Collection[str] = GROUPINGS.keys()) -> AsyncIterator[Line]:
    """By everything that figures are split by, or by some of it."""
    for by in of:
        value_of = GROUPINGS[by]
        answer = await api.get(_GROUPS, GroupsAnswer, by=by, **case.query)
        told = {row.value: row for row in answer.rows}
        now, before = defaultdict[str, list[Truth]](list), defaultdict[str, list[Truth]](list)
        for truth in case.of_the_days:
            now[value_of(truth)].append(truth)
        for truth in case.before:
            before[value_of(truth)].append(truth)
        call = f"groups by {by}, {case.name}"
        true = {value: reckon(some, now=case.now) for value, some in now.items()}
        expected = {value for value, one in true.items() if one.conversations}
        named = {value for value, row in told.items() if row.figures.conversations}
        yield Line(call, "groups", " ".join(sorted(named)), " ".join(sorted(expected)))
        for value in sorted(expected & named):
            row = told[value]
            for line in compare(f"{call}, {value}", row.figures, true[value], knows_open=by in _KNOWN_EARLY):
                yield line
            if row.figures_before is not None:
                past = reckon(before[value], now=case.now)
                for line in compare(
                    f"{call}, {value}, before", row.figures_before, past, knows_open=by in _KNOWN_EARLY
                ):
                    yield line


async def filtered(api: Api, case: Case) -> AsyncIterator[Line]:
    """By each filter for the values that occur most, and by two at once."""
    for by in _FILTERED:
        for value in most_frequent(case.ended, by)[:_MOST_VALUES]:
            some = [truth for truth in case.of_the_days if GROUPINGS[by](truth) == value]
            async for line in _asked(api, case, {by: value}, some):
                yield line
    some = [truth for truth in case.of_the_days if truth.channel == "web" and truth.tier == "gold"]
    async for line in _asked(api, case, {"channel": "web", "tier": "gold"}, some):
        yield line
    left = [truth for truth in case.of_the_days if truth.intent not in ("track_order", "")]
    async for line in _asked(
        api,
        case,
        {"not_intents": "track_order", "layer": "2"},
        [truth for truth in left if GROUPINGS["layer"](truth) == "2"],
    ):
        yield line


async def _asked(api: Api, case: Case, filters: dict[str, str], some: Sequence[Truth]) -> AsyncIterator[Line]:
    answer = await api.get(_FIGURES, FiguresAnswer, **case.query, **filters)
    call = f"figures, {case.name}, {' '.join(f'{name}={value}' for name, value in filters.items())}"
    for line in compare(call, answer.figures, reckon(some, now=case.now), knows_open=filters.keys() <= _KNOWN_EARLY):
        yield line


def most_frequent(truths: Sequence[Truth], by: str) -> list[str]:
    """The values that occur, those of most conversations first; without the empty one."""
    counts: dict[str, int] = defaultdict(int)
    for truth in truths:
        counts[GROUPINGS[by](truth)] += 1
    return sorted((value for value in counts if value), key=lambda value: (-counts[value], value))
