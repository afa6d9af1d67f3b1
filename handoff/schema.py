"""The JSON Schemas that are published under `docs/`, generated from the structs.

`python -m handoff.schema envelope` prints one of them.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any

import msgspec

from handoff.envelope import Envelope
from handoff.playbook import Playbook
from handoff.policy_model import Policy

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
PUBLISHED: Mapping[str, tuple[str, Any]] = {
    "envelope": ("The handoff envelope", Envelope),
    "escalation": ("The escalation policy", Policy),
    "playbook": ("A playbook", Playbook),
}


def schema_text(name: str) -> str:
    """The text of `docs/<name>.schema.json`. Raises `KeyError` for a name that is not published."""
    title, type_ = PUBLISHED[name]
    schema = {"$schema": _DIALECT, "title": title, **msgspec.json.schema(type_)}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) == 2 else ""
    if wanted not in PUBLISHED:
        sys.exit(f"Name one schema to print: {', '.join(PUBLISHED)}.")
    sys.stdout.write(schema_text(wanted))
