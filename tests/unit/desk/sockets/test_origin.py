from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request

from desk.sockets.origin import is_customer_origin, is_own_origin

PUBLIC = "https://desk.example"


def is_own(origin: str, host: str) -> bool:
    return is_own_origin(make_mocked_request("GET", "/", {"Origin": origin, "Host": host}), public_url=PUBLIC)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://desk.example", "desk.example"),
        ("https://DESK.example", "10.0.0.7:8080"),  # as a proxy asks
        ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ("http://localhost:9000", "localhost:9000"),
        ("http://[::1]:8080", "[::1]:8080"),
    ],
)
def test_pages_of_the_public_address_and_of_this_machine_are_own(origin: str, host: str) -> None:
    assert is_own(origin, host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://evil.example:8080", "evil.example:8080"),  # a name that was made to lead here
        ("http://localhost.evil.example", "localhost.evil.example"),
        ("http://localhost:3000", "localhost:8080"),
        ("http://127.0.0.1:8080", "desk.example"),
        ("http://desk.example", "desk.example"),
        ("null", "127.0.0.1:8080"),
        ("http://[", "["),
        ("", "127.0.0.1:8080"),
    ],
)
def test_all_other_pages_are_not(origin: str, host: str) -> None:
    assert not is_own(origin, host)


def test_a_configured_site_may_open_a_chat() -> None:
    request = make_mocked_request("GET", "/", {"Origin": "https://shop.example", "Host": "desk.example"})
    assert is_customer_origin(request, public_url=PUBLIC, allowed=["https://shop.example"])
    assert not is_customer_origin(request, public_url=PUBLIC, allowed=["https://other.example"])
