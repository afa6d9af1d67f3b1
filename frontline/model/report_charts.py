"""The pictures of a comparison, as SVG that takes its colours from the page.

The live model is drawn hollow and the candidate filled, better points right and worse left, so that nothing hangs on a colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frontline.model.measures import Bin
from frontline.replay.elements import Element, element
from frontline.replay.quotation import quoted
from frontline.replay.share import Share

_WIDTH = 760.0
_NAMES = 210.0
_PLOT = 300.0
_ROW = 24.0
_MOST_NAME = 30
_SQUARE = 300.0
_MARGIN = 46.0


def paired_bars(title: str, rows: Mapping[str, tuple[Share | None, Share]]) -> Element:
    """Two bars a row from 0 to 1: the live model's share above, hollow, and the candidate's below, filled."""
    height = _ROW * 1.6 * len(rows) + 26
    chart = _sheet(title, _WIDTH, height)
    for mark in (0.0, 0.5, 1.0):
        x = _NAMES + mark * _PLOT
        chart.append(element("line", x1=x, x2=x, y1=0.0, y2=height - 22, class_="grid"))
        chart.append(element("text", f"{mark:.0%}", x=x, y=height - 6, text_anchor="middle", class_="small"))
    for place, (name, (live, candidate)) in enumerate(rows.items()):
        top = place * _ROW * 1.6
        chart.append(_name(name, top + 22))
        if live is not None and live.value is not None:
            width = max(live.value * _PLOT, 1.0)
            chart.append(element("rect", x=_NAMES, y=top + 5, width=width, height=11.0, class_="hollow"))
        if candidate.value is not None:
            width = max(candidate.value * _PLOT, 1.0)
            chart.append(element("rect", x=_NAMES, y=top + 19, width=width, height=11.0, class_="bar"))
        told = f"{_percent(live)} → {_percent(candidate)}  ({candidate.part} of {candidate.whole})"
        chart.append(element("text", told, x=_NAMES + _PLOT + 14, y=top + 22, class_="small"))
    return chart


def change_bars(title: str, rows: Sequence[tuple[str, Share, Share]]) -> Element:
    """A row for each intent: how its recall changed, to the right where it grew."""
    most = max((abs(_value(new) - _value(old)) for _, old, new in rows), default=0.0) or 0.01
    middle, half = _NAMES + _PLOT / 2, _PLOT / 2
    height = _ROW * len(rows) + 26
    chart = _sheet(title, _WIDTH, height)
    for mark in (-1.0, 0.0, 1.0):
        x = middle + mark * half
        chart.append(element("line", x1=x, x2=x, y1=0.0, y2=height - 22, class_="grid"))
        chart.append(element("text", f"{mark * most:+.1%}", x=x, y=height - 6, text_anchor="middle", class_="small"))
    for place, (name, old, new) in enumerate(rows):
        top, change = place * _ROW, _value(new) - _value(old)
        width = abs(change) / most * half
        chart.append(_name(name, top + 16))
        chart.append(
            element(
                "rect",
                x=middle if change >= 0 else middle - width,
                y=top + 5,
                width=max(width, 1.0),
                height=_ROW - 10,
                class_="bar" if change >= 0 else "loss",
            )
        )
        told = f"{change:+.1%}  {_percent(old)} → {_percent(new)}  of {new.whole}"
        chart.append(element("text", told, x=_NAMES + _PLOT + 14, y=top + 16, class_="small"))
    return chart


def confusion_map(title: str, changes: Mapping[tuple[str, str], tuple[int, int]]) -> Element:
    """A table of fields: the right intent at the left, what was understood at the top, and in a field by how many such mistakes
    the candidate makes more (+) or fewer (-)."""
    right = sorted({pair[0] for pair in changes})
    wrong = sorted({pair[1] for pair in changes})
    cell, head = 30.0, 150.0
    chart = _sheet(title, _NAMES + cell * len(wrong) + 110, head + cell * len(right) + 12)
    most = max((abs(new - old) for old, new in changes.values()), default=1) or 1
    for place, name in enumerate(wrong):
        x = _NAMES + cell * (place + 0.5)
        turned = f"rotate(-60 {x:.1f} {head - 8:.1f})"
        chart.append(element("text", quoted(name, most=22), x=x, y=head - 8, transform=turned, class_="small"))
    for row, name in enumerate(right):
        y = head + cell * row
        chart.append(_name(name, y + cell / 2 + 4))
        for place, other in enumerate(wrong):
            x = _NAMES + cell * place
            chart.append(element("rect", x=x, y=y, width=cell, height=cell, class_="cell"))
            if (name, other) not in changes:
                continue
            old, new = changes[name, other]
            strength = 0.25 + 0.75 * abs(new - old) / most
            kind = "loss" if new > old else "bar"
            label = element("title", f"{name} taken for {other}: {old} with the live model, {new} with the candidate")
            chart.append(
                element(
                    "rect",
                    label,
                    x=x + 2,
                    y=y + 2,
                    width=cell - 4,
                    height=cell - 4,
                    class_=kind,
                    opacity=f"{strength:.2f}",
                )
            )
            chart.append(
                element(
                    "text", f"{new - old:+d}", x=x + cell / 2, y=y + cell / 2 + 4, text_anchor="middle", class_="on"
                )
            )
    return chart


def reliability(title: str, sides: Mapping[str, Sequence[Bin]]) -> Element:
    """How often guesses are right (upwards) against how sure they are (to the right). On the dashed line both are the same.

    The first side is drawn with hollow squares and a dashed line, the second with filled circles.
    """
    chart = _sheet(title, _SQUARE + 2 * _MARGIN + 130, _SQUARE + 2 * _MARGIN)
    left, bottom = _MARGIN, _MARGIN + _SQUARE
    for mark in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = left + mark * _SQUARE, bottom - mark * _SQUARE
        chart.append(element("line", x1=x, x2=x, y1=_MARGIN, y2=bottom, class_="grid"))
        chart.append(element("line", x1=left, x2=left + _SQUARE, y1=y, y2=y, class_="grid"))
        chart.append(element("text", f"{mark:.0%}", x=x, y=bottom + 18, text_anchor="middle", class_="small"))
        chart.append(element("text", f"{mark:.0%}", x=left - 8, y=y + 4, text_anchor="end", class_="small"))
    chart.append(element("line", x1=left, y1=bottom, x2=left + _SQUARE, y2=_MARGIN, class_="ideal"))
    chart.append(element("text", "how sure", x=left + _SQUARE / 2, y=bottom + 36, text_anchor="middle", class_="small"))
    for number, (name, bins) in enumerate(sides.items()):
        points = [(left + one.sure * _SQUARE, bottom - _value(one.right) * _SQUARE) for one in bins]
        kind = ("hollow-line", "line")[number % 2]
        if points:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            chart.append(element("polyline", points=path, class_=kind))
        for (x, y), one in zip(points, bins, strict=True):
            label = element("title", f"{name}: {one.sure:.0%} sure, {_percent(one.right)} of {one.right.whole} right")
            chart.append(_mark(number, x, y, label))
        y = _MARGIN + 20 + 22 * number
        chart.append(_mark(number, left + _SQUARE + 20, y - 4, element("title", name)))
        chart.append(element("text", name, x=left + _SQUARE + 34, y=y))
    return chart


def _mark(number: int, x: float, y: float, label: Element) -> Element:
    if number % 2 == 0:
        return element("rect", label, x=x - 4, y=y - 4, width=8.0, height=8.0, class_="hollow")
    return element("circle", label, cx=x, cy=y, r=4.5, class_="bar")


def _name(name: str, y: float) -> Element:
    return element("text", quoted(name, most=_MOST_NAME), x=_NAMES - 10, y=y, text_anchor="end")


def _value(share: Share) -> float:
    return share.value or 0.0


def _percent(share: Share | None) -> str:
    return "–" if share is None or share.value is None else f"{share.value:.1%}"


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
