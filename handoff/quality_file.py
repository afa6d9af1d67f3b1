"""Reading `data/quality.yml`."""

from typing import Any

import msgspec

from handoff.document import Document, Path, did_you_mean
from handoff.exceptions import QualityInvalid
from handoff.phrase_forms import PhraseInvalid, forms_of
from handoff.policy_model import Policy
from handoff.quality_model import ComplianceRule, Criterion, Need, QualityRules

_FIELDS = {field.name: field for field in msgspec.structs.fields(QualityRules)}


def parse_quality(text: str, *, source: str, policy: Policy | None = None) -> QualityRules:
    """The rules in `text`. `source` is the file's name as problems shall show it; with a `policy`, the rules and intents of
    it that are named here must exist.

    Raises `QualityInvalid` with every problem found: unreadable YAML, unknown or missing names, values out of range,
    grades that do not rise, weights that are all zero, and rules of compliance that can never hold.
    """
    document = Document(text, source=source)
    if not document.problems and not isinstance(document.data, dict):
        document.report((), f"A file of quality is a mapping with the keys {', '.join(_FIELDS)}.")
    rules = None if document.problems else _convert(document)
    if rules is not None:
        _check(rules, document)
        for index, rule in enumerate(rules.compliance):
            _check_rule(rule, document, index)
            if policy is not None:
                _check_names(rule, document, index, policy)
    if rules is None or document.problems:
        raise QualityInvalid(tuple(document.problems))
    return rules


def _convert(document: Document) -> QualityRules | None:
    data: dict[str, Any] = document.data
    for name, value in data.items():
        if name not in _FIELDS:
            document.report((name,), f"`{name}` is not known in a file of quality: {did_you_mean(name, _FIELDS)}")
        elif name == "compliance" and isinstance(value, list):
            # Converted one by one, so that one mistake does not hide the next.
            for index, entry in enumerate(value):
                document.convert(entry, ComplianceRule, (name, index))
        else:
            document.convert(value, _FIELDS[name].type, (name,))
    for name, field in _FIELDS.items():
        if name not in data and field.required:
            document.report((), f"`{name}` is missing in the file of quality.")
    return None if document.problems else document.convert(data, QualityRules, ())


def _check(rules: QualityRules, document: Document) -> None:
    grades, tone = rules.grades, rules.criteria.tone
    if not 0 < grades.weak < grades.good < grades.very_good < 100:
        document.report(("grades",), "The grades must rise: 0 < weak < good < very_good < 100.")
    if not any(rules.criteria.weight(one) for one in Criterion):
        document.report(("criteria",), "All weights are 0, so nothing would ever get a score.")
    _check_phrases(document, ("criteria", "tone", "impatient"), tone.impatient)
    if not (tone.answered or tone.mood or tone.manners):
        document.report(("criteria", "tone"), "`answered`, `mood` and `manners` are all 0; give `weight: 0` instead.")


def _check_phrases(document: Document, path: Path, phrases: tuple[str, ...]) -> None:
    for place, phrase in enumerate(phrases):
        try:
            forms_of(phrase)
        except PhraseInvalid as error:
            document.report((*path, place), str(error))


def _check_rule(rule: ComplianceRule, document: Document, index: int) -> None:
    path = ("compliance", index)
    earlier = [one.get("name") for one in document.data["compliance"][:index]]
    if rule.name in earlier:
        document.report((*path, "name"), f"There are two rules with the name `{rule.name}`; rename one.")
    if rule.when.is_empty():
        document.report((*path, "when"), f"The rule `{rule.name}` has no condition, so it would never apply.")
    _check_phrases(document, (*path, "said"), rule.said)
    _check_phrases(document, (*path, "when", "phrases"), rule.when.phrases)
    if rule.needs is Need.PERSON:
        if rule.within_seconds is None:
            document.report(path, f"The rule `{rule.name}` needs a person; say with `within_seconds` how soon.")
        if rule.said:
            document.report((*path, "said"), f"The rule `{rule.name}` needs a person, so nothing need be `said`.")
    else:
        if not rule.said:
            document.report(
                path, f"The rule `{rule.name}` needs a {rule.needs.value}; say with `said` what it sounds like."
            )
        if rule.within_seconds is not None:
            document.report(
                (*path, "within_seconds"), f"`within_seconds` is for rules that need a person; `{rule.name}` does not."
            )


def _check_names(rule: ComplianceRule, document: Document, index: int, policy: Policy) -> None:
    rules = {one.name for one in policy.rules}
    for field, names, known, what in (
        ("escalation", rule.when.escalation, rules, "rule"),
        ("intents", rule.when.intents, set(policy.intents), "intent"),
    ):
        for place, name in enumerate(names):
            if name not in known:
                path = ("compliance", index, "when", field, place)
                document.report(path, f"The escalation policy has no {what} `{name}`: {did_you_mean(name, known)}")
