"""The published schemas are those of the structs."""

import pytest

from handoff.schema import PUBLISHED, schema_text
from tests.unit.handoff.situations import ROOT


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_published_schema_is_current(name: str) -> None:
    published = (ROOT / "docs" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(name), f"Run: .venv/bin/python -m handoff.schema {name} > docs/{name}.schema.json"
