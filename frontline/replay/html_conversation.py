"""One conversation in the HTML report: what was decided, why, and what was said."""

from __future__ import annotations

from collections.abc import Iterator

from frontline.replay.elements import Element, element
from frontline.replay.quotation import quoted
from frontline.replay.report import Line, words_at
from frontline.replay.results import StepResult
from frontline.replay.turn_count import TurnsCount
from handoff.decision import FiredRule, Outcome

_MOST_TEXT = 2_000
_MOST_ENTRIES = 200


def conversation(line: Line, count: TurnsCount) -> Element:
    """The conversation, folded up."""
    result = line.result
    mark = "wrong" if result.verdict.is_miss else "right"
    return element(
        "details",
        element(
            "summary",
            element("span", quoted(result.id, most=80), class_=mark),
            f" {_decided(line)} ",
            element("span", f"“{quoted(words_at(line, count), most=160)}”", class_="pale"),
        ),
        *_label(line),
        *_reasons(line),
        element("ol", *_talk(line), class_="talk"),
        *(_step(step) for step in result.steps),
    )


def _decided(line: Line) -> str:
    decision = line.result.decision
    if decision.outcome is Outcome.CONTINUE:
        return "stayed with the bot."
    return f"{decision.outcome} at turn {decision.turn}, layer {decision.layer}, {decision.skill}."


def _label(line: Line) -> Iterator[Element]:
    expected = line.result.expected
    if expected is None or expected.handoff is None:
        return
    if not expected.handoff:
        yield element("p", "Label: no person is needed.")
        return
    parts = [
        *([f"turn {expected.turn}"] if expected.turn is not None else []),
        *([expected.mode] if expected.mode is not None else []),
        *([f"layer {expected.layer}"] if expected.layer is not None else []),
        *(expected.reasons or ()),
    ]
    yield element("p", f"Label: a person is needed{': ' if parts else ''}{quoted(', '.join(parts), most=400)}.")


def _reasons(line: Line) -> Iterator[Element]:
    deciding = line.replayed.deciding
    if deciding is None:
        return
    if deciding.decision.rules:
        yield element("ul", *(_rule(rule) for rule in deciding.decision.rules))
    if deciding.decision.counterfactual:
        yield element("p", quoted(deciding.decision.counterfactual, most=500), class_="pale")


def _rule(rule: FiredRule) -> Element:
    shown = "; ".join(f"{one.signal} {one.value} ({one.threshold})" for one in rule.evidence)
    return element(
        "li", element("b", rule.name), f": {rule.reason} ", element("span", quoted(shown, most=400), class_="pale")
    )


def _talk(line: Line) -> Iterator[Element]:
    call = line.replayed.call
    entries = line.transcript.customer_entries
    decided = None if call is None else entries[call.number]
    for place, one in enumerate(line.transcript.turns[:_MOST_ENTRIES]):
        failed = ", marked as failed" if one.failed else ""
        name = f"{one.author} decided" if place == decided else one.author
        yield element(
            "li", element("small", f"{place}: {one.author}{failed}"), quoted(one.text, most=_MOST_TEXT), class_=name
        )


def _step(step: StepResult) -> Element:
    told = ", ".join(step.rules) or "no rule"
    shown = "; ".join(f"{one.signal} {one.value} ({one.threshold})" for one in step.evidence)
    when = ", after the bot's answer" if step.after_answer else ", with an agent" if step.with_agent else ""
    return element(
        "p",
        f"Turn {step.turn}{when}: {step.told}, {told}. ",
        element("span", quoted(f"{shown} {step.counterfactual}".strip(), most=600), class_="pale"),
    )
