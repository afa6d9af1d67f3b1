"""The text of a mail that is written in HTML, with what it quotes marked by `>` as in plain mails. Pure.

The standard library's parser does it: what converts pages elsewhere drops just the marks by which quotations are found.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_MOST_CHARACTERS = 400_000
_SILENT = frozenset({"head", "script", "style", "title", "template", "noscript", "svg", "object", "select"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "hr"})
_BLOCKS = _PARAGRAPHS | {"div", "li", "tr", "dt", "dd", "section", "article", "header", "footer", "address", "center"}
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LONGEST_LINK = 300


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line = ""
        self._depth = 0
        self._silent_tag, self._silent_depth = "", 0
        self._link, self._link_at = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent_tag:
            self._silent_depth += tag == self._silent_tag
            return
        given = dict(attrs)
        if tag in _SILENT or (tag not in _VOID and _HIDDEN.search(given.get("style") or "")):
            self._silent_tag, self._silent_depth = tag, 1
            return
        if tag == "br":
            self.end_line()
        elif tag in _BLOCKS:
            self._begin_block(is_paragraph=tag in _PARAGRAPHS)
        if tag == "blockquote":
            self._depth += 1
        elif tag == "li":
            self._line += "- "
        elif tag in ("td", "th") and self._line:
            self._line += " "
        elif tag == "a":
            self._link, self._link_at = given.get("href") or "", len(self._line)

    def handle_endtag(self, tag: str) -> None:
        if self._silent_tag:
            self._silent_depth -= tag == self._silent_tag
            if self._silent_depth == 0:
                self._silent_tag = ""
            return
        if tag == "a":
            self._tell_link()
        elif tag in _BLOCKS:
            self._begin_block(is_paragraph=tag in _PARAGRAPHS)
        if tag == "blockquote":
            self._depth = max(0, self._depth - 1)

    def handle_data(self, data: str) -> None:
        if self._silent_tag:
            return
        text = _SPACES.sub(" ", data)
        self._line += text.lstrip() if not self._line or self._line.endswith(" ") else text

    def end_line(self) -> None:
        """What was read since the last line is one."""
        text = self._line.replace("\xa0", " ").strip()
        # What a quotation is marked by must not come from the text itself.
        own = f"\N{ZERO WIDTH SPACE}{text}" if not self._depth and text.startswith(">") else text
        self.lines.append(f"{'>' * self._depth} {own}".rstrip() if self._depth else own)
        self._line = ""

    def _begin_block(self, *, is_paragraph: bool) -> None:
        if self._line.strip():
            self.end_line()
        if is_paragraph and self.lines and self.lines[-1].strip("> "):
            self.end_line()

    def _tell_link(self) -> None:
        """Its address where the words do not say it already."""
        link, self._link = self._link.strip(), ""
        said = self._line[self._link_at :].strip()
        is_told = said and link.split("://")[-1].rstrip("/") in said.replace("%20", " ")
        if link.startswith(("http://", "https://")) and said and not is_told and len(link) <= _LONGEST_LINK:
            self._line += f" ({link})"


def text_of(html: str) -> str:
    """What a person reads of a mail in HTML: lines, lists and links, and no styles, scripts or hidden words."""
    reader = _Reader()
    reader.feed(html[:_MOST_CHARACTERS])
    reader.close()
    reader.end_line()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(reader.lines)).strip()
