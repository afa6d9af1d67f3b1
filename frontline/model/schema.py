"""The JSON Schema of `bot/gates.yml`, published as `docs/gates.schema.json` and generated from the structs.

`python -m frontline.model.schema` prints it.
"""

from __future__ import annotations

import sys

from frontline.model.gates_model import Gates
from handoff.schema import text_of

TITLE = "What a model must show before it is promoted"


def schema_text() -> str:
    """The text of `docs/gates.schema.json`."""
    return text_of(Gates, title=TITLE)


if __name__ == "__main__":
    sys.stdout.write(schema_text())
