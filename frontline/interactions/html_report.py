"""The audit as one HTML page that needs nothing else: no script, no fonts, no pictures from elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from frontline.interactions.profile import InteractionType
from frontline.replay.charts import share_chart
from frontline.replay.elements import Element, element, page
from frontline.replay.quotation import quoted
from frontline.replay.share import Share

if TYPE_CHECKING:
    from frontline.interactions.audit import Audit

_TABLE = """
table { border-collapse: collapse; width: 100%; font-size: .9rem; } .wide { overflow-x: auto; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--edge); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.name { overflow-wrap: anywhere; min-width: 12rem; } ul.said { padding-left: 1.2rem; overflow-wrap: anywhere; }
"""
_MOST_EXAMPLE = 240
_COLUMNS = ("type", "share", "layer", "effort", "feelings", "risk", "understood", "routine")
_NUMBERS = frozenset({"share", "layer", "understood", "routine"})


def html_report(audit: Audit) -> str:
    """The page."""
    return page(f"What customers come with: {audit.source}", *_sections(audit), style=_TABLE)


def _sections(audit: Audit) -> Iterator[Element]:
    whole = audit.conversations
    of = f" (drawn by lot from {audit.held:,})" if audit.held > whole else ""
    yield element(
        "p",
        f"{whole:,} conversations{of} with {audit.messages:,} messages. {len(audit.types)} types hold {whole - audit.rest:,} of them; "
        f"{audit.rest:,} are like too few others. Judged beside the escalation policy {audit.policy.version}.",
        class_="pale",
    )
    yield _figures(audit)
    yield element("h2", "Where they belong")
    layers = {
        f"layer {layer}": Share(sum(one.volume.part for one in audit.types if one.layer == layer), whole)
        for layer in (1, 2, 3)
    }
    yield share_chart(
        "Conversations by the layer that their type suggests", {**layers, "in no type": Share(audit.rest, whole)}
    )
    yield element("h2", "How much there is of each")
    yield share_chart(
        "Types by their share of all conversations",
        {f"{number}. {one.title}": one.volume for number, one in enumerate(audit.types, start=1)},
        until=_end_of_axis(audit.types),
    )
    yield element("h2", "All types")
    yield element("div", _table(audit.types), class_="wide", tabindex="0")
    yield element("h2", "Each type")
    for number, one in enumerate(audit.types, start=1):
        yield _details(number, one)


def _end_of_axis(types: tuple[InteractionType, ...]) -> float:
    """The next twentieth above the largest share and its range."""
    largest = max((one.volume.interval[1] for one in types if one.volume.interval), default=1.0)
    return min(1.0, math.ceil(largest * 20) / 20)


def _figures(audit: Audit) -> Element:
    upset = Share(sum(one.upset.part for one in audit.types), audit.conversations)
    lacking = sum(bool(one.lacks_training) for one in audit.types)
    shown = (
        (
            "routine, and understood today: at most",
            _percent(audit.automatable_now),
            "what a bot really solves only its outcomes tell",
        ),
        ("routine at all: at most", _percent(audit.automatable), "short, calm, without risk, in a type of layer 1"),
        ("upset", _percent(upset), "a bad mood, a complaint or anger in what was read"),
        ("types that lack training data", f"{lacking} of {len(audit.types)}", "nlu.yml has drafts"),
    )
    return element(
        "ul",
        *(
            element("li", name, element("b", value), element("span", note, class_="pale"))
            for name, value, note in shown
        ),
        class_="figures",
    )


def _table(types: tuple[InteractionType, ...]) -> Element:
    head = element(
        "tr", *(element("th", name, scope="col", class_="number" if name in _NUMBERS else "") for name in _COLUMNS)
    )
    return element("table", element("thead", head), element("tbody", *map(_row, types)))


def _row(one: InteractionType) -> Element:
    values = {
        "share": _percent(one.volume),
        "layer": str(one.layer),
        "effort": _grade(one.complexity),
        "feelings": _grade(one.emotion),
        "risk": _grade(one.risk),
        "understood": _percent(one.understood),
        "routine": _percent(one.automatable),
    }
    return element(
        "tr",
        element("td", element("a", quoted(one.title, most=80), href=f"#{one.name}"), class_="name"),
        *(element("td", value, class_="number" if name in _NUMBERS else "") for name, value in values.items()),
    )


def _details(number: int, one: InteractionType) -> Element:
    known = f"the intent {one.intent}" if one.intent else f"no intent; drafted as {one.name}"
    facts = (
        f"{_counted(one.volume)} of all conversations. {known[0].upper()}{known[1:]}.",
        f"Layer {one.layer}: {one.why_layer}.",
        f"The customer writes {one.messages:g} messages in a middling conversation; a person spoke in {_counted(one.with_person)}.",
        f"Upset: {_counted(one.upset)}. With fraud, law, health, danger or a threat in it: {_counted(one.grave)}. "
        f"With a dispute or somebody leaving: {_counted(one.costly)}.",
        f"Understood today: {_counted(one.understood)}. Routine, at most: {_counted(one.automatable)}.",
        *((f"Training data: {one.lacks_training}.",) if one.lacks_training else ()),
    )
    return element(
        "details",
        element("summary", f"{number}. {quoted(one.title, most=100)}"),
        *(element("p", fact) for fact in facts),
        element("p", "In customers' words, the most typical first:", class_="pale"),
        element(
            "ul", *(element("li", quoted(text, most=_MOST_EXAMPLE), dir="auto") for text in one.examples), class_="said"
        ),
        id=one.name,
    )


def _percent(share: Share) -> str:
    return "–" if share.value is None else f"{share.value:.1%}"


def _counted(share: Share) -> str:
    return f"{_percent(share)} ({share.part:,} of {share.whole:,})"


def _grade(grade: str) -> str:
    return grade.replace("_", " ")
