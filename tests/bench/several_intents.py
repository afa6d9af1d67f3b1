"""How well several intents in one message are told apart: `python -m tests.bench.several_intents`, after a training.

The messages are those of several_intents.yml. A message counts as found when it means several intents and several were
reported; it is exact when all names are right and in their order. One that means a single thing is exact when no second
intent was reported, whatever the classifier made of the first.
"""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import yaml

from bot.parse import newest_model
from bot.understanding.reader import Reader, Reading

FILE = Path(__file__).with_suffix(".yml")
MODELS = Path(__file__).resolve().parents[2] / "models"


class Figures(msgspec.Struct, frozen=True):
    """Counts of one half. `found` of `several` messages were reported as several, and `false` of `single` ones."""

    several: int
    single: int
    found: int
    false: int
    exact: int
    exact_several: int
    first: int
    median_ms: float

    def __str__(self) -> str:
        reported = self.found + self.false
        return (
            f"{self.several + self.single} messages, {self.several} of several intents: "
            f"exact {self.exact / (self.several + self.single):.3f}, "
            f"of those with several {self.exact_several / self.several:.3f}; precision {self.found / reported:.3f}, "
            f"recall {self.found / self.several:.3f}; first intent right in {self.first / self.several:.3f}; "
            f"{self.median_ms:.1f} ms a message"
        )


def measure(reader: Reader, rows: list[list[str]]) -> Figures:
    """Read every message of `rows` (a text and its intents)."""
    readings: list[Reading] = []
    times: list[float] = []
    for text, *_ in rows:
        start = time.perf_counter()
        readings.append(reader.read(text))
        times.append(1000 * (time.perf_counter() - start))
    pairs = [([one.name for one in reading.meant], row[1:]) for reading, row in zip(readings, rows, strict=True)]
    several = [(told, meant) for told, meant in pairs if len(meant) > 1]
    single = [told for told, meant in pairs if len(meant) < 2]
    exact_several = sum(told == meant for told, meant in several)
    false = sum(len(told) > 1 for told in single)
    return Figures(
        several=len(several),
        single=len(single),
        found=sum(len(told) > 1 for told, _ in several),
        false=false,
        exact=exact_several + len(single) - false,
        exact_several=exact_several,
        first=sum(told[:1] == meant[:1] for told, meant in several),
        median_ms=sorted(times)[len(times) // 2],
    )


def main() -> None:
    """Measure both halves with the newest model."""
    rows: list[list[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    reader = Reader.load(newest_model(MODELS))
    reader.read("Where is my order?")
    print("looked at:    ", measure(reader, rows[::2]))
    print("measured once:", measure(reader, rows[1::2]))


if __name__ == "__main__":
    main()
