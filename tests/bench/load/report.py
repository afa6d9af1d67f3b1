"""The figures' file, the charts that are drawn from it, and the part of docs/performance.md that quotes it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.bench.load.load_charts import draw
from tests.bench.load.processes import ROOT

BEGIN, END = "<!-- load: begin -->", "<!-- load: end -->"

# What is promised, by the name of its figure: how it compares, the limit, what it says, and the part that measures it.
_GOALS: dict[str, tuple[str, float, str, str]] = {
    "turns_per_second_ratio": ("≥", 6.0, "turns a second, times those of Rasa's default configuration", "rasa"),
    "median_latency_ratio": ("≤", 0.2, "median latency of an answer, as a part of that of Rasa's default", "rasa"),
    "growth_1000_over_10": ("≤", 1.5, "a turn after 1,000 turns, times one after 10", "history"),
    "handoff_p95_ms": ("≤", 150.0, "milliseconds from trigger to envelope at 50 turns a second, p95", "handoff"),
    "bytes_per_socket": ("≤", 40_000, "bytes of the desk's memory for each socket held", "sockets"),
    "worker_scaling": ("≥", 1.7, "turns a second of two workers, times those of one", "workers"),
}


def write(path: Path, part: str, figures: Mapping[str, Any]) -> dict[str, Any]:
    """Put a part's figures into the file, draw the charts anew, and say it in the documentation. Returns all figures."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    raw = {**found.get("raw", {}), part: _plain(figures)}
    found = {**_headlines(raw), "raw": raw}
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if path == ROOT / "docs" / "load.json":
        draw(raw, ROOT / "docs" / "pictures")
        _tell(ROOT / "docs" / "performance.md", found)
    return found


def in_short(found: Mapping[str, Any], part: str) -> str:
    """What a part came to, in a line for each goal that it measures, or else its figures."""
    lines = [_judged(found, name) for name, goal in _GOALS.items() if goal[3] == part]
    return "\n".join(f"  {line}" for line in lines) or f"  {json.dumps(found['raw'][part], ensure_ascii=False)}"


def _headlines(raw: Mapping[str, Any]) -> dict[str, float | None]:
    rasa, history = raw.get("rasa", {}), raw.get("history", {})
    return {
        "turns_per_second_ratio": rasa.get("turns_per_second_ratio"),
        "median_latency_ratio": rasa.get("median_latency_ratio"),
        "growth_1000_over_10": history.get("whole", {}).get("last_over_first"),
        "handoff_p95_ms": raw.get("handoff", {}).get("envelope", {}).get("p95_ms"),
        "bytes_per_socket": raw.get("sockets", {}).get("bytes_per_socket"),
        "worker_scaling": raw.get("workers", {}).get("worker_scaling"),
    }


def _plain(value: Any) -> Any:
    """JSON has no NaN: what was not seen is null."""
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _judged(found: Mapping[str, Any], name: str) -> str:
    comparison, limit, words, _ = _GOALS[name]
    value = found[name]
    if value is None:
        return f"{words}: not measured yet"
    is_met = value >= limit if comparison == "≥" else value <= limit
    return f"{words}: {value:,g} (goal {comparison} {limit:,g}: {'met' if is_met else 'not met'})"


def _tell(path: Path, found: Mapping[str, Any]) -> None:
    text = path.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    told = "\n".join(_lines(found))
    path.write_text(f"{before}{BEGIN}\n{told}\n{END}{after}", encoding="utf-8")


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    raw = found["raw"]
    yield "| figure | value | goal | measured |"
    yield "|---|--:|--:|---|"
    for name, (comparison, limit, words, part) in _GOALS.items():
        value = "-" if found[name] is None else f"{found[name]:,g}"
        yield f"| {words} | {value} | {comparison} {limit:,g} | {_circumstances(raw.get(part))} |"
    if "messages" in raw:
        yield from _messages(raw["messages"])
    if "stored" in raw:
        yield from _stored(raw["stored"])
    if "history" in raw:
        yield from _history(raw["history"])


def _messages(part: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield "![Latency of answers by load](pictures/load-latency.svg)"
    yield ""
    yield f"The desk alone, with bots that answer at once ({_circumstances(part)}):"
    yield ""
    yield "| load | acknowledged/s | turns/s | acknowledgement p50, p95, p99 ms | answer p50, p95, p99 ms | desk's processor ms a turn |"
    yield "|---|--:|--:|--:|--:|--:|"
    loads = {
        "20 customers, next at the acknowledgement": part["flood"],
        "20 customers, next at the answer": part["talk"],
    }
    loads |= {f"{rate} messages a second": seen for rate, seen in part["at_turns_a_second"].items()}
    for name, seen in loads.items():
        count = max(seen["ack"]["count"], 1)
        cost = 1000 * seen["desk_cpu_seconds"] / count
        yield (
            f"| {name} | {seen['acknowledged_per_second']:g} | {seen['turns_per_second']:g} | {_quantiles(seen['ack'])}"
            f" | {_quantiles(seen['reply'])} | {cost:.1f} |"
        )


def _stored(part: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield "![Latency of answers by conversations stored](pictures/load-stored.svg)"
    yield ""
    yield f"By conversations stored, five messages a second ({_circumstances(part)}):"
    yield ""
    yield "| conversations | acknowledgement p50, p95, p99 ms | answer p50, p95, p99 ms |"
    yield "|--:|--:|--:|"
    for count, seen in part.items():
        if count.isdigit():
            yield f"| {int(count):,} | {_quantiles(seen['ack'])} | {_quantiles(seen['reply'])} |"


def _history(part: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield "![Latency of answers by turns of the conversation](pictures/load-history.svg)"
    yield ""
    yield f"By turns of the conversation, medians in milliseconds ({_circumstances(part)}):"
    yield ""
    yield "| turns | the desk alone: acknowledgement | answer | with the real bot: answer |"
    yield "|--:|--:|--:|--:|"
    for length, seen in part["desk"]["turns"].items():
        whole = part["whole"]["turns"].get(length, {})
        yield f"| {int(length):,} | {seen['ack_p50_ms']} | {seen['reply_p50_ms']} | {whole.get('reply_p50_ms', '-')} |"


def _quantiles(seen: Mapping[str, Any]) -> str:
    values = [seen[name] for name in ("p50_ms", "p95_ms", "p99_ms")]
    return "-" if values[0] is None else ", ".join(f"{value:,.0f}" for value in values)


def _circumstances(part: Mapping[str, Any] | None) -> str:
    if not part or "circumstances" not in part:
        return ""
    seen = part["circumstances"]
    return f"{seen['at']}, {seen['cores']} cores, load {seen['load_before']} before it began, {seen['database']}"
