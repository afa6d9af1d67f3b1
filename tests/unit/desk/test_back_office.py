"""The desk's connection to the back office."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.exceptions import Unavailable
from desk.back_office import OfficeConnection


async def test_back_office_is_opened_once_and_closed(tmp_path: Path) -> None:
    connection = OfficeConnection(f"sqlite:///{tmp_path / 'office.db'}")
    assert not (tmp_path / "office.db").exists()
    office = await connection.office()
    await office.ping()
    assert await connection.office() is office
    await connection.close()


async def test_failed_opening_is_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    connection = OfficeConnection(f"sqlite:///{folder / 'office.db'}")
    with pytest.raises(Unavailable, match="does not exist"):
        await connection.office()
    folder.mkdir()
    await (await connection.office()).ping()
    await connection.close()


async def test_desk_without_a_back_office_says_so() -> None:
    connection = OfficeConnection("")
    assert not connection.is_set_up
    with pytest.raises(Unavailable, match="none is set up"):
        await connection.office()
