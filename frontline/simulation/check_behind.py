"""Who stands behind each number: the lists of `/api/insight/conversations`, compared with the truth."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence

from frontline.simulation.case import Case
from frontline.simulation.comparison import Line
from frontline.simulation.reckoning import AVERAGED, GROUPINGS, TIMES, at_rank, shares
from frontline.simulation.served_desk import Api
from frontline.simulation.truth import Truth
from handoff.wire.insight import CountedAnswer, CountedConversation

_PATH = "/api/insight/conversations"
_PAGE = 200
# The ids of all of a small list, and of two pages of a long one.
_MOST_PAGES = 2


async def behind_shares(api: Api, case: Case, *, of: Collection[str] = ()) -> AsyncIterator[Line]:
    """Of each share, or of some: those counted, the others, all of its whole, and those left out."""
    known = {truth.conversation: truth for truth in case.ended}
    for name, split in shares(case.ended, now=case.now).items():
        if of and name not in of:
            continue
        counted, everything = _names(split.counted), _names(split.whole)
        for part, expected in (
            ("counted", counted),
            ("others", everything - counted),
            ("all", everything),
            ("left_out", _names(split.left_out)),
        ):
            async for line in _list(api, case, name, part, expected, known):
                yield line


async def behind_averages(api: Api, case: Case) -> AsyncIterator[Line]:
    """Of each mean: all that have the value, and what each adds."""
    known = {truth.conversation: truth for truth in case.ended}
    for name, of in AVERAGED.items():
        having = {truth.conversation for truth in case.ended if of(truth) is not None}
        async for line in _list(api, case, name, "all", having, known, of=of):
            yield line


async def behind_spreads(api: Api, case: Case) -> AsyncIterator[Line]:
    """Of each spread: all that have the value, and those at or above its median and its 90th percentile."""
    known = {truth.conversation: truth for truth in case.ended}
    for name, of in TIMES.items():
        values = {truth.conversation: value for truth in case.ended if (value := of(truth)) is not None}
        ordered = sorted(values.values())
        for part, percent in (("all", 0), ("above_p50", 50), ("above_p90", 90)):
            least = (at_rank(ordered, percent) or 0.0) if percent else 0.0
            # A moment is a float; the same wait comes out a billionth apart.
            having = {one for one, value in values.items() if value >= least - 1e-6}
            async for line in _list(api, case, name, part, having, known, of=of):
                yield line


async def _list(
    api: Api,
    case: Case,
    figure: str,
    part: str,
    expected: set[str],
    known: Mapping[str, Truth],
    *,
    of: Callable[[Truth], float | None] | None = None,
) -> AsyncIterator[Line]:
    call, after, pages = f"list of {figure}, {part}", "", 0
    listed: list[CountedConversation] = []
    while not pages or (after and pages < _MOST_PAGES):
        page = {"figure": figure, "part": part, "limit": str(_PAGE)} | ({"after": after} if after else {})
        answer = await api.get(_PATH, CountedAnswer, **case.query, **page)
        listed, after, pages = [*listed, *answer.rows], answer.next, pages + 1
    yield Line(call, "count", f"{answer.count:,}", f"{len(expected):,}")
    names = [row.conversation for row in listed]
    strangers = sorted(set(names) - expected)
    yield Line(
        call,
        "listed",
        f"{len(set(names)):,} listed, strangers {strangers[:3]}",
        f"{min(len(expected), pages * _PAGE):,} listed, strangers []",
    )
    wrong = [
        row.conversation
        for row in listed
        if row.conversation in known and not _is_told(row, known[row.conversation], of)
    ]
    yield Line(call, "rows", f"wrong {wrong[:3]}", "wrong []")
    yield Line(call, "order", _order(listed, is_by_value=of is not None), "right")


def _is_told(row: CountedConversation, truth: Truth, of: Callable[[Truth], float | None] | None) -> bool:
    """Whether the row says what is true of the conversation."""
    value = None if of is None else of(truth)
    is_value = row.value is None if value is None else row.value is not None and abs(row.value - value) < 1e-6
    told = (
        row.outcome,
        row.was,
        row.handoffs,
        row.customer_messages,
        row.csat_bot,
        row.csat_agent,
        row.tier,
        row.channel,
    )
    true = (
        truth.outcome,
        truth.was,
        len(truth.parts),
        truth.customer_messages,
        truth.csat_bot,
        truth.csat_agent,
        truth.tier,
        truth.channel,
    )
    split = (row.intent, str(row.layer), row.language, row.agent, row.reason)
    times = abs(row.started_at - truth.started_at) < 1e-3 and abs(row.last_at - truth.last_at) < 1e-3
    return (
        is_value
        and told == true
        and times
        and split == tuple(GROUPINGS[name](truth) for name in ("intent", "layer", "language", "agent", "reason"))
    )


def _order(rows: Sequence[CountedConversation], *, is_by_value: bool) -> str:
    keys = [(row.value if is_by_value else row.started_at) or 0.0 for row in rows]
    return "right" if keys == sorted(keys, reverse=True) else "wrong"


def _names(truths: Iterable[Truth]) -> set[str]:
    return {truth.conversation for truth in truths}
