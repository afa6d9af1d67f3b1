"""The picture of a proposal: escalations that are missed against the share of conversations that people get."""

from __future__ import annotations

from frontline.replay.elements import Element, element, page
from frontline.replay.tuning import Outcome
from frontline.replay.tuning_report import Proposal, tuning_table

_WIDE, _TALL, _MARGIN = 620.0, 380.0, 56.0
_MORE_STYLE = """
svg .curve { fill: none; stroke: var(--bar); stroke-width: 2; } svg .now { fill: var(--ink); } svg .proposed { fill: var(--right); }
pre { white-space: pre-wrap; background: var(--box); padding: .8rem; overflow-x: auto; }
"""


def tuning_page(proposal: Proposal) -> str:
    """A page with the chart and the table."""
    return page(
        "Thresholds of the escalation policy",
        element(
            "p",
            "Each point is the policy with all thresholds moved by so many steps. Left and low is better: fewer missed, "
            "less work.",
            class_="pale",
        ),
        trade_off_chart(proposal),
        element("pre", "\n".join(tuning_table(proposal))),
        style=_MORE_STYLE,
    )


def trade_off_chart(proposal: Proposal) -> Element:
    """The curve, the policy as it is, and the proposal."""
    outcomes = [outcome for _, outcome in proposal.tuned.curve]
    most_load = max(0.05, *(proposal.load(one) for one in outcomes), proposal.load(proposal.tuned.proposed))
    most_missed = max(0.05, *(one.missed_share for one in outcomes))

    def place(one: Outcome) -> tuple[float, float]:
        x = _MARGIN + (_WIDE - 2 * _MARGIN) * proposal.load(one) / most_load
        return x, _TALL - _MARGIN - (_TALL - 2 * _MARGIN) * one.missed_share / most_missed

    chart = element(
        "svg",
        element("title", "Missed escalations against the load on people"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDE:g} {_TALL:g}",
        width=_WIDE,
        height=_TALL,
        role="img",
    )
    for share in (0.0, 0.5, 1.0):
        x, y = _MARGIN + (_WIDE - 2 * _MARGIN) * share, _TALL - _MARGIN - (_TALL - 2 * _MARGIN) * share
        chart.append(element("line", x1=x, x2=x, y1=_MARGIN, y2=_TALL - _MARGIN, class_="grid"))
        chart.append(element("line", x1=_MARGIN, x2=_WIDE - _MARGIN, y1=y, y2=y, class_="grid"))
        chart.append(
            element(
                "text", f"{share * most_load:.0%}", x=x, y=_TALL - _MARGIN + 18, text_anchor="middle", class_="small"
            )
        )
        chart.append(
            element("text", f"{share * most_missed:.0%}", x=_MARGIN - 8, y=y + 4, text_anchor="end", class_="small")
        )
    chart.append(element("text", "conversations that people get", x=_WIDE / 2, y=_TALL - 12, text_anchor="middle"))
    chart.append(element("text", "missed, of those that need a person", x=_MARGIN, y=_MARGIN - 20))
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(place, outcomes))
    chart.append(element("polyline", points=points, class_="curve"))
    for outcome in outcomes:
        x, y = place(outcome)
        chart.append(element("circle", cx=x, cy=y, r=3.0, class_="bar"))
    for name, outcome in (("now", proposal.tuned.current), ("proposed", proposal.tuned.proposed)):
        x, y = place(outcome)
        chart.append(element("circle", cx=x, cy=y, r=6.0, class_=name))
        chart.append(element("text", name, x=x + 10, y=y + (4 if name == "now" else -8)))
    return chart
