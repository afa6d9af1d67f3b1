"""Reading `data/insight.yml`."""

from collections.abc import Collection
from typing import Any

import msgspec

from handoff import alert_model, drift_model
from handoff.document import Document, did_you_mean
from handoff.exceptions import InsightInvalid
from handoff.insight_model import InsightRules
from handoff.policy_model import Policy

_FIELDS = {field.name: field for field in msgspec.structs.fields(InsightRules)}
_RESOLUTION = frozenset(
    {"resolution", "confirmed_resolution", "durable_resolution", "durability", "solved", "contained_but_unsolved"}
)


def parse_insight(
    text: str, *, source: str, policy: Policy | None = None, figures: Collection[str] = ()
) -> InsightRules:
    """What `text` says. `source` is the file's name as problems shall show it; with a `policy`, the intents that are named
    here must be in it, and with `figures` those that alerts watch must be among these.

    Raises `InsightInvalid` with every problem found: unreadable YAML, unknown or missing names, values out of range,
    alerts that could never be told or end, and an alert on deflection without one on resolution.
    """
    document = Document(text, source=source)
    if not document.problems and not isinstance(document.data, dict):
        document.report((), f"A file of insight is a mapping with the keys {', '.join(_FIELDS)}.")
    rules = None if document.problems else _convert(document)
    if rules is not None:
        _check_watched(rules, document)
        _check_balance(rules, document)
    if rules is not None and figures:
        _check_figures(rules, document, figures)
    if rules is not None and policy is not None:
        _check_intents(rules, document, policy)
        _check_alerts(rules, document, policy)
    if rules is None or document.problems:
        raise InsightInvalid(tuple(document.problems))
    return rules


def _convert(document: Document) -> InsightRules | None:
    data: dict[str, Any] = document.data
    for name, value in data.items():
        if name in _FIELDS:
            # Converted one by one, so that one mistake does not hide the next.
            document.convert(value, _FIELDS[name].type, (name,))
        else:
            document.report((name,), f"`{name}` is not known in a file of insight: {did_you_mean(name, _FIELDS)}")
    for name, field in _FIELDS.items():
        if name not in data and field.required:
            document.report((), f"`{name}` is missing in the file of insight.")
    return None if document.problems else document.convert(data, InsightRules, ())


def _check_intents(rules: InsightRules, document: Document, policy: Policy) -> None:
    for intent in rules.costs.minutes_by_intent:
        if intent not in policy.intents:
            path = ("costs", "minutes_by_intent", intent)
            document.report(
                path, f"The escalation policy has no intent `{intent}`: {did_you_mean(intent, policy.intents)}"
            )


def _check_watched(rules: InsightRules, document: Document) -> None:
    for path, sentence in drift_model.problems_of(rules.drift):
        document.report(("drift", *path), sentence)
    for place, sentence in alert_model.problems_of(rules.alerts):
        document.report(("alerts", *place), sentence)


def _check_balance(rules: InsightRules, document: Document) -> None:
    """Who is told when deflection falls, and never when resolution does, is led to keep customers from people."""
    watched = {rule.figure.removeprefix("signal.") for rule in rules.alerts.rules}
    for index, rule in enumerate(rules.alerts.rules):
        if rule.figure == "deflection" and not watched & _RESOLUTION:
            document.report(
                ("alerts", "rules", index, "figure"),
                f"`{rule.name}` watches deflection, and no alert watches resolution: add one of {', '.join(sorted(_RESOLUTION))}.",
            )


def _check_figures(rules: InsightRules, document: Document, figures: Collection[str]) -> None:
    for index, rule in enumerate(rules.alerts.rules):
        if rule.figure not in figures:
            path = ("alerts", "rules", index, "figure")
            document.report(path, f"There is no figure `{rule.figure}`: {did_you_mean(rule.figure, figures)}")


def _check_alerts(rules: InsightRules, document: Document, policy: Policy) -> None:
    for index, rule in enumerate(rules.alerts.rules):
        if rule.intent and rule.intent not in policy.intents:
            path = ("alerts", "rules", index, "intent")
            document.report(
                path,
                f"The escalation policy has no intent `{rule.intent}`: {did_you_mean(rule.intent, policy.intents)}",
            )
