"""A replay's report for a terminal, 80 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from frontline.replay.metrics import Metrics
from frontline.replay.quotation import quoted
from frontline.replay.report import Line, Report, words_at
from frontline.replay.results import StepResult, Verdict
from frontline.replay.share import Share

_WIDTH = 80
_SAYS: Mapping[Verdict, str] = {
    Verdict.TRUE_POSITIVE: "right",
    Verdict.TRUE_NEGATIVE: "right",
    Verdict.FALSE_POSITIVE: "FALSE ALARM",
    Verdict.FALSE_NEGATIVE: "MISSED",
    Verdict.UNLABELLED: "",
}


def table(report: Report, *, list_all: bool) -> Iterator[str]:
    """The lines of the report: the conversations if `list_all`, the figures, and what was judged wrong."""
    metrics = report.metrics
    if list_all:
        yield from _conversations(report)
        yield ""
    if not metrics.labelled:
        yield f"{metrics.conversations:,} conversations without labels, decided by policy {report.policy_version}."
        return
    yield from _figures(metrics, report.policy_version)
    for title, groups in _groups(metrics):
        if groups:
            yield ""
            yield title
            for name, share in groups.items():
                yield f"  {_cell(name, 38)}  {_value(share.value)}  {_interval(share)}  {share.part} of {share.whole}"
    yield from _misses(report)


def _conversations(report: Report) -> Iterator[str]:
    yield f"{'conversation':<26}{'turn':>5}  {'decision':<9}layer  {'':<12}rules"
    for line in report.lines:
        decision = line.result.decision
        turn = "-" if decision.turn is None else str(decision.turn)
        rules = quoted(", ".join(decision.rules), most=_WIDTH - 61) if decision.rules else ""
        yield (
            f"{_cell(line.result.id, 25)} {turn:>5}  {decision.outcome:<9}{decision.layer:>5}  "
            f"{_SAYS[line.result.verdict]:<12}{rules}"
        ).rstrip()
        for step in line.result.steps:
            yield from _step(step)


def _step(step: StepResult) -> Iterator[str]:
    when = " (after the bot's answer)" if step.after_answer else " (with an agent)" if step.with_agent else ""
    rules = f": {', '.join(step.rules)}" if step.rules else ""
    yield from _wrapped(f"turn {step.turn}{when}, {step.told}{rules}", indent=4)
    for one in step.evidence:
        messages = ", ".join(map(str, one.seqs))
        where = f"; message {messages}" if one.seqs else ""
        said = f" “{quoted(one.quote, most=60)}”" if one.quote else ""
        yield from _wrapped(
            f"{one.signal}: {quoted(one.value, most=60)} ({quoted(one.threshold, most=60)}{where}){said}", indent=8
        )
    if step.counterfactual:
        yield from _wrapped(quoted(step.counterfactual, most=300), indent=8)


def _figures(metrics: Metrics, version: str) -> Iterator[str]:
    needed = metrics.recall.whole
    yield (
        f"{metrics.labelled:,} of {metrics.conversations:,} conversations are labelled: {needed:,} need a person, "
        f"{metrics.labelled - needed:,} do not."
    )
    yield f"Policy {version}. The ranges hold the true value in 95 of 100 cases."
    yield ""
    hard = "hard negatives escalated" if metrics.hard_are_marked else "negatives escalated (none marked hard)"
    shares = {
        "precision": metrics.precision,
        "recall": metrics.recall,
        "F1": metrics.f1,
        hard: metrics.hard_negatives,
        "all negatives escalated": metrics.false_alarms,
        "layer right": metrics.layer,
        "offer or immediate right": metrics.mode,
        "crises recalled": metrics.crisis,
        "wishes for a person recalled": metrics.explicit_wish,
    }
    for name, figure in shares.items():
        if isinstance(figure, Share):
            yield f"{name:<40}  {_value(figure.value)}  {_interval(figure)}  {figure.part} of {figure.whole}"
        else:
            yield f"{name:<40}  {_value(figure)}"
    median = "-" if metrics.late_median is None else f"{metrics.late_median:g}"
    spread = ", ".join(f"{late:+d}: {number}" if late else f"0: {number}" for late, number in metrics.late.items())
    yield f"{'messages late, median':<40}  {median:>5}  {f'({spread})' if spread else ''}".rstrip()


def _groups(metrics: Metrics) -> Iterator[tuple[str, Mapping[Any, Share]]]:
    yield "Recall by the reason that the label gives", metrics.by_reason
    yield "Recall by the layer that the label gives", {f"layer {layer}": one for layer, one in metrics.by_layer.items()}
    yield "Precision by the rule that decided", metrics.by_rule


def _misses(report: Report) -> Iterator[str]:
    for verdict, title in (
        (Verdict.FALSE_NEGATIVE, "Missed: a person was needed, and the bot stayed in charge"),
        (Verdict.FALSE_POSITIVE, "False alarms: a person was called without need"),
    ):
        lines = [line for line in report.lines if line.result.verdict is verdict]
        if not lines:
            continue
        yield ""
        yield f"{title} ({len(lines)})"
        for line in lines:
            yield from _miss(line, report)


def _miss(line: Line, report: Report) -> Iterator[str]:
    decision, expected = line.result.decision, line.result.expected
    name = _cell(line.result.id, 40).rstrip()
    if line.result.verdict is Verdict.FALSE_POSITIVE:
        told = f"turn {decision.turn}, {decision.outcome}, layer {decision.layer}: {', '.join(decision.rules)}"
    else:
        parts = [] if expected is None or expected.turn is None else [f"needed at turn {expected.turn}"]
        parts += [] if expected is None or not expected.reasons else [", ".join(expected.reasons)]
        told = ": ".join(parts) or "needed"
    yield from _wrapped(f"{name}  {quoted(told, most=200)}", indent=2)
    if words := quoted(words_at(line, report.count), most=200):
        yield from _wrapped(f"“{words}”", indent=6)
    if decision.counterfactual:
        yield from _wrapped(quoted(decision.counterfactual, most=300), indent=6)


def _wrapped(text: str, *, indent: int) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2))


def _cell(text: str, width: int) -> str:
    return f"{quoted(str(text), most=width):<{width}}"


def _value(value: float | None) -> str:
    return "    -" if value is None else f"{value:5.3f}"


def _interval(share: Share) -> str:
    return " " * 11 if share.interval is None else f"{share.interval[0]:.2f} - {share.interval[1]:.2f}"
