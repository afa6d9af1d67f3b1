"""Deliveries stay out of the house."""

from __future__ import annotations

import socket

import pytest

from desk.errors import InvalidValue
from desk.webhooks.addresses import PublicResolver, check_url, may_be_reached


@pytest.mark.parametrize("url", ["https://example.com/hook", "https://example.com:8443/a?b=c", "https://8.8.8.8/"])
def test_public_addresses_are_taken(url: str) -> None:
    check_url(url, in_house=False)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://example.com/", "begin with https"),
        ("ftp://example.com/", "begin with https"),
        ("https://user:secret@example.com/", "must not hold a user"),
        ("https://127.0.0.1/", "private network"),
        ("https://localhost/", "private network"),
        ("https://a.localhost/", "private network"),
        ("https://10.0.0.8/", "private network"),
        ("https://169.254.169.254/latest/meta-data", "private network"),
        ("https://[::1]/", "private network"),
        ("https://[::ffff:10.0.0.8]/", "private network"),
        ("https://[::10.0.0.8]/", "private network"),
        ("https://[64:ff9b::10.0.0.8]/", "private network"),
        ("https://[64:ff9b:1::8.8.8.8]/", "private network"),
        ("https://[2002:a00:8::]/", "private network"),
        ("https://[fec0::1]/", "private network"),
        ("https://[fd00::1]/", "private network"),
        ("https://2130706433/", "private network"),
        ("https://127.1/", "private network"),
        ("https://127.0.0.1./", "private network"),
        ("https://localhost./", "private network"),
        ("https://224.0.0.1/", "private network"),
        ("https://", "no URL"),
        ("https://exa mple.com/", "no URL"),
        ("https://example.com:99999/", "no URL"),
        ("https://[/", "no URL"),
        ("https://example.com/" + "a" * 3000, "no URL"),
    ],
)
def test_what_is_no_public_address_is_refused(url: str, problem: str) -> None:
    with pytest.raises(InvalidValue, match=problem):
        check_url(url, in_house=False)


def test_public_address_is_reached_through_a_gateway_to_ipv4_too() -> None:
    assert may_be_reached("2606:4700:4700::1111")
    assert may_be_reached("64:ff9b::8.8.8.8")


def test_in_house_private_addresses_and_plain_http_are_taken() -> None:
    check_url("http://10.0.0.8:9000/hook", in_house=True)
    check_url("https://localhost/hook", in_house=True)


async def test_a_name_that_stands_for_a_private_address_is_not_reached() -> None:
    resolver = PublicResolver()
    try:
        with pytest.raises(OSError, match="no public address"):
            await resolver.resolve("localhost", 443, socket.AF_INET)
    finally:
        await resolver.close()


def test_a_name_may_be_reached_until_it_is_looked_up() -> None:
    assert may_be_reached("example.com")
    assert may_be_reached("1.example.com")
    assert not may_be_reached("192.168.1.1")
