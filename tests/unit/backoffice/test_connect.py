"""Opening by URL."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backoffice.connect import open_back_office
from backoffice.exceptions import InvalidInput, Unavailable
from backoffice.http.client import HttpBackOffice
from backoffice.sql.office import SqlBackOffice
from tests.backoffices import mail_settings


async def test_sqlite_url_opens_a_new_file(tmp_path: Path) -> None:
    async with open_back_office(f"sqlite:///{tmp_path / 'new.db'}") as office:
        assert isinstance(office, SqlBackOffice)
        await office.ping()
        assert await office.find_customer(email="a@example.com") is None


async def test_postgresql_url_opens_a_database(postgres_url: str) -> None:
    async with open_back_office(postgres_url) as office:
        assert isinstance(office, SqlBackOffice)
        await office.ping()


async def test_http_url_opens_a_client() -> None:
    async with open_back_office("https://127.0.0.1:1/", token="t") as office:
        assert isinstance(office, HttpBackOffice)
        with pytest.raises(Unavailable):
            await office.ping()


@pytest.mark.parametrize(
    ("url", "options", "words"),
    [
        ("", {}, "must begin with sqlite://"),
        ("ftp://x", {}, "must begin with sqlite://"),
        ("https://x", {}, "token: must be set"),
        ("https://x", {"token": "a b"}, "token: must be set"),
        ("https://x", {"token": "a\r\nX: y"}, "token: must be set"),
        ("https://user:pass@x", {"token": "t"}, "plain address"),
        ("https://x?y=1", {"token": "t"}, "plain address"),
        ("http://", {"token": "t"}, "plain address"),
        ("https://x", {"token": "t", "mail": mail_settings(25)}, "mail: is only for databases"),
        ("sqlite:///x.db", {"token": "t"}, "token: is only for http"),
        ("sqlite://", {}, "must name a file"),
    ],
)
async def test_wrong_url_or_option_is_named(url: str, options: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(words)):
        async with open_back_office(url, **options):  # type: ignore[arg-type]
            pass


async def test_database_that_is_down_is_unavailable_at_once() -> None:
    with pytest.raises(Unavailable):
        async with open_back_office("postgresql://a:b@127.0.0.1:1/c", timeout_seconds=1):
            pass
