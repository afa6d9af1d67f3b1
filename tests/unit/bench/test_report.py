"""The load measurement's own arithmetic."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench.load import report
from tests.bench.load.samples import figures, quantile
from tests.bench.load.soak import growth


def test_quantile_is_a_value_that_so_many_are_not_above() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert [quantile(values, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50.0, 95.0, 99.0, 100.0]
    assert quantile([7.0], 0.01) == 7.0


def test_what_was_not_seen_is_null_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "load.json"
    report.write(path, "messages", {"ack": figures([])})
    assert json.loads(path.read_text())["raw"]["messages"]["ack"] == {
        "count": 0,
        "p50_ms": None,
        "p95_ms": None,
        "p99_ms": None,
    }


def test_part_replaces_its_own_figures_and_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "load.json"
    report.write(path, "sockets", {"bytes_per_socket": 50_000})
    report.write(path, "workers", {"worker_scaling": 1.8})
    found = report.write(path, "sockets", {"bytes_per_socket": 30_000})
    assert (found["bytes_per_socket"], found["worker_scaling"], found["handoff_p95_ms"]) == (30_000, 1.8, None)
    assert "met" in report.in_short(found, "sockets")
    assert "not met" not in report.in_short(found, "sockets")


@pytest.mark.parametrize(
    ("samples", "grown"),
    [([90, 95, 100, 100, 100, 100, 100, 100, 100], 0.0), ([100, 101, 102, 110, 110, 110, 121, 121, 121], 0.1)],
)
def test_growth_counts_once_the_caches_are_full(samples: list[float], grown: float) -> None:
    assert growth(samples) == pytest.approx(grown)


def test_too_few_samples_show_no_growth() -> None:
    with pytest.raises(ValueError, match="6"):
        growth([1.0] * 5)
