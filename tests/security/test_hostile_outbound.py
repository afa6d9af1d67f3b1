"""What leaves the desk on a stranger's word: webhooks to addresses of theirs, mails with names of theirs."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web
from aiohttp.resolver import ThreadedResolver
from aiohttp.test_utils import TestServer

from backoffice.exceptions import InvalidInput
from backoffice.mail import letter
from desk.errors import InvalidValue
from desk.store.webhooks import Delivery, DeliveryState, Webhook
from desk.webhooks import addresses
from desk.webhooks.addresses import PublicResolver, check_url
from desk.webhooks.courier import deliver
from tests.backoffices import mail_settings
from tests.security.hostile_texts import CORPUS

PRIVATE = (
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://0x7f.1/",
    "https://127.000.000.001/",
    "https://[::ffff:7f00:1]/",
    "https://[0:0:0:0:0:ffff:127.0.0.1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/",
    "https://[::]/",
    "https://0.0.0.0/",
    "https://0/",
    "https://100.64.0.1/",
    "https://192.0.2.1/",
    "https://198.18.0.1/",
    "https://255.255.255.255/",
    "https://metadata.google.internal@169.254.169.254/",
    "https://169.254.169.254:443/latest",
    "https://127.0.0.1%2f@example.com/",
    "https:///127.0.0.1/",
    "https:127.0.0.1/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://example.com\\@127.0.0.1/",
    "https://example.com\r\nHost: x/",
    "https://example.com/\tx",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "javascript:alert(1)",
    "//127.0.0.1/",
    "HTTP://127.0.0.1/",
)


@pytest.fixture
async def inside() -> AsyncIterator[tuple[TestServer, list[str]]]:
    """A server on this machine, and what reached it. Whatever it is asked, it leads on to another path of its own."""
    reached: list[str] = []

    async def take(request: web.Request) -> web.StreamResponse:
        reached.append(request.path)
        return web.Response(status=307, headers={"Location": "/secret"})

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", take)
    async with TestServer(app) as server:
        yield server, reached


def _webhook(url: str) -> Webhook:
    return Webhook(id="w", url=url, secret="s" * 32, events=(), created_at=0.0)


def _delivery() -> Delivery:
    return Delivery(1, "w", "e", "t", DeliveryState.PENDING, 0, 0.0, "", "{}")


async def _reached(url: str, reached: list[str], *, in_house: bool = False) -> bool:
    """Whether a delivery to this address got there, as the courier sends it."""
    resolver = ThreadedResolver() if in_house else PublicResolver()
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=resolver, ssl=False), timeout=aiohttp.ClientTimeout(total=3.0)
    ) as client:
        answer = await deliver(client, _webhook(url), _delivery(), now=1.0, in_house=in_house)
    assert not answer.is_taken
    return bool(reached)


@pytest.mark.parametrize("url", PRIVATE)
async def test_no_spelling_of_an_inner_address_is_taken_or_reached(
    url: str, inside: tuple[TestServer, list[str]]
) -> None:
    """Either it is refused when it is entered, or it is a name, and what it stands for is not reached."""
    server, reached = inside
    try:
        check_url(url, in_house=False)
    except InvalidValue:
        return
    here = f"http://{urlsplit(url).hostname}:{server.port}/hook"
    assert not await _reached(here, reached)
    assert await _reached(here, reached, in_house=True)  # it does stand for this machine


async def test_name_that_changes_its_meaning_gains_nothing(
    inside: tuple[TestServer, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that was public when it was checked, and stands for this machine when the connection is made."""
    server, reached = inside
    answers = iter(["93.184.216.34"])

    def look_up(_host: str, port: Any, *_args: Any, **_options: Any) -> list[Any]:
        address = next(answers, "127.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    resolver = PublicResolver()
    assert [one["host"] for one in await resolver.resolve("rebind.example", 443)] == ["93.184.216.34"]
    with pytest.raises(OSError, match="no public address"):
        await resolver.resolve("rebind.example", 443)
    assert not await _reached(f"http://rebind.example:{server.port}/hook", reached)


async def test_redirect_is_not_followed(inside: tuple[TestServer, list[str]]) -> None:
    server, reached = inside
    assert await _reached(f"http://127.0.0.1:{server.port}/hook", reached, in_house=True)
    assert reached == ["/hook"]


def test_name_that_looks_like_this_machine_is_one() -> None:
    for host in ("localhost", "LOCALHOST".lower(), "a.localhost", "localhost.", "127.0.0.1.", "0", "1.1"):
        assert not addresses.may_be_reached(host), host


RECEIVERS = (
    "a@example.com\r\nBcc: evil@evil.example",
    "a@example.com\nX-Evil: 1",
    "a@example.com, evil@evil.example",
    "a@example.com;evil@evil.example",
    "a@example.com\0",
    "<a@example.com> evil@evil.example",
    "a@example.com\r\n\r\n<script>alert(1)</script>",
    '"a\r\nBcc: x"@example.com',
    "a@exa\u202emple.com",
    "a@b@evil.example",
    "evil.example",
    "",
    "@",
)


@pytest.mark.parametrize(
    "name", [*CORPUS[::6], "A\r\nBcc: evil@evil.example", 'A" <evil@evil.example>, "B', "=?utf-8?q?x?="]
)
@pytest.mark.parametrize("to_email", ["maya@example.com", *RECEIVERS[:6]])
def test_nobody_else_gets_a_mail_and_no_header_is_added(name: str, to_email: str) -> None:
    try:
        made = letter(
            mail_settings(25), to_name=name, to_email=to_email, subject="Reset your password", text=f"Hello {name}"
        ).as_bytes()
    except InvalidInput:
        assert to_email != "maya@example.com"
        return
    read = email.message_from_bytes(made, policy=email.policy.default)
    assert {one.lower() for one in read} <= {
        "to",
        "from",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "auto-submitted",
    }
    assert [one.addr_spec for one in read["To"].addresses] == ["maya@example.com"]
    assert not read.is_multipart()


@pytest.mark.parametrize("to_email", RECEIVERS)
def test_what_is_no_address_gets_no_mail(to_email: str) -> None:
    with pytest.raises(InvalidInput, match="address"):
        letter(mail_settings(25), to_name="Maya", to_email=to_email, subject="s", text="t")
