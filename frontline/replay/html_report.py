"""A replay's report as one HTML page that needs nothing else: no script, no fonts, no pictures from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from frontline.replay.charts import count_chart, share_chart
from frontline.replay.document import shares_of
from frontline.replay.elements import Element, element, page
from frontline.replay.html_conversation import conversation
from frontline.replay.metrics import Metrics
from frontline.replay.report import Line, Report
from frontline.replay.results import Verdict
from frontline.replay.share import Share

# A page of more is no longer read, and slow to open.
_MOST_SHOWN = 300
_MOST_BARS = 40
_NAMES: Mapping[str, str] = {
    "precision": "precision",
    "recall": "recall",
    "false_alarms": "negatives escalated",
    "hard_negative_false_alarms": "hard negatives escalated",
    "layer_accuracy": "layer right",
    "mode_accuracy": "offer or immediate right",
    "crisis_recall": "crises recalled",
    "explicit_wish_recall": "wishes for a person recalled",
}
_TITLES: Mapping[Verdict, str] = {
    Verdict.FALSE_NEGATIVE: "Missed: a person was needed, and the bot stayed in charge",
    Verdict.FALSE_POSITIVE: "False alarms: a person was called without need",
    Verdict.TRUE_POSITIVE: "Rightly called",
    Verdict.TRUE_NEGATIVE: "Rightly left to the bot",
    Verdict.UNLABELLED: "Conversations without labels",
}


def html_report(report: Report, *, source: str) -> str:
    """The page. `source` is the name of the file that was replayed."""
    return page(f"Replay of {source}", _opening(report), *_figures(report.metrics), *_conversations(report))


def _opening(report: Report) -> Element:
    metrics = report.metrics
    labelled = (
        f"{metrics.labelled:,} are labelled: {metrics.recall.whole:,} need a person, "
        f"{metrics.labelled - metrics.recall.whole:,} do not. Ranges hold the true value in 95 of 100 cases."
        if metrics.labelled
        else "None is labelled, so nothing is measured."
    )
    return element(
        "p",
        f"{metrics.conversations:,} conversations, decided by policy {report.policy_version}. {labelled}",
        class_="pale",
    )


def _figures(metrics: Metrics) -> Iterator[Element]:
    if not metrics.labelled:
        return
    shares = {_NAMES[name]: share for name, share in shares_of(metrics).items()}
    late = "–" if metrics.late_median is None else f"{metrics.late_median:g}"
    f1 = "–" if metrics.f1 is None else f"{metrics.f1:.3f}"
    yield element(
        "ul",
        element("li", "F1", element("b", f1)),
        element("li", "messages late, median", element("b", late)),
        *(_figure(name, share) for name, share in shares.items()),
        class_="figures",
    )
    yield from _section("All shares", share_chart("All shares", shares))
    if metrics.late:
        late_counts = {f"{value:+d}" if value else "0": number for value, number in metrics.late.items()}
        yield from _section("How many of the customer's messages too late", count_chart("Messages late", late_counts))
    layers = {f"layer {layer}": share for layer, share in metrics.by_layer.items()}
    groups: Mapping[str, Mapping[str, Share]] = {
        "Recall by the reason that the label gives": metrics.by_reason,
        "Recall by the layer that the label gives": layers,
        "Precision by the rule that decided": metrics.by_rule,
        "Judged right, by tag": metrics.by_tag,
    }
    for title, group in groups.items():
        if group:
            # The largest come first.
            yield from _section(title, share_chart(title, dict(islice(group.items(), _MOST_BARS))))


def _figure(name: str, share: Share) -> Element:
    if share.value is None or share.interval is None:
        return element("li", name, element("b", "–"), element("span", "not labelled", class_="pale"))
    low, high = share.interval
    told = f"{low:.2f} to {high:.2f}, {share.part} of {share.whole}"
    return element("li", name, element("b", f"{share.value:.3f}"), element("span", told, class_="pale"))


def _section(title: str, content: Element) -> Iterator[Element]:
    yield element("h2", title)
    yield content


def _conversations(report: Report) -> Iterator[Element]:
    for verdict, title in _TITLES.items():
        lines = [line for line in report.lines if line.result.verdict is verdict]
        if lines:
            yield element("h2", f"{title} ({len(lines):,})")
            yield from _some(lines, report)


def _some(lines: list[Line], report: Report) -> Iterator[Element]:
    for line in lines[:_MOST_SHOWN]:
        yield conversation(line, report.count)
    if len(lines) > _MOST_SHOWN:
        yield element("p", f"{len(lines) - _MOST_SHOWN:,} more are not shown.", class_="pale")
