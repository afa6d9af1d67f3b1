"""The JSON Schemas that are published under `docs/`, generated from the structs.

`python -m handoff.schema envelope` prints one of them.
"""

import hashlib
import inspect
import json
import sys
from collections.abc import Mapping
from typing import Any

import msgspec

from handoff.envelope import ENVELOPE_VERSION, Envelope
from handoff.insight_model import InsightRules
from handoff.moderation_model import ModerationRules
from handoff.playbook_model import Playbook, Shared
from handoff.policy_model import Policy
from handoff.quality_model import QualityRules
from handoff.reply_model import QuestionFile, ReplyFile
from handoff.review_model import ReviewRules

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
PUBLISHED: Mapping[str, tuple[str, Any]] = {
    "envelope": (f"The handoff envelope, version {ENVELOPE_VERSION}", Envelope),
    "escalation": ("The escalation policy", Policy),
    "insight": ("When figures are a sign, and what things cost", InsightRules),
    "moderation": ("What is not said to customers", ModerationRules),
    "playbook": ("A playbook", Playbook),
    "quality": ("How the quality of conversations is scored", QualityRules),
    "questions": ("How facts are asked for", QuestionFile),
    "replies": ("The canned replies of a topic", ReplyFile),
    "reviews": ("Which conversations are looked at", ReviewRules),
    "shared_playbook": ("What the playbooks share", Shared),
}
# Written by people, so a name that is not known is a mistake there. A receiver of envelopes meets newer versions.
_OPEN = frozenset({"envelope"})
# What says nothing of the shape, where it stands beside a type.
_WORDS = ("$schema", "title", "description", "examples")
_NAMED_SCHEMAS = ("properties", "$defs", "patternProperties")


def schema_of(name: str) -> dict[str, Any]:
    """The schema of `docs/<name>.schema.json`. Raises `KeyError` for a name that is not published."""
    title, type_ = PUBLISHED[name]
    schema = _schema(type_, title=title)
    opened: dict[str, Any] = _opened(schema) if name in _OPEN else schema
    return opened


def schema_text(name: str) -> str:
    """The text of `docs/<name>.schema.json`. Raises `KeyError` for a name that is not published."""
    return _text(schema_of(name))


def text_of(type_: Any, *, title: str) -> str:
    """The text of the schema of any type, in the same form as those that are published here."""
    return _text(_schema(type_, title=title))


def fingerprint(schema: Mapping[str, Any]) -> str:
    """A name for the shape that a schema describes: the same as long as only its words change."""
    return hashlib.sha256(json.dumps(_shape(schema), sort_keys=True).encode()).hexdigest()


def _schema(type_: Any, *, title: str) -> dict[str, Any]:
    schema = _unindented(msgspec.json.schema(type_))
    return {"$schema": _DIALECT, "title": title, **schema}


def _text(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _unindented(schema: Any) -> Any:
    """The schema with its descriptions as an editor shows them, without the indentation of a docstring."""
    if isinstance(schema, dict):
        return {
            key: inspect.cleandoc(value) if key == "description" and isinstance(value, str) else _unindented(value)
            for key, value in schema.items()
        }
    return [_unindented(value) for value in schema] if isinstance(schema, list) else schema


def _opened(schema: Any) -> Any:
    """The schema without the ban on fields that it does not know."""
    if isinstance(schema, dict):
        return {
            key: _opened(value)
            for key, value in schema.items()
            if not (key == "additionalProperties" and value is False)
        }
    return [_opened(value) for value in schema] if isinstance(schema, list) else schema


def _shape(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_shape(value) for value in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {
        key: {name: _shape(one) for name, one in value.items()} if key in _NAMED_SCHEMAS else _shape(value)
        for key, value in schema.items()
        if key not in _WORDS
    }


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) == 2 else ""
    if wanted not in PUBLISHED:
        sys.exit(f"Name one schema to print: {', '.join(PUBLISHED)}.")
    sys.stdout.write(schema_text(wanted))
