"""The published schema is that of the structs."""

from frontline.places import ROOT
from frontline.replay.schema import schema_text

PUBLISHED = ROOT / "docs" / "transcript.schema.json"


def test_published_schema_is_current() -> None:
    command = ".venv/bin/python -m frontline.replay.schema > docs/transcript.schema.json"
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), f"Run: {command}"
