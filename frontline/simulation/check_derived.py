"""What is made of the figures: signs of a wrong balance, money, escalations and choices, compared with the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from math import sqrt

from frontline.simulation.case import Case
from frontline.simulation.comparison import Line
from frontline.simulation.ending import ABANDONED, CONFIRMED, UNCONFIRMED
from frontline.simulation.reckoning import GROUPINGS, TIMES, at_rank, shares
from frontline.simulation.served_desk import Api
from frontline.simulation.truth import Truth
from handoff.wire.insight import FilterChoices
from handoff.wire.insight_judgement import EscalationsAnswer, ReturnAnswer, SignalsAnswer

_BY_BOT = frozenset({CONFIRMED, UNCONFIRMED})
_HOUR_SECONDS = 3600.0
_VERDICTS = ("needed", "too_late", "unnecessary", "wrong_team")
_CHOICES = {
    "intents": "intent",
    "layers": "layer",
    "channels": "channel",
    "languages": "language",
    "tiers": "tier",
    "agents": "agent",
    "skills": "skill",
    "reasons": "reason",
    "models": "model",
}


async def signs(api: Api, case: Case) -> AsyncIterator[Line]:
    """The values of the six signs; which of them count as crossed is up to the company's limits."""
    answer = await api.get("/api/insight/signals", SignalsAnswer, **case.query)
    ended, call = case.ended, f"signals, {case.name}"
    now, then = (shares(some, now=case.now) for some in (ended, _ended(case.before)))
    steps = sorted(value for truth in ended if (value := TIMES["agent_steps"](truth)) is not None)
    true: dict[str, float | None] = {
        name: _value(now[name].counts) for name in ("contained_but_unsolved", "repeat_contacts", "context_lost")
    }
    true["tools_add_work"] = at_rank(steps, 50)
    true["same_handling"] = _dependence(
        Counter((truth.intent, GROUPINGS["layer"](truth)) for truth in ended if truth.intent)
    )
    before, after = (_value(some["contained_but_unsolved"].counts) for some in (then, now))
    true["deflection_over_resolution"] = None if before is None or after is None else after - before
    yield Line(call, "signs", " ".join(sorted(one.name for one in answer.signals)), " ".join(sorted(true)))
    for signal in answer.signals:
        if signal.counted < signal.least:
            yield Line(call, signal.name, _told(signal.value), "-")
            continue
        yield Line(call, signal.name, _told(signal.value), _told(true[signal.name]))
        crossed = signal.value is not None and (
            signal.value > signal.limit if signal.crossed_when == "above" else signal.value < signal.limit
        )
        yield Line(call, f"{signal.name} is crossed", str(signal.is_crossed), str(crossed))


async def money(api: Api, case: Case) -> AsyncIterator[Line]:
    """How much of what the return is made of, and that its lines make up its sum; prices are the company's own."""
    answer = await api.get("/api/insight/return", ReturnAnswer, **case.query)
    ended, call = case.ended, f"return, {case.name}"
    terms = {term.name: term for term in answer.terms}
    resolved = Counter(truth.intent for truth in ended if truth.outcome in _BY_BOT)
    named = {name.partition(":")[2] for name in terms if name.startswith("saved:")}
    for name, term in terms.items():
        if name.startswith("saved"):
            intent = name.partition(":")[2]
            count = resolved[intent] if intent else sum(n for one, n in resolved.items() if one not in named)
            yield Line(call, f"{name}, conversations", term.formula.split(" ", 1)[0], str(count))
    handled = [seconds for truth in ended if (seconds := truth.handle_seconds) is not None]
    people = terms["people"].formula.split(" conversations", 1)[0]
    yield Line(call, "people", people, f"{sum(handled) / _HOUR_SECONDS:.1f} hours in {len(handled)}")
    yield Line(call, "conversations", f"{terms['conversations'].quantity:g}", f"{len(ended):g}")
    abandoned = sum(truth.outcome == ABANDONED for truth in ended)
    yield Line(call, "abandoned", f"{terms['abandoned'].quantity:g}", f"{abandoned:g}")
    for term in answer.terms:
        amount = abs(term.quantity * term.price)
        yield Line(call, f"{term.name}, amount", f"{abs(term.amount):,.2f}", f"{amount:,.2f}")
    yield Line(call, "net", f"{answer.net:,.2f}", f"{sum(term.amount for term in answer.terms):,.2f}")


async def escalations(api: Api, case: Case) -> AsyncIterator[Line]:
    """How right it was to call a person; the sample of those who were not called is drawn by the desk's own lot."""
    answer = await api.get("/api/insight/escalations", EscalationsAnswer, **case.query)
    call, true = f"escalations, {case.name}", shares(case.ended, now=case.now)
    escalated = [truth for truth in case.ended if truth.parts]
    yield Line(call, "handoffs", f"{answer.handoffs:,}", f"{len(escalated):,}")
    verdicts = {one.value: one.count for one in answer.verdicts}
    for verdict in _VERDICTS:
        count = sum(truth.verdict == verdict for truth in escalated)
        yield Line(call, f"verdict {verdict}", f"{verdicts.get(verdict, 0):,}", f"{count:,}")
    for share, name in (
        (answer.precision, "escalation_precision"),
        (answer.judged_share, "verdicts"),
        (answer.too_late, "too_late"),
        (answer.wrong_team, "wrong_team"),
    ):
        told = (share.numerator, share.denominator, share.left_out)
        yield Line(call, name, str(told), str(true[name].counts))
    yield Line(call, "not escalated", f"{answer.not_escalated:,}", f"{len(case.ended) - len(escalated):,}")


async def choices(api: Api, case: Case) -> AsyncIterator[Line]:
    """By what can be filtered, with how many of each."""
    answer = await api.get("/api/insight/choices", FilterChoices, **case.query)
    for field, by in _CHOICES.items():
        told = {one.value: one.count for one in getattr(answer, field)}
        true = Counter(GROUPINGS[by](truth) for truth in case.ended)
        yield Line(f"choices, {case.name}", field, _counts(told), _counts(true))


def _ended(truths: Sequence[Truth]) -> list[Truth]:
    return [truth for truth in truths if truth.has_spoken and not truth.is_open]


def _value(counted: tuple[int, int, int]) -> float | None:
    return counted[0] / counted[1] if counted[1] else None


def _dependence(pairs: Mapping[tuple[str, str], int]) -> float | None:
    """Cramér's V with Bergsma's correction for bias (2013), from its definition."""
    total = sum(pairs.values())
    rows, columns = Counter[str](), Counter[str]()
    for (row, column), count in pairs.items():
        rows[row] += count
        columns[column] += count
    if len(rows) < 2 or len(columns) < 2:
        return None
    # Each cell adds (observed - expected)^2 / expected, where the whole is 1; what is expected sums to 1.
    phi = sum(count * count / (rows[row] * columns[column]) for (row, column), count in pairs.items()) - 1.0
    degrees = (len(rows) - 1) * (len(columns) - 1) / (total - 1)
    sides = [size - (size - 1) ** 2 / (total - 1) - 1 for size in (len(rows), len(columns))]
    return min(1.0, sqrt(max(0.0, phi - degrees) / min(sides)))


def _told(value: float | None) -> str:
    return "-" if value is None else f"{round(value, 6) + 0.0:.6f}"


def _counts(counts: Mapping[str, int]) -> str:
    return " ".join(f"{name or '-'}:{count}" for name, count in sorted(counts.items()))
