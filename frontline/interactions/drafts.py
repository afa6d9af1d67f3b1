"""The first files to edit: the policy in force with the types that it does not know, and training examples for what is missing.

Both are drafts. Whoever edits them knows the business, and the audit does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import yaml

from frontline.interactions.profile import InteractionType
from handoff.policy_model import Policy

_EXAMPLES = 20
_EXAMPLE_CHARACTERS = 200
_TITLE_CHARACTERS = 60


def escalation(policy_text: str, types: Sequence[InteractionType], policy: Policy) -> str:
    """The policy's text with new types at the end of its intents and where the audit judges otherwise at its top, as comments."""
    lines = policy_text.splitlines()
    at = _end_of_intents(policy_text)
    # As comments: a policy that names an intent before the bot knows it is refused.
    new = [f"  # {one.name}: {_info(one)}" for one in types if not one.intent]
    notes = [
        f"# {one.intent}: layer {policy.intents[one.intent].layer} here; the audit suggests {one.layer} ({one.why_layer})."
        for one in types
        if one.intent and policy.intents[one.intent].layer != one.layer
    ]
    head = ["# A draft by frontline audit: what it found is marked, everything else is the policy in force.", *notes]
    note = "  # Found by the audit. Once the bot is trained with its examples, give each a name, a skill and a playbook, or take it out."
    marked = [note, *new] if new else []
    return "\n".join([*head, *lines[:at], *marked, *lines[at:]]) + "\n"


def nlu(types: Sequence[InteractionType], missed: Mapping[str, Sequence[str]]) -> str:
    """Rasa's training data: examples for new types, and for known ones what the model does not understand."""
    parts = [
        'version: "3.1"',
        "# A draft by frontline audit, in customers' words. Read each example before you train with it.",
        "nlu:",
    ]
    for one in types:
        examples = one.examples if not one.intent else tuple(missed.get(one.intent, ()))
        usable = [text for text in map(_example, examples) if text][:_EXAMPLES]
        if usable:
            parts.append(f"- intent: {one.name}")
            parts.append("  examples: |")
            parts.extend(f"    - {text}" for text in dict.fromkeys(usable))
    return "\n".join(parts if len(parts) > len(("version", "note", "nlu")) else [*parts[:-1], "nlu: []"]) + "\n"


def _info(one: InteractionType) -> str:
    title = yaml.safe_dump(one.title[:_TITLE_CHARACTERS], allow_unicode=True, width=1_000, default_style='"').strip()
    return f"{{layer: {one.layer}, complexity: {one.complexity}, emotion: {one.emotion}, risk: {one.risk}, title: {title}}}"


def _example(text: str) -> str:
    """On one line and without what Rasa reads as a mark of an entity; empty where it is too long for an example."""
    plain = " ".join("".join(mark if mark not in "[]{}()" else " " for mark in text).split())
    return plain if 0 < len(plain) <= _EXAMPLE_CHARACTERS else ""


def _end_of_intents(text: str) -> int:
    """The number of the line after the last intent, from 0."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    for key, value in _pairs(node):
        if key.value == "intents":
            last = max(child.end_mark.line for _, child in _pairs(value))
            return int(last) + 1
    raise ValueError("the policy has no intents")


def _pairs(node: yaml.Node | None) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from node.value
