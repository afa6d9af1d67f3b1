"""The charts of a report, as SVG that takes its colours from the page."""

from __future__ import annotations

from collections.abc import Mapping

from frontline.replay.elements import Element, element
from frontline.replay.quotation import quoted
from frontline.replay.share import Share

_WIDTH = 640.0
_NAMES = 220.0  # how wide the names at the left are
_PLOT = 280.0
_ROW = 26.0
_MOST_NAME = 28
_COLUMN = 44.0
_TALL = 140.0


def share_chart(title: str, shares: Mapping[str, Share], *, until: float = 1.0) -> Element:
    """Horizontal bars from 0 to `until`, each with a line over the range of the true value; empty shares are left out."""
    given = {name: share for name, share in shares.items() if share.whole}
    height = _ROW * len(given) + 24
    chart = _sheet(title, _WIDTH, height)
    for mark in (0.0, until / 2, until):
        x = _NAMES + mark / until * _PLOT
        chart.append(element("line", x1=x, x2=x, y1=0.0, y2=height - 20, class_="grid"))
        chart.append(element("text", f"{mark:g}", x=x, y=height - 6, text_anchor="middle", class_="small"))
    for place, (name, share) in enumerate(given.items()):
        chart.append(_share_row(name, share, top=_ROW * place, scale=_PLOT / until))
    return chart


def count_chart(title: str, counts: Mapping[str, int]) -> Element:
    """Upright columns, each with its number above and its name below."""
    chart = _sheet(title, max(_COLUMN * len(counts), _COLUMN), _TALL + 40)
    most = max(counts.values(), default=1)
    for place, (name, number) in enumerate(counts.items()):
        tall = max(_TALL * number / most, 1.0)
        middle, top = _COLUMN * (place + 0.5), 16 + _TALL - tall
        chart.append(element("rect", x=middle - 15, y=top, width=30.0, height=tall, class_="bar"))
        chart.append(element("text", f"{number:,}", x=middle, y=top - 4, text_anchor="middle", class_="small"))
        chart.append(element("text", name, x=middle, y=_TALL + 34, text_anchor="middle", class_="small"))
    return chart


def _share_row(name: str, share: Share, *, top: float, scale: float) -> Element:
    value, (low, high) = share.value or 0.0, share.interval or (0.0, 1.0)
    middle = top + _ROW / 2
    left, right = _NAMES + low * scale, _NAMES + min(high * scale, _PLOT)
    return element(
        "g",
        element("text", quoted(name, most=_MOST_NAME), x=_NAMES - 10, y=middle + 4, text_anchor="end"),
        element("rect", x=_NAMES, y=top + 6, width=max(min(value * scale, _PLOT), 1.0), height=_ROW - 12, class_="bar"),
        element("line", x1=left, x2=right, y1=middle, y2=middle, class_="range"),
        *(element("line", x1=x, x2=x, y1=middle - 4, y2=middle + 4, class_="range") for x in (left, right)),
        element(
            "text", f"{value:.3f}  ({share.part} of {share.whole})", x=_NAMES + _PLOT + 14, y=middle + 4, class_="small"
        ),
    )


def _sheet(title: str, width: float, height: float) -> Element:
    return element(
        "svg",
        element("title", title),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        role="img",
    )
