"""Reading `data/moderation.yml`."""

from typing import Any

import msgspec

from handoff.document import Document, did_you_mean
from handoff.exceptions import ModerationInvalid
from handoff.moderation_check import check_moderation
from handoff.moderation_model import DataRule, ModerationRules, PhraseRule
from handoff.policy_model import Name, Sentence

_FIELDS = {field.name: field for field in msgspec.structs.fields(ModerationRules)}
# Converted entry by entry, so that one mistake does not hide the next.
_LISTS: dict[str, Any] = {"rules": PhraseRule, "personal_data": DataRule}


def parse_moderation(text: str, *, source: str) -> ModerationRules:
    """The rules in `text`. `source` is the file's name as problems shall show it.

    Raises `ModerationInvalid` with every problem found: unreadable YAML, unknown or missing names, values out of
    range, references to nothing, and rules that apply to nobody.
    """
    document = Document(text, source=source)
    if not document.problems and not isinstance(document.data, dict):
        document.report((), f"A file of moderation is a mapping with the keys {', '.join(_FIELDS)}.")
    rules = None if document.problems else _convert(document)
    if rules is not None:
        check_moderation(rules, document)
    if rules is None or document.problems:
        raise ModerationInvalid(tuple(document.problems))
    return rules


def _convert(document: Document) -> ModerationRules | None:
    for name, value in document.data.items():
        if name not in _FIELDS:
            document.report((name,), f"`{name}` is not known in a file of moderation: {did_you_mean(name, _FIELDS)}")
        elif name in _LISTS and isinstance(value, list):
            for index, entry in enumerate(value):
                document.convert(entry, _LISTS[name], (name, index))
        elif name == "messages" and isinstance(value, dict):
            for key, entry in value.items():
                document.convert(key, Name, (name, key))
                document.convert(entry, Sentence, (name, key))
        else:
            document.convert(value, _FIELDS[name].type, (name,))
    for name, field in _FIELDS.items():
        if name not in document.data and field.required:
            document.report((), f"`{name}` is missing in the file of moderation.")
    return None if document.problems else document.convert(document.data, ModerationRules, ())
