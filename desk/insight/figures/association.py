"""How much one thing depends on another, from a table of counts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt


def association(counts: Mapping[tuple[str, str], int]) -> float | None:
    """Cramér's V of a table (row, column) -> count, from 0 (independent) to 1 (each row has a column of its own).

    With the correction for bias of W. Bergsma, "A bias-correction for Cramér's V and Tschuprow's T" (2013): without it, a table
    with many rows and few counts shows a dependence that is chance alone. None where there are fewer than two rows or
    columns, or where the correction leaves none.
    """
    rows: dict[str, int] = {}
    columns: dict[str, int] = {}
    for (row, column), count in counts.items():
        rows[row] = rows.get(row, 0) + count
        columns[column] = columns.get(column, 0) + count
    rows = {name: count for name, count in rows.items() if count}
    columns = {name: count for name, count in columns.items() if count}
    total = sum(rows.values())
    if len(rows) < 2 or len(columns) < 2 or total < 2:
        return None
    phi = sum(
        (counts.get((row, column), 0) - of_row * of_column / total) ** 2 / (of_row * of_column)
        for row, of_row in rows.items()
        for column, of_column in columns.items()
    )
    height, width = len(rows), len(columns)
    without_chance = max(0.0, phi - (height - 1) * (width - 1) / (total - 1))
    fewest = min(height - (height - 1) ** 2 / (total - 1), width - (width - 1) ** 2 / (total - 1)) - 1
    if fewest <= 0:
        return None
    return min(1.0, sqrt(without_chance / fewest))
