"""The JSON Schema of `data/routing.yml`, published as `docs/routing.schema.json` and generated from the structs.

`python -m desk.routing.schema` prints it.
"""

from __future__ import annotations

import sys

from desk.routing.configuration import Routing
from handoff.schema import text_of

TITLE = "Who gets a waiting conversation, and when"


def schema_text() -> str:
    """The text of `docs/routing.schema.json`."""
    return text_of(Routing, title=TITLE)


if __name__ == "__main__":
    sys.stdout.write(schema_text())
