"""The text of a mail that is written in HTML, with what it quotes marked by `>` as in plain mails. Pure.

selectolax (Lexbor) reads it as browsers do. The standard library's parser takes minutes for a few thousand open brackets, and
what converts pages elsewhere drops just the marks by which quotations are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

_MOST_CHARACTERS = 200_000
_SILENT = frozenset({"head", "script", "style", "title", "template", "noscript", "svg", "object", "select"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "hr"})
_BLOCKS = _PARAGRAPHS | {"div", "li", "tr", "dt", "dd", "section", "article", "header", "footer", "address", "center"}
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_TAG = re.compile(r"<[^<>]*(?:>|\Z)")
_LONGEST_LINK = 300
# A tag that nothing was opened for costs as much as there are open elements; people's mails have fewer of both.
_MOST_TAGS = 8_000
_DEEPEST_QUOTE = 20


class _Writer:
    """Takes what the tree holds, in its order, and makes lines of it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._depth = 0
        self._links: list[tuple[str, int]] = []

    def begin(self, tag: str, node: LexborNode) -> None:
        if tag == "br":
            self.end_line()
        elif tag in _BLOCKS:
            self._begin_block(is_paragraph=tag in _PARAGRAPHS)
        if tag == "blockquote":
            self._depth += 1
        elif tag == "li":
            self._line.append("- ")
        elif tag in ("td", "th") and self._line:
            self._line.append(" ")
        elif tag == "a":
            self._links.append((node.attributes.get("href") or "", len(self._line)))

    def end(self, tag: str) -> None:
        if tag == "a":
            self._tell_link()
        elif tag in _BLOCKS:
            self._begin_block(is_paragraph=tag in _PARAGRAPHS)
        if tag == "blockquote":
            self._depth -= 1

    def say(self, text: str) -> None:
        self._line.append(_SPACES.sub(" ", text))

    def end_line(self) -> None:
        """What was said since the last line is one."""
        text = _SPACES.sub(" ", "".join(self._line).replace("\xa0", " ")).strip()
        marks = ">" * min(self._depth, _DEEPEST_QUOTE)
        if marks:
            text = f"{marks} {text}".rstrip()
        elif text.startswith(">"):
            # What a quotation is marked by must not come from the text itself.
            text = f"\N{ZERO WIDTH SPACE}{text}"
        self.lines.append(text)
        self._line.clear()

    def _begin_block(self, *, is_paragraph: bool) -> None:
        if "".join(self._line).strip():
            self.end_line()
        if is_paragraph and self.lines and self.lines[-1].strip("> "):
            self.end_line()

    def _tell_link(self) -> None:
        """Where a link leads, if its words do not say it already."""
        link, start = self._links.pop()
        link, said = link.strip(), "".join(self._line[start:]).strip()
        is_told = link.split("://")[-1].rstrip("/") in said
        if link.startswith(("http://", "https://")) and said and not is_told and len(link) <= _LONGEST_LINK:
            self._line.append(f" ({link})")


def text_of(html: str) -> str:
    """What a person reads of a mail in HTML: lines, lists and links, and no styles, scripts or hidden words."""
    html = html[:_MOST_CHARACTERS]
    if html.count("<") > _MOST_TAGS:
        return _SPACES.sub(" ", unescape(_TAG.sub(" ", html))).strip()
    writer = _Writer()
    for step, node in _walk(LexborHTMLParser(html).root):
        match step, node.tag:
            case "begin", "-text":
                writer.say(node.text_content or "")
            case "begin", str(tag):
                writer.begin(tag, node)
            case "end", str(tag) if tag != "-text":
                writer.end(tag)
    writer.end_line()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(writer.lines)).strip()


def _walk(root: LexborNode | None) -> Iterator[tuple[str, LexborNode]]:
    """Each node that is shown where it begins and where it ends. Not by recursion: mails may be nested deeper than that goes."""
    node = root
    while node is not None:
        is_shown = _is_shown(node)
        if is_shown:
            yield "begin", node
            if node.child is not None:
                node = node.child
                continue
            yield "end", node
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node.tag == "-document":
                return
            yield "end", node
        node = node.next if node is not None else None


def _is_shown(node: LexborNode) -> bool:
    if node.tag == "-text":
        return True
    if node.tag is None or node.tag.startswith(("-", "!", "_")) or node.tag in _SILENT:
        return False
    return not _HIDDEN.search(node.attributes.get("style") or "")
