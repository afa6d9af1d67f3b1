"""Charts of what was measured, as small SVG files that are readable without colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.benchmark.guesses import Bin

_INK = "#1a1a1a"
_PALE = "#9a9a9a"
_MARKERS = ("o", "s", "^", "D", "v", "P")
_STYLES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)))
_OPTIONS = {
    # Text stays text, the file small, and the same figures give the same file.
    "svg.fonttype": "none",
    "svg.hashsalt": "frontline",
    "font.size": 10,
    "font.family": "sans-serif",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": _PALE,
}


def draw_confusion(path: Path, pairs: Sequence[tuple[str, str, int]], *, title: str) -> None:
    """Draw the most confused pairs: how often a label (first) was taken for another (second)."""
    with matplotlib.rc_context(_OPTIONS):
        figure, axes = _sheet(height=1.0 + 0.42 * len(pairs), title=title)
        # In two lines, for the labels of two long names in one left no room for the bars.
        names = [f"{label}\n→ {wrong}" for label, wrong, _ in reversed(pairs)]
        bars = axes.barh(names, [count for *_, count in reversed(pairs)], color=_PALE, edgecolor=_INK, height=0.7)
        axes.bar_label(bars, padding=3)
        axes.tick_params(axis="y", labelsize=8)
        axes.margins(x=0.1)
        axes.set_xlabel("messages")
        _save(figure, path)


def draw_reliability(path: Path, sets: Mapping[str, Sequence[Bin]], *, title: str) -> None:
    """Draw how often guesses are right against how sure they are; on the diagonal both are the same."""
    with matplotlib.rc_context(_OPTIONS):
        figure, axes = _sheet(height=5.2, title=title)
        axes.plot([0, 1], [0, 1], color=_PALE, linewidth=1, label="as sure as right")
        for number, (name, bins) in enumerate(sets.items()):
            axes.plot(
                [one.sure for one in bins],
                [one.right for one in bins],
                color=_INK,
                linestyle=_STYLES[number % len(_STYLES)],
                marker=_MARKERS[number % len(_MARKERS)],
                markerfacecolor="white",
                label=name,
            )
        axes.set(xlabel="probability of the guess", ylabel="share of right guesses", xlim=(0, 1), ylim=(0, 1.02))
        axes.legend(frameon=False, loc="upper left")
        _save(figure, path)


def draw_latency(path: Path, points: Mapping[str, tuple[float, float]], *, title: str) -> None:
    """Draw accuracy (0 to 1) against the median milliseconds of a message: (milliseconds, accuracy) by name."""
    with matplotlib.rc_context(_OPTIONS):
        figure, axes = _sheet(height=4.0, title=title)
        for number, (name, (milliseconds, accuracy)) in enumerate(points.items()):
            marker = _MARKERS[number % len(_MARKERS)]
            axes.plot(
                milliseconds, 100 * accuracy, marker, color=_INK, markersize=8, markerfacecolor="white", label=name
            )
            axes.annotate(
                f"{100 * accuracy:.1f} % in {milliseconds:.1f} ms",
                (milliseconds, 100 * accuracy),
                xytext=(9, -4),
                textcoords="offset points",
            )
        axes.set_xscale("log")
        axes.set(xlabel="milliseconds a message, median (logarithmic)", ylabel="accuracy, %")
        axes.margins(x=0.35, y=0.25)
        axes.legend(frameon=False, loc="best")
        _save(figure, path)


def _sheet(*, height: float, title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7.2, height), layout="constrained")
    axes = figure.add_subplot()
    # Of the whole figure: above the axes it would be cut where the labels beside them are long.
    figure.suptitle(title, x=0.01, ha="left", fontsize=11)
    return figure, axes


def _save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="svg", facecolor="white", metadata={"Date": None, "Creator": None})
