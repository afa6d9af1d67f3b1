"""Reading `data/reviews.yml`."""

from typing import Any

import msgspec

from handoff.document import Document, did_you_mean
from handoff.exceptions import ReviewsInvalid
from handoff.policy_model import Policy
from handoff.review_model import ReviewRule, ReviewRules

_FIELDS = {field.name: field for field in msgspec.structs.fields(ReviewRules)}


def parse_reviews(text: str, *, source: str, policy: Policy | None = None) -> ReviewRules:
    """The rules in `text`. `source` is the file's name as problems shall show it; with a `policy`, the rules of it that
    are named here must exist.

    Raises `ReviewsInvalid` with every problem found: unreadable YAML, unknown or missing names, values out of range,
    rules of the same name, and rules that can never or always hold.
    """
    document = Document(text, source=source)
    if not document.problems and not isinstance(document.data, dict):
        document.report((), f"A file of reviews is a mapping with the keys {', '.join(_FIELDS)}.")
    rules = None if document.problems else _convert(document)
    if rules is not None:
        _check(rules, document)
        if policy is not None:
            _check_names(rules, document, policy)
    if rules is None or document.problems:
        raise ReviewsInvalid(tuple(document.problems))
    return rules


def _convert(document: Document) -> ReviewRules | None:
    data: dict[str, Any] = document.data
    for name, value in data.items():
        if name not in _FIELDS:
            document.report((name,), f"`{name}` is not known in a file of reviews: {did_you_mean(name, _FIELDS)}")
        elif name == "rules" and isinstance(value, list):
            # Converted one by one, so that one mistake does not hide the next.
            for index, entry in enumerate(value):
                document.convert(entry, ReviewRule, (name, index))
        else:
            document.convert(value, _FIELDS[name].type, (name,))
    for name, field in _FIELDS.items():
        if name not in data and field.required:
            document.report((), f"`{name}` is missing in the file of reviews.")
    return None if document.problems else document.convert(data, ReviewRules, ())


def _check(rules: ReviewRules, document: Document) -> None:
    seen: set[str] = set()
    for index, rule in enumerate(rules.rules):
        if rule.name in seen:
            document.report(("rules", index, "name"), f"There are two rules with the name `{rule.name}`; rename one.")
        seen.add(rule.name)
        if rule.when.is_empty():
            document.report(
                ("rules", index, "when"),
                f"The rule `{rule.name}` has no condition, so it would pick every conversation.",
            )
        if rule.when.rating_of != "any" and rule.when.rating_at_most is None:
            document.report(
                ("rules", index, "when"),
                f"The rule `{rule.name}` names a part in `rating_of`, but no `rating_at_most`.",
            )


def _check_names(rules: ReviewRules, document: Document, policy: Policy) -> None:
    known = {rule.name for rule in policy.rules}
    for index, rule in enumerate(rules.rules):
        for place, name in enumerate(rule.when.escalation):
            if name not in known:
                path = ("rules", index, "when", "escalation", place)
                document.report(path, f"The escalation policy has no rule `{name}`: {did_you_mean(name, known)}")
