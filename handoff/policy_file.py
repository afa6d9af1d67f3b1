"""Reading `data/escalation.yml`."""

import functools
import hashlib
from collections.abc import Collection
from typing import Any

import msgspec

from handoff.document import Document, did_you_mean
from handoff.exceptions import PolicyInvalid
from handoff.policy_check import check
from handoff.policy_model import IntentInfo, Message, Name, Policy, Rule
from handoff.subjects import INTENTS
from handoff.trigger_model import TriggerEntry

_FINGERPRINT_DIGITS = 6
_FIELDS = {field.name: field for field in msgspec.structs.fields(Policy)}
# Converted entry by entry, so that one mistake does not hide the next.
_ENTRIES: dict[str, Any] = {
    "intents": IntentInfo,
    "triggers": TriggerEntry,
    "rules": Rule,
    "messages": Message,
}


def parse_policy(text: str, *, source: str, intents: Collection[str] = INTENTS) -> Policy:
    """The policy in `text`. `source` is the file's name as problems shall show it, `intents` are those that the bot
    understands: the policy must say something of each of them, and of no other.

    The policy's `version` is the file's with a fingerprint of the file's values, such as `1.0+3f9c2a`: two files that
    say different things under one version are told apart, and comments change nothing.

    Raises `PolicyInvalid` with every problem found: unreadable YAML, unknown or missing names, values out of
    range, references to nothing, and rules that can never fire.
    """
    return _parsed(text, source, frozenset(intents))


@functools.lru_cache(maxsize=4)  # nothing in a policy can be changed, and its checks take a third of a second
def _parsed(text: str, source: str, intents: frozenset[str]) -> Policy:
    document = Document(text, source=source)
    if not document.problems and not isinstance(document.data, dict):
        document.report((), f"A policy is a mapping with the keys {', '.join(_FIELDS)}.")
    policy = None if document.problems else _convert(document)
    if policy is not None:
        check(policy, document, intents=intents)
    if policy is None or document.problems:
        raise PolicyInvalid(tuple(document.problems))
    fingerprint = hashlib.sha256(msgspec.json.encode(document.data)).hexdigest()[:_FINGERPRINT_DIGITS]
    return msgspec.structs.replace(policy, version=f"{policy.version}+{fingerprint}")


def _convert(document: Document) -> Policy | None:
    for name, value in document.data.items():
        if name not in _FIELDS:
            document.report((name,), f"`{name}` is not known in a policy: {did_you_mean(name, _FIELDS)}")
        elif name in _ENTRIES:
            _check_entries(document, name)
        else:
            document.convert(value, _FIELDS[name].type, (name,))
    for name, field in _FIELDS.items():
        if name not in document.data and field.required:
            document.report((), f"`{name}` is missing in the policy.")
    return None if document.problems else document.convert(document.data, Policy, ())


def _check_entries(document: Document, name: str) -> None:
    value = document.data[name]
    if isinstance(value, dict) and name != "rules":
        for key, entry in value.items():
            document.convert(key, Name, (name, key))
            document.convert(entry, _ENTRIES[name], (name, key))
    elif isinstance(value, list) and name == "rules":
        for index, entry in enumerate(value):
            document.convert(entry, Rule, (name, index))
    else:
        kind = "a list of rules" if name == "rules" else "a mapping of names to values"
        document.report((name,), f"`{name}` must be {kind}.")
