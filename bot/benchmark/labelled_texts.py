"""Tables of labelled messages (CSV with a header line)."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import msgspec

from bot.benchmark.columns import LABEL_NAMES, TEXT_NAMES, find_column
from bot.understanding.errors import DataFileNotReadable
from bot.understanding.message_text import read_text

# The longer mark first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ",;\t"


class LabelledTexts(msgspec.Struct, frozen=True):
    """Messages and their labels, side by side, in the order of the file.

    `columns` are the two that were read, text first. `skipped` counts the rows that lacked one of the two.
    """

    texts: list[str]
    labels: list[str]
    columns: tuple[str, str]
    skipped: int = 0


def read_labelled(path: Path, *, text_column: str | None = None, label_column: str | None = None) -> LabelledTexts:
    """Read a table; columns that are not named are guessed. Messages are cut as the bot cuts them.

    The values may be separated by commas, semicolons or tabs. Raises DataFileNotReadable.
    """
    try:
        return _read(decode(path), text_column=text_column, label_column=label_column)
    except (ValueError, csv.Error) as error:
        raise DataFileNotReadable(path, reason=str(error)) from error


def write_labelled(path: Path, data: LabelledTexts) -> None:
    """Write a table that `read_labelled` reads, with the columns `text` and `label`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *zip(data.texts, data.labels, strict=True)])


def decode(path: Path) -> str:
    """Return a file's text: UTF-8, or what its byte order mark says. Raises DataFileNotReadable."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataFileNotReadable(path, reason=(error.strerror or str(error)).lower()) from error
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataFileNotReadable(path, reason=f"line {line} is not {encoding.upper()}; save it as UTF-8") from error


def _read(content: str, *, text_column: str | None, label_column: str | None) -> LabelledTexts:
    header = content.split("\n", 1)[0]
    table = csv.DictReader(io.StringIO(content, newline=""), delimiter=max(_SEPARATORS, key=header.count), strict=True)
    columns = list(table.fieldnames or [])
    if not columns:
        raise ValueError("it is empty")
    text = find_column(columns, asked=text_column, usual=TEXT_NAMES, what="the messages", option="--text-column")
    label = find_column(columns, asked=label_column, usual=LABEL_NAMES, what="the labels", option="--label-column")
    if text == label:
        raise ValueError(f"the messages and the labels cannot both be in the column {text}")
    texts, labels, skipped = [], [], 0
    for row in table:
        if None in row:
            # A text with a comma and without quotes would put half of itself into the label.
            raise ValueError(f"line {table.line_num} has more values than the header; quote texts with a separator")
        message, meant = read_text(row[text]), (row[label] or "").strip()
        if message.strip() and meant:
            texts.append(message)
            labels.append(meant)
        else:
            skipped += 1
    if not texts:
        raise ValueError("it has no row with both a message and a label")
    return LabelledTexts(texts, labels, (text, label), skipped)
