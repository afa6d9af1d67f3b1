"""A customer's copy is packed beside the desk's work."""

from __future__ import annotations

import threading
import zipfile
from typing import Any

import pytest

from desk.records.export import Export, write_zip
from tests.routing_world import RoutingWorld


async def test_customers_do_not_wait_while_it_is_packed(world: RoutingWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    packed_by: list[threading.Thread] = []
    write = zipfile.ZipFile.writestr

    def noted(archive: zipfile.ZipFile, *given: Any) -> None:
        packed_by.append(threading.current_thread())
        write(archive, *given)

    monkeypatch.setattr(zipfile.ZipFile, "writestr", noted)
    with await write_zip(world.desk.store, Export("2026-11-27T00:00:00+00:00", {"asked_for": "C-1"})) as file:
        assert zipfile.ZipFile(file).namelist() == ["export.json"]
    assert packed_by
    assert threading.main_thread() not in packed_by
