"""A Markdown document written by hand, in which some blocks are made anew from figures.

A block stands between `<!-- figures: NAME -->` and `<!-- end of figures -->`; everything else stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_BLOCK = re.compile(r"(<!-- figures: (?P<name>[\w-]+) -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)


def fill_blocks(document: str, blocks: Mapping[str, str]) -> str:
    """Put each block's text in its place. A block of the document that is not in `blocks` stays as it is.

    Raises ValueError for a block that the document has no place for.
    """
    places = {match["name"] for match in _BLOCK.finditer(document)}
    lost = sorted(blocks.keys() - places)
    if lost:
        raise ValueError(
            f"it has no place for {lost[0]}: a line <!-- figures: {lost[0]} --> and <!-- end of figures -->"
        )

    def fill(match: re.Match[str]) -> str:
        text = blocks.get(match["name"])
        return match.group() if text is None else f"{match[1]}\n{text.strip()}\n\n"

    return _BLOCK.sub(fill, document)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; all columns but the first and those of words are figures, and nothing is aligned."""
    lines = [list(header), ["---"] * len(header), *map(list, rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
