"""The answers of insight as tables: a row of names, then the rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from desk.insight.figures.definitions import BY_NAME
from desk.insight.figures.telling import all_shares
from desk.web.csv_text import Cell
from handoff.wire.insight import CountedConversation, Figures, FiguresAnswer, GroupsAnswer, Share
from handoff.wire.insight_judgement import EscalationsAnswer, ReturnAnswer, SampledConversation, SignalsAnswer

Row = tuple[Cell, ...]
_SHARE = ("value", "numerator", "denominator", "low", "high", "left_out")
_SPREAD = ("p50", "p90", "count")


def figures_table(answer: FiguresAnswer) -> Iterator[Row]:
    """A figure a row, with the period before beside it."""
    yield ("figure", "title", *_SHARE, "unit", *_SPREAD[:2], *(f"{name}_before" for name in ("value", "numerator", "denominator", "p50", "p90")),
           "difference", "difference_low", "difference_high", "is_clear")  # fmt: skip
    now, then = answer.figures, answer.figures_before
    changes = {one.name: one for one in answer.changes}
    for outcome, before in zip(now.outcomes, then.outcomes, strict=True):
        yield (
            f"outcome_{outcome.outcome}", outcome.outcome.replace("_", " "),
            outcome.share, outcome.count, now.conversations, None, None, None, "share", None, None,
            before.share, before.count, then.conversations, None, None, None, None, None, None,
        )  # fmt: skip
    for share, earlier in zip(all_shares(now), all_shares(then), strict=True):
        change = changes.get(share.name)
        yield (
            share.name, _title(share.name), *_of_share(share), "share", None, None,
            earlier.value, earlier.numerator, earlier.denominator, None, None,
            *((change.difference, change.low, change.high, change.is_clear) if change else (None,) * 4),
        )  # fmt: skip
    for average, past in zip(now.averages, then.averages, strict=True):
        yield (
            average.name, _title(average.name), average.value, average.total, average.count, None, None, None, "mean", None, None,
            past.value, past.total, past.count, None, None, None, None, None, None,
        )  # fmt: skip
    for spread, was in zip(now.spreads, then.spreads, strict=True):
        yield (
            spread.name, _title(spread.name), None, None, spread.count, None, None, None, spread.unit, spread.p50, spread.p90,
            None, None, was.count, was.p50, was.p90, None, None, None, None,
        )  # fmt: skip


def groups_table(answer: GroupsAnswer) -> Iterator[Row]:
    """A group a row; each share with what it was counted from."""
    for number, row in enumerate(answer.rows):
        told = row.figures
        if number == 0:
            yield (answer.by, "label", "conversations", "still_open", *_names(told))
        yield (row.value, row.label, told.conversations, told.still_open, *_numbers(told))


def _names(told: Figures) -> Iterator[str]:
    yield from (f"outcome_{one.outcome}" for one in told.outcomes)
    for share in all_shares(told):
        yield from (share.name, f"{share.name}_numerator", f"{share.name}_denominator")
    for average in told.averages:
        yield from (average.name, f"{average.name}_count")
    for spread in told.spreads:
        yield from (f"{spread.name}_{name}" for name in _SPREAD)


def _numbers(told: Figures) -> Iterator[Cell]:
    yield from (one.count for one in told.outcomes)
    for share in all_shares(told):
        yield from (share.value, share.numerator, share.denominator)
    for average in told.averages:
        yield from (average.value, average.count)
    for spread in told.spreads:
        yield from (spread.p50, spread.p90, spread.count)


def signals_table(answer: SignalsAnswer) -> Iterator[Row]:
    """A sign a row."""
    yield (
        "signal",
        "title",
        "value",
        "unit",
        "limit",
        "crossed_when",
        "is_crossed",
        "is_clear",
        "counted",
        "sentence",
        "advice",
    )
    for one in answer.signals:
        yield (
            one.name, one.title, one.value, one.unit, one.limit, one.crossed_when, one.is_crossed, one.is_clear, one.counted,
            one.sentence, " ".join(one.advice),
        )  # fmt: skip


def return_table(answer: ReturnAnswer) -> Iterator[Row]:
    """A term a row, and the sums below."""
    yield ("term", "title", "quantity", "unit", "price", "amount", "currency", "formula", "source")
    for one in answer.terms:
        yield (
            one.name,
            one.title,
            one.quantity,
            one.unit,
            one.price,
            one.amount,
            answer.currency,
            one.formula,
            one.source,
        )
    for name, amount in (
        ("saved", answer.saved), ("spent", -answer.spent), ("net", answer.net), ("cautious_net", answer.cautious_net),
    ):  # fmt: skip
        yield (f"sum:{name}", name.replace("_", " "), None, None, None, amount, answer.currency, "", "")


def escalations_table(answer: EscalationsAnswer) -> Iterator[Row]:
    """A share or a count a row."""
    yield ("figure", *_SHARE, "is_estimate")
    for share in (
        answer.precision,
        answer.recall,
        answer.missed,
        answer.judged_share,
        answer.too_late,
        answer.wrong_team,
    ):
        yield (share.name, *_of_share(share), share.is_estimate)
    for verdict in answer.verdicts:
        yield (f"verdict_{verdict.value}", None, verdict.count, answer.handoffs, None, None, None, False)
    for name in ("handoffs", "not_escalated", "drawn", "judged", "unsure", "waiting", "gone"):
        yield (name, None, getattr(answer, name), None, None, None, None, False)


CONVERSATION_NAMES = (
    "conversation", "started_at", "last_at", "outcome", "was", "intent", "layer", "channel", "language", "tier", "agent",
    "agent_name", "reason", "handoffs", "customer_messages", "csat_bot", "csat_agent", "value", "can_be_opened",
)  # fmt: skip


def conversation_row(one: CountedConversation, zone: ZoneInfo) -> Row:
    """A conversation, with its times by the company's clock."""
    cells: list[Cell] = [getattr(one, name) for name in CONVERSATION_NAMES]
    cells[1:3] = [_clock(one.started_at, zone), _clock(one.last_at, zone)]
    return tuple(cells)


SAMPLE_NAMES = (
    "conversation", "started_at", "last_at", "outcome", "intent", "channel", "language", "customer_messages", "judgement",
    "judged_by", "judged_at",
)  # fmt: skip


def sample_row(one: SampledConversation, zone: ZoneInfo) -> Row:
    """A conversation of the sample, with its times by the company's clock."""
    cells: list[Cell] = [getattr(one, name) for name in SAMPLE_NAMES]
    cells[1:3] = [_clock(one.started_at, zone), _clock(one.last_at, zone)]
    cells[-1] = _clock(one.judged_at, zone) if one.judged_at else None
    return tuple(cells)


def _clock(moment: float, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(moment, zone).isoformat(timespec="seconds")


def _of_share(share: Share) -> Row:
    return tuple(getattr(share, name) for name in _SHARE)


def _title(name: str) -> str:
    return BY_NAME[name].title
