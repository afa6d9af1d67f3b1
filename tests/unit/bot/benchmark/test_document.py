"""A document with blocks that are made anew."""

from __future__ import annotations

import pytest

from bot.benchmark.document import fill_blocks, table

DOCUMENT = """By hand.

<!-- figures: one -->
old
<!-- end of figures -->
Between.
<!-- figures: two -->
<!-- end of figures -->
"""


def test_only_what_stands_between_the_marks_changes() -> None:
    filled = fill_blocks(DOCUMENT, {"one": "new"})
    assert filled == DOCUMENT.replace("old\n", "\nnew\n\n")


def test_a_second_filling_replaces_the_first() -> None:
    once = fill_blocks(DOCUMENT, {"one": "new", "two": "| a |"})
    assert fill_blocks(once, {"one": "newer", "two": "| a |"}) == once.replace("new", "newer")


def test_a_block_without_a_place_is_told() -> None:
    with pytest.raises(ValueError, match="no place for three"):
        fill_blocks(DOCUMENT, {"three": ""})


def test_a_table_has_a_line_for_each_row() -> None:
    assert table(("set", "accuracy"), [("a", "1.0"), ("b", "2.0")]).splitlines() == [
        "| set | accuracy |",
        "| --- | --- |",
        "| a | 1.0 |",
        "| b | 2.0 |",
    ]
