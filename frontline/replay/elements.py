"""HTML and SVG as a tree, so that a text is escaped wherever it stands."""

from __future__ import annotations

from xml.etree import ElementTree

from frontline.replay.html_style import STYLE

Element = ElementTree.Element

# Nothing in a page may load or run anything, whatever a customer wrote.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def element(name: str, /, *children: Element | str, **attributes: str | float) -> Element:
    """An element with its children in order. `_` at an attribute's end is left out and inside becomes `-`."""
    made = ElementTree.Element(name, {_attribute(key): _number(value) for key, value in attributes.items()})
    for child in children:
        if not isinstance(child, str):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + child
        else:
            made.text = (made.text or "") + child
    return made


def page(title: str, *content: Element, style: str = "") -> str:
    """A whole document in English that needs nothing else: the title as its heading, then the content. `style` is added to that of
    all reports."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", STYLE + style),
    )
    body = element("body", element("h1", title), *content)
    return "<!DOCTYPE html>\n" + ElementTree.tostring(
        element("html", head, body, lang="en"), encoding="unicode", method="html"
    )


def _attribute(key: str) -> str:
    # `viewBox` and the like keep their capitals.
    return key.rstrip("_").replace("_", "-")


def _number(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
