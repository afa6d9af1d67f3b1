"""A comparison as one HTML page that needs nothing else: no script, no fonts, no pictures from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from frontline.model.compared import Change, Comparison, Message, Side
from frontline.model.gates import Gate, not_met
from frontline.model.measures import Measures, calls_of, confusions, measures_of
from frontline.model.report_charts import change_bars, confusion_map, paired_bars, reliability
from frontline.model.report_lists import messages_told, scenarios_told, stories_told
from frontline.model.shelf import SHORT
from frontline.replay.elements import Element, element, page
from frontline.replay.share import Share

_OWN_STYLE = """
body { max-width: 66rem; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--edge); vertical-align: top; }
td.words { overflow-wrap: anywhere; min-width: 16rem; } td.name { white-space: nowrap; }
 td.number, th.number { text-align: right; white-space: nowrap; }
.scroll { overflow-x: auto; } svg .hollow { fill: none; stroke: var(--ink); stroke-width: 1.5; }
svg .loss { fill: var(--wrong); } svg .cell { fill: none; stroke: var(--edge); }
svg text.on { font-weight: 600; font-size: 12px; paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
svg .ideal { stroke: var(--pale); stroke-dasharray: 4 4; } svg .line { fill: none; stroke: var(--bar); stroke-width: 2; }
svg .hollow-line { fill: none; stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 6 3; }
.verdict { border: 1px solid var(--edge); border-left-width: .5rem; border-radius: .4rem; padding: .6rem 1rem;
  background: var(--box); } .verdict.wrong { border-left-color: var(--wrong); } .verdict.right { border-left-color: var(--right); }
.verdict p { margin: .2rem 0; font-weight: 400; color: var(--ink); } .verdict b { color: inherit; }
nav a { margin-right: 1rem; } a { color: var(--bar); }
"""
_MOST_INTENTS = 24
_MOST_CONFUSIONS = 24


def comparison_page(comparison: Comparison, gates: Sequence[Gate], *, when: str) -> str:
    """The page. `when` is the time of the comparison as people read it."""
    live, candidate = comparison.live[:SHORT], comparison.candidate[:SHORT]
    old = measures_of(comparison.crossed, Side.LIVE, outside=comparison.outside)
    new = measures_of(comparison.crossed, Side.CANDIDATE, outside=comparison.outside)
    return page(
        f"Model {candidate} beside the live model {live}",
        element("p", f"Compared on {when}. Hollow is the live model, filled the candidate.", class_="pale"),
        _verdict(gates),
        _contents(comparison),
        *(element("p", note, class_="pale") for note in comparison.notes),
        _gates(gates),
        *_figures(comparison, old, new),
        *_pictures(comparison, old, new),
        *messages_told("Cross-validated messages", "messages", comparison.crossed),
        *stories_told(comparison.stories),
        *scenarios_told(comparison.scenarios),
        *messages_told("Recorded messages", "recorded", comparison.recorded),
        style=_OWN_STYLE,
    )


def _verdict(gates: Sequence[Gate]) -> Element:
    failed = not_met(tuple(gates))
    if not gates:
        return element("div", element("p", "bot/gates.yml asks for nothing."), class_="verdict")
    if not failed:
        told = f"All {len(gates)} gates are met: it may be promoted."
        return element("div", element("p", element("b", told)), class_="verdict right")
    told = f"{len(failed)} of {len(gates)} gates {'is' if len(failed) == 1 else 'are'} not met:"
    lines = (element("p", element("b", gate.name), f": {gate.sentence}") for gate in failed)
    return element("div", element("p", element("b", told)), *lines, class_="verdict wrong")


def _contents(comparison: Comparison) -> Element:
    parts = {
        "gates": "Gates",
        "figures": "Figures",
        "pictures": "Pictures",
        "messages": f"Messages ({_told(comparison.crossed)})",
        "stories": f"Stories ({len(comparison.stories)})",
        "scenarios": f"Scenarios ({len(comparison.scenarios)})",
        "recorded": f"Recorded ({_told(comparison.recorded)})",
    }
    return element("nav", *(element("a", name, href=f"#{anchor}") for anchor, name in parts.items()))


def _told(messages: Sequence[Message]) -> str:
    better = sum(one.change is Change.BETTER for one in messages)
    worse = sum(one.change is Change.WORSE for one in messages)
    return f"{better} better, {worse} worse"


def _gates(gates: Sequence[Gate]) -> Element:
    rows = (
        element(
            "tr",
            element(
                "td", element("span", "met" if gate.is_met else "not met", class_="right" if gate.is_met else "wrong")
            ),
            element("td", gate.name, class_="name"),
            element("td", gate.sentence, class_="words"),
        )
        for gate in gates
    )
    return element("section", element("h2", "Gates", id="gates"), _table(("", "gate", "what there is"), rows))


def _figures(comparison: Comparison, old: Measures | None, new: Measures | None) -> Iterator[Element]:
    rows: list[tuple[str, str, str, str]] = []
    if new is not None:
        shares: list[tuple[str, Share | None, Share]] = [
            ("messages understood rightly (cross-validation)", None if old is None else old.accuracy, new.accuracy),
            ("out of scope noticed", None if old is None else old.outside_recall, new.outside_recall),
            ("wrongly taken for out of scope", None if old is None else old.rejected, new.rejected),
        ]
        rows += [(name, _share(one), _share(other), _difference(one, other)) for name, one, other in shares]
        rows.append(_number("macro F1", None if old is None else old.macro_f1, new.macro_f1))
        rows.append(_number("calibration error", None if old is None else old.calibration_error, new.calibration_error))
    if comparison.stories:
        broken = (
            sum(bool(one.live) for one in comparison.stories),
            sum(bool(one.candidate) for one in comparison.stories),
        )
        rows.append(("stories that go otherwise", str(broken[0]), str(broken[1]), f"{broken[1] - broken[0]:+d}"))
    before, after = calls_of(comparison.scenarios, Side.LIVE), calls_of(comparison.scenarios, Side.CANDIDATE)
    if before is not None and after is not None:
        rows.append(
            (
                "scenarios: a person called where needed",
                _share(before.recall),
                _share(after.recall),
                _difference(before.recall, after.recall),
            )
        )
        rows.append(
            (
                "scenarios: needed where called",
                _share(before.precision),
                _share(after.precision),
                _difference(before.precision, after.precision),
            )
        )
        rows.append(_number("scenarios: F1", before.f1, after.f1))
    written = sum(one.times for one in comparison.recorded)
    if written:
        changed = Share(sum(one.times for one in comparison.recorded if one.change is not Change.SAME), written)
        rows.append(("recorded messages understood otherwise", "", _share(changed), ""))
    yield element("h2", "Figures", id="figures")
    cells = (
        element("tr", element("td", name), *(element("td", value, class_="number") for value in values))
        for name, *values in rows
    )
    yield _table(("figure", "live", "candidate", "change"), cells, numbers=(1, 2, 3))


def _pictures(comparison: Comparison, old: Measures | None, new: Measures | None) -> Iterator[Element]:
    yield element("h2", "Pictures", id="pictures")
    if new is None:
        yield element("p", "Nothing was cross-validated.", class_="pale")
        return
    yield element("h3", "Out of scope, and all messages")
    rows: dict[str, tuple[Share | None, Share]] = {
        "understood rightly": (None if old is None else old.accuracy, new.accuracy),
        "out of scope noticed": (None if old is None else old.outside_recall, new.outside_recall),
        "wrongly out of scope": (None if old is None else old.rejected, new.rejected),
    }
    yield paired_bars("Out of scope", rows)
    if old is not None:
        changed = [
            (intent, old.recall[intent], share)
            for intent, share in new.recall.items()
            if intent in old.recall and old.recall[intent].value != share.value
        ]
        changed.sort(key=lambda row: (row[2].value or 0) - (row[1].value or 0))
        half = _MOST_INTENTS // 2
        shown = changed if len(changed) <= _MOST_INTENTS else [*changed[:half], *changed[-half:]]
        yield element("h3", "Each intent: of its messages, those that are understood")
        if shown:
            yield change_bars("Change of each intent", shown)
        unchanged = len(new.recall) - len(changed)
        hidden = len(changed) - len(shown)
        more = f" {hidden} with smaller changes are not shown." if hidden else ""
        yield element("p", f"{unchanged} of {len(new.recall)} intents did not change.{more}", class_="pale")
        yield from _confusions(comparison)
    yield element("h3", "Are the probabilities true?")
    sides = {"live": old.bins} if old is not None else {}
    yield reliability("How sure, and how often right", {**sides, "candidate": new.bins})


def _confusions(comparison: Comparison) -> Iterator[Element]:
    before, after = confusions(comparison.crossed, Side.LIVE), confusions(comparison.crossed, Side.CANDIDATE)
    pairs = {pair: (before[pair], after[pair]) for pair in {*before, *after} if before[pair] != after[pair]}
    largest = sorted(pairs.items(), key=lambda item: (-abs(item[1][1] - item[1][0]), item[0]))[:_MOST_CONFUSIONS]
    yield element("h3", "What is taken for what: more (+) and fewer (-) mistakes than the live model")
    if not largest:
        yield element("p", "No mistake is made more or less often.", class_="pale")
        return
    shown = dict(sorted(largest))
    yield element("div", confusion_map("Change of mistakes", shown), class_="scroll")
    rows = (
        element(
            "tr",
            element("td", right),
            element("td", wrong),
            *(element("td", str(n), class_="number") for n in (old, new)),
        )
        for (right, wrong), (old, new) in shown.items()
    )
    table = _table(("right intent", "taken for", "live", "candidate"), rows, numbers=(2, 3))
    yield element("details", element("summary", "The same as a table"), table)


def _table(head: Sequence[str], rows: Iterator[Element], *, numbers: Sequence[int] = ()) -> Element:
    names = (
        element("th", name, scope="col", class_="number" if place in numbers else "") for place, name in enumerate(head)
    )
    return element(
        "div",
        element("table", element("thead", element("tr", *names)), element("tbody", *rows)),
        class_="scroll",
    )


def _share(share: Share | None) -> str:
    return "–" if share is None or share.value is None else f"{share.value:.1%} ({share.part} of {share.whole})"


def _difference(old: Share | None, new: Share) -> str:
    if old is None or old.value is None or new.value is None:
        return ""
    return f"{new.value - old.value:+.1%}"


def _number(name: str, old: float | None, new: float | None) -> tuple[str, str, str, str]:
    change = "" if old is None or new is None else f"{new - old:+.3f}"
    return name, "–" if old is None else f"{old:.3f}", "–" if new is None else f"{new:.3f}", change
