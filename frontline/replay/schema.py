"""The JSON Schema of a transcript, published as `docs/transcript.schema.json`.

`python -m frontline.replay.schema` prints it.
"""

from __future__ import annotations

import json
import sys

import msgspec

from frontline.replay.transcript import Transcript

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text() -> str:
    """The text of the published file."""
    schema = {"$schema": _DIALECT, "title": "A transcript for a replay", **msgspec.json.schema(Transcript)}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
