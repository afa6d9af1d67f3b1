"""Tables as CSV (RFC 4180), safe to open in a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel takes the text for another encoding than UTF-8."""
Cell = str | int | float | bool | None

# What a spreadsheet takes for the beginning of a formula, in the wide forms of East Asian keyboards, too (OWASP, "CSV
# Injection").
_BEGINS_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """The rows as lines. Texts that a spreadsheet would compute stand behind an apostrophe; numbers are written as they are,
    what is None as an empty cell."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([_cell(cell) for cell in row] for row in rows)
    return written.getvalue()


def _cell(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str) and {cell[:1], cell.lstrip()[:1]} & _BEGINS_FORMULA:
        return f"'{cell}"
    return cell
