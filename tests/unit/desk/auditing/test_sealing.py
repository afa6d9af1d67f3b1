"""The sealer starts whatever stands in the file of published heads."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.auditing.sealing import Sealer
from desk.store.engine import open_store


async def test_a_desk_starts_with_published_heads_that_nobody_can_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "audit-heads.txt"
    path.write_bytes(b"\xff no head\n")
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    Sealer(store, clock=lambda: 0.0, heads=path)
    await store.close()
    assert "The published heads of the audit log cannot be read" in caplog.text
