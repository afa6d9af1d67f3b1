"""The tables and charts of docs/benchmarks.md, made of the results that are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.benchmark.charts import draw_confusion, draw_latency, draw_reliability
from bot.benchmark.document import table
from bot.benchmark.guesses import most_confused, reliability
from bot.benchmark.kept_results import KeptResults, Result
from bot.benchmark.public_sets import RUNS, Run

_MOST_PAIRS = 15
_FEWEST_PAIRS = 3

Results = Mapping[str, Result]


def blocks_of(results: Results) -> dict[str, str]:
    """Return the tables, by the name of their block; one without any result is left out."""
    made = {
        "intents": _intents(results),
        "scope": _scope(results),
        "robustness": _robustness(results),
        "rasa": _rasa(results),
        "sentiment": _sentiment(results),
        "satisfaction": _satisfaction(results),
        "pipeline": _pipeline(results),
        "choices": _choices(results),
    }
    return {name: text for name, text in made.items() if text}


def draw_charts(results: Results, kept: KeptResults, folder: Path) -> dict[str, str]:
    """Draw what there are results for into `folder`, and return the block that shows each, by the chart's name."""
    made: dict[str, str] = {}
    runs = _of(results, "intents", scope=False)
    guesses = {run.title: found for run in runs if (found := kept.guesses(run.name)) is not None}
    if guesses:
        bins = {title: reliability(found) for title, found in guesses.items()}
        title = "How sure the guesses are, and how often right"
        draw_reliability(folder / _file("reliability"), bins, title=title)
        made["reliability"] = _image("reliability", title)
    # The first set with enough mistakes to tell something.
    for name, found in guesses.items():
        pairs = most_confused(found, most=_MOST_PAIRS)
        if len(pairs) >= _FEWEST_PAIRS:
            title = f"The labels that were most often taken for another ({name})"
            draw_confusion(folder / _file("confusion"), pairs, title=title)
            made["confusion"] = _image("confusion", title)
            break
    both = results.get("rasa-default")
    if both is not None:
        points = {
            "Frontline": (both.figures["ours"]["median_ms"], both.figures["ours"]["accuracy"]),
            "Rasa's default": (both.figures["rasa"]["median_ms"], both.figures["rasa"]["accuracy"]),
        }
        title = f"Accuracy and time of a message ({_title('rasa-default')})"
        draw_latency(folder / _file("latency"), points, title=title)
        made["latency"] = _image("latency", title)
    return made


def _intents(results: Results) -> str:
    rows = [
        [
            run.title,
            _percent(figures["accuracy"]),
            _number(figures["macro_f1"]),
            _number(figures["ece"]),
            run.published or "none found",
            f"{figures['train_seconds']:.0f}",
        ]
        for run, figures in _figures(results, "intents", scope=False)
    ]
    header = ("trained on", "accuracy, %", "macro F1", "calibration error", "published accuracy, %", "training, s")
    return table(header, rows) if rows else ""


def _scope(results: Results) -> str:
    rows = [
        [
            run.title,
            f"{_percent(figures['in_scope_accuracy'])} / {_percent(figures['oos_recall'])}",
            _number(figures["oos_precision"]),
            _number(figures["oos_auc"]),
            _number(figures["mcc"]),
            run.published or "none found",
        ]
        for run, figures in _figures(results, "intents", scope=True)
    ]
    header = (
        *("trained on", "accuracy in scope / recall out of scope, %", "precision out of scope", "AUC"),
        *("Matthews", "published, as the second column"),
    )
    return table(header, rows) if rows else ""


def _robustness(results: Results) -> str:
    found = results.get("robustness")
    if found is None:
        return ""
    clean = found.figures["clean"]
    rows = [["as they are", _percent(clean), ""]]
    rows += [
        [name.replace("_", " "), _percent(value), f"{100 * (value - clean):+.1f}"]
        for name, value in found.figures["changed"].items()
    ]
    return table((f"test messages ({_title('robustness')})", "accuracy, %", "points"), rows)


def _rasa(results: Results) -> str:
    found = results.get("rasa-default")
    if found is None:
        return ""
    ours, theirs, ratios = (found.figures[name] for name in ("ours", "rasa", "ratios"))
    formats: tuple[tuple[str, str, Callable[[float], str]], ...] = (
        ("accuracy", "accuracy, %", _percent),
        ("macro_f1", "macro F1", _number),
        ("ece", "calibration error", _number),
        ("train_seconds", "training, s", lambda value: f"{value:.0f}"),
        ("median_ms", "a message, median, ms", lambda value: f"{value:.1f}"),
        ("memory_mb", "memory, MB", lambda value: f"{value:.0f}"),
    )
    rows = [
        [title, shown(ours[key]), shown(theirs[key]), f"{ratios[key]:.2f}" if key in ratios else ""]
        for key, title, shown in formats
    ]
    note = f"Rasa was trained for {found.figures['epochs']} epochs on {found.figures['trained_on']} messages."
    header = (_title("rasa-default"), "Frontline", "Rasa's default configuration", "ratio")
    return f"{table(header, rows)}\n\n{note}"


def _sentiment(results: Results) -> str:
    rows = [
        [run.title, *(_number(figures[key]) for key in ("macro_recall", "accuracy", "macro_f1", "ece")), run.published]
        for run, figures in _figures(results, "sentiment")
    ]
    header = ("set", "macro recall", "accuracy", "macro F1", "calibration error", "published macro recall")
    return table(header, rows) if rows else ""


def _satisfaction(results: Results) -> str:
    rows = [
        [
            run.title,
            _number(figures["auc"]),
            f"{_number(figures['average_precision'])} ({_number(figures['dissatisfied_share'])})",
            _number(figures["validation_auc"]),
        ]
        for run, figures in _figures(results, "satisfaction")
    ]
    header = ("trained on → measured on", "AUC", "average precision (guessing)", "AUC in validation")
    return table(header, rows) if rows else ""


def _pipeline(results: Results) -> str:
    found = results.get("pipeline")
    if found is None:
        return ""
    figures = found.figures
    rows = [["**everything**", f"{figures['median_ms']:.2f}", f"{figures['p95_ms']:.2f}", ""]]
    rows += [
        [name.replace("_", " "), f"{part['median_ms']:.2f}", f"{part['p95_ms']:.2f}", f"{100 * part['share']:.0f} %"]
        for name, part in figures["parts"].items()
    ]
    note = (
        f"{figures['messages']} messages, one after the other, on one thread; of the median "
        f"{figures['processor_median_ms']:.2f} ms are processor time. Opening the model took "
        f"{figures['load_seconds']:.1f} s, and the process held {figures['memory_mb']:.0f} MB at most."
    )
    return f"{table(('part', 'median, ms', '95th percentile, ms', 'share of the time'), rows)}\n\n{note}"


def _choices(results: Results) -> str:
    rows = [[run.name, run.chosen, results[run.name].day] for run in RUNS if run.name in results]
    return table(("measurement", "what was chosen, and on what", "measured on"), rows) if rows else ""


def _of(results: Results, command: str, *, scope: bool | None = None) -> list[Run]:
    return [
        run
        for run in RUNS
        if run.command == command and run.name in results and (scope is None or bool(run.options) == scope)
    ]


def _figures(results: Results, command: str, *, scope: bool | None = None) -> list[tuple[Run, dict[str, Any]]]:
    return [(run, results[run.name].figures) for run in _of(results, command, scope=scope)]


def _file(chart: str) -> str:
    return f"benchmark-{chart}.svg"


def _image(chart: str, title: str) -> str:
    return f"![{title}](pictures/{_file(chart)})"


def _title(name: str) -> str:
    return next(run.title for run in RUNS if run.name == name)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
