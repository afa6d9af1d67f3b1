from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from desk.sockets.origin import address_of, is_customer_origin, is_own_origin, network_of
from tests.desk_world import desk_settings

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


@pytest.mark.parametrize(
    ("remote", "networks", "told"),
    [
        ("172.30.0.2", ("172.30.0.2",), "198.51.100.7"),
        ("172.30.0.2", ("10.0.0.0/8", "172.30.0.0/24"), "198.51.100.7"),
        ("::ffff:172.30.0.2", ("172.30.0.2",), "198.51.100.7"),  # as a socket for both kinds of address shows it
        ("fe80::2%eth0", ("fe80::/10",), "198.51.100.7"),
        ("198.51.100.1", (), "198.51.100.7"),
        ("172.30.0.3", ("172.30.0.2",), "172.30.0.3"),
        ("", ("172.30.0.2",), "unknown"),
    ],
)
def test_only_the_known_proxy_is_believed_whom_it_speaks_for(remote: str, networks: tuple[str, ...], told: str) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    request = make_mocked_request("GET", "/", headers).clone(remote=remote)
    settings = desk_settings("sqlite:///desk.db", trusted_proxies=1, proxy_networks=networks)
    assert address_of(request, settings) == told


@pytest.mark.parametrize(
    ("lines", "trusted", "told"),
    [
        (("203.0.113.9", "198.51.100.7"), 1, "198.51.100.7"),  # as HAProxy adds its line to the client's
        (("203.0.113.9, 203.0.113.10", "198.51.100.7", "192.0.2.1"), 2, "198.51.100.7"),
        (("203.0.113.9", ""), 1, "203.0.113.9"),
        (("203.0.113.9",), 2, "172.30.0.2"),
    ],
)
def test_lines_that_a_client_wrote_itself_stand_before_those_of_the_proxies(
    lines: tuple[str, ...], trusted: int, told: str
) -> None:
    headers = CIMultiDict(("X-Forwarded-For", line) for line in lines)
    request = make_mocked_request("GET", "/", headers).clone(remote="172.30.0.2")
    assert address_of(request, desk_settings("sqlite:///desk.db", trusted_proxies=trusted)) == told


def test_without_a_proxy_nobody_is_believed() -> None:
    request = make_mocked_request("GET", "/", {"X-Forwarded-For": "198.51.100.7"}).clone(remote="203.0.113.9")
    assert address_of(request, desk_settings("sqlite:///desk.db")) == "203.0.113.9"


def test_a_network_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="proxy_networks holds 'nginx'"):
        desk_settings("sqlite:///desk.db", trusted_proxies=1, proxy_networks=("nginx",))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::1", "2001:db8:1:2::/64"),
        ("[2001:db8:1:3::1]", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),  # as Azure's gateways write it
        ("[2001:db8:1:3::1]:443", "2001:db8:1:3::/64"),
        ("203.0.113.9:", "203.0.113.9:"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_one_client_is_an_address_or_a_network(address: str, told: str) -> None:
    assert network_of(address) == told
