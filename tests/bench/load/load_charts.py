"""Charts of what was measured under load, as small SVG files that are readable without colour."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_INK, _PALE = "#1a1a1a", "#9a9a9a"
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
_LINES = {"p50_ms": ("-", "o"), "p95_ms": ("--", "s"), "p99_ms": (":", "^")}


def draw(raw: Mapping[str, Any], folder: Path) -> None:
    """Draw a chart for each part that has been measured and has something to draw."""
    with matplotlib.rc_context(_OPTIONS):
        if "messages" in raw:
            _latencies(
                raw["messages"]["at_turns_a_second"],
                folder / "load-latency.svg",
                title="From sending to the answer, by load (the desk alone)",
                label="messages a second",
            )
        if "stored" in raw:
            sizes = {count: seen for count, seen in raw["stored"].items() if count.isdigit()}
            _latencies(
                sizes,
                folder / "load-stored.svg",
                title="From sending to the answer, by what is stored",
                label="conversations stored",
                is_logarithmic=True,
            )
        if "history" in raw:
            _history(raw["history"], folder / "load-history.svg")


def _latencies(seen: Mapping[str, Any], path: Path, *, title: str, label: str, is_logarithmic: bool = False) -> None:
    figure, axes = _sheet(title)
    places = [float(place) for place in seen]
    for name, (style, marker) in _LINES.items():
        values = [one["reply"][name] for one in seen.values()]
        axes.plot(places, values, style, marker=marker, color=_INK, markerfacecolor="white", label=name[:3])
    if is_logarithmic:
        axes.set_xscale("log")
    _finish(figure, axes, path, label=label)


def _history(part: Mapping[str, Any], path: Path) -> None:
    figure, axes = _sheet("Median answer, by the turns that the conversation has already")
    for name, key, style in (("with the real bot", "whole", "-"), ("the desk alone", "desk", "--")):
        turns = part[key]["turns"]
        values = [seen["reply_p50_ms"] for seen in turns.values()]
        axes.plot([int(length) for length in turns], values, style, marker="o", color=_INK, label=name)
    axes.set_xscale("log")
    _finish(figure, axes, path, label="turns")


def _sheet(title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(6.4, 3.2), layout="constrained")
    axes: Axes = figure.add_subplot()
    axes.set_title(title, loc="left", fontsize=10)
    return figure, axes


def _finish(figure: Figure, axes: Axes, path: Path, *, label: str) -> None:
    axes.set(xlabel=label, ylabel="milliseconds")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    # Without a date, so that the same figures give the same file.
    figure.savefig(path, metadata={"Date": None})
