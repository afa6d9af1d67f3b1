"""Every answer tells browsers what may be done with it: pages, files, errors, and what is said to those who send nonsense."""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from desk.app import make_app
from desk.run import SERVING
from desk.settings import DemoSettings
from desk.web import api
from desk.web.headers import content_security_policy
from desk.web.pages import STATIC
from desk.web.security import UnreadableRequests
from tests.desk_world import PASSWORD, DeskWorld, desk_settings, running_desk, sqlite_url

SHOP = "https://shop.example"
FILES = sorted(
    str(path.relative_to(STATIC))
    for path in STATIC.rglob("*")
    if path.is_file() and path.suffix in (".js", ".css", ".svg", ".txt") and path.parent.name != "emoji"
)
PAGES = ("/console", "/demo/shop", "/demo/mail", "/demo/reset", "/demo/unlock")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    office = tmp_path / "office.db"
    settings = desk_settings(
        sqlite_url(tmp_path), demo=DemoSettings(mailbox=str(tmp_path)), back_office_url=f"sqlite:///{office}"
    )
    async with running_desk(settings) as world:
        yield world


def _check(headers: dict[str, str], what: str) -> None:
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, what
    assert "frame-ancestors 'none'" in policy, what
    assert "unsafe" not in policy, what
    assert "*" not in policy, what
    assert headers["X-Content-Type-Options"] == "nosniff", what
    assert headers["X-Frame-Options"] == "DENY", what
    assert headers["Referrer-Policy"] == "no-referrer", what
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", what
    assert headers["Cross-Origin-Resource-Policy"] in ("same-origin", "cross-origin"), what
    assert "geolocation=()" in headers["Permissions-Policy"], what
    assert headers["Server"] == "Frontline", what
    assert "Cache-Control" in headers, what


async def test_every_page_file_and_error_says_what_browsers_may_do(world: DeskWorld) -> None:
    asked = [
        *(("GET", page, 200) for page in PAGES),
        *(("GET", f"/static/{name}", 200) for name in FILES if not name.startswith("README")),
        ("GET", "/widget.js", 200),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/api/openapi.json", 200),
        ("GET", "/api/about", 200),
        ("GET", "/", 200),
        ("GET", "/nothing/<script>", 404),
        ("GET", "/static/widget/none.js", 404),
        ("GET", "/static/demo/none.js", 404),
        ("GET", "/api/me", 401),
        ("GET", "/api/conversations", 401),
        ("GET", "/api/attachments/x", 401),
        ("POST", "/console", 405),
        ("DELETE", "/widget.js", 405),
        ("GET", "/ws/agent", 403),
        ("GET", "/ws/customer", 403),
        ("GET", "/ws/worker", 400),
        ("POST", "/api/login", 403),
        ("GET", "/demo/identity?customer=x", 404),
    ]
    for method, path, status in asked:
        async with world.http.request(method, world.origin + path) as answer:
            assert answer.status == status, f"{method} {path}"
            _check(dict(answer.headers), f"{method} {path}")
            is_shared = path.startswith(("/static/widget", "/static/vendor", "/widget.js")) and status == 200
            wanted = "cross-origin" if is_shared or path.startswith("/api/attachments") else "same-origin"
            assert answer.headers["Cross-Origin-Resource-Policy"] == wanted, path


async def test_failing_handler_and_too_large_body_are_told_plainly(
    world: DeskWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = {"headers": {"Origin": world.origin, "Content-Type": "application/json"}}
    async with world.http.post(f"{world.origin}/api/login", data=b"x" * 20_000, **login) as answer:
        assert (answer.status, (await answer.json())["code"]) == (422, "invalid_value")
        _check(dict(answer.headers), "too large")

    async def fails(*_args: object, **_options: object) -> None:
        raise RuntimeError("the secret of the table agents")

    monkeypatch.setattr(api, "log_in", fails)
    body = b'{"email":"a","password":"b"}'
    async with world.http.post(f"{world.origin}/api/login", data=body, **login) as answer:
        said = await answer.text()
        assert (answer.status, "secret" in said, "Traceback" in said) == (500, False, False)
        _check(dict(answer.headers), "failing")


async def test_behind_tls_browsers_are_told_to_stay_there(tmp_path: Path) -> None:
    settings = desk_settings(sqlite_url(tmp_path), public_url="https://desk.example")
    async with running_desk(settings) as world:
        agent = await world.add_agent()
        body = {"email": agent.email, "password": PASSWORD}
        headers = {"Origin": "https://desk.example"}
        async with world.http.post(f"{world.origin}/api/login", json=body, headers=headers) as answer:
            assert answer.status == 200
            assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
            cookie = answer.headers["Set-Cookie"]
            assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"))


@pytest.mark.parametrize(
    "host",
    ["x;script-src *", "x script-src", "x'unsafe-inline'", "a,b", "x\u00e9", "", "x" * 300, "[::1", "a:b", "x:123456"],
)
def test_host_of_the_request_adds_nothing_to_the_policy(host: str) -> None:
    assert content_security_policy(host) == content_security_policy(";")


@pytest.mark.parametrize("host", ["desk.example", "desk.example:8080", "127.0.0.1:9", "[::1]:8080"])
def test_sockets_of_the_own_host_are_allowed(host: str) -> None:
    assert f"connect-src 'self' ws://{host} wss://{host};" in content_security_policy(host)


class _Inline(HTMLParser):
    """Collects what a strict policy would refuse to run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if (tag == "script" and "src" not in named) or tag in ("style", "base", "iframe", "object"):
            self.found.append(tag)
        self.found += [name for name in named if name.startswith("on") or name == "style"]
        self.found += [value for value in named.values() if value and value.strip().lower().startswith("javascript:")]


def test_pages_hold_nothing_inline() -> None:
    pages = list(STATIC.rglob("*.html"))
    assert len(pages) >= 5
    for page in pages:
        parser = _Inline()
        parser.feed(page.read_text(encoding="utf-8"))
        assert parser.found == [], page


def test_scripts_make_no_code_or_markup_of_texts() -> None:
    """What the browser's trusted types refuse at run time is not written in the first place."""
    sinks = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|setHTMLUnsafe"
    )
    for script in itertools.chain(*(STATIC.joinpath(name).rglob("*.js") for name in ("console", "widget", "demo"))):
        assert not sinks.search(script.read_text(encoding="utf-8")), script
        assert "dangerouslySet" not in script.read_text(encoding="utf-8"), script


NONSENSE = (
    b"<script>alert(1)</script> / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nBad Header: <b>\r\n\r\n",
    b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /api/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 500 + b"\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"\0" * 500,
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /api/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
)


async def test_nonsense_is_refused_without_a_traceback_in_the_log(
    world: DeskWorld, caplog: pytest.LogCaptureFixture
) -> None:
    log, quiet = logging.getLogger("aiohttp.server"), UnreadableRequests()
    log.addFilter(quiet)
    try:
        for request in NONSENSE:
            reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
            writer.write(request)
            writer.write_eof()
            async with asyncio.timeout(5.0):
                answer = await reader.read()
            writer.close()
            await writer.wait_closed()
            assert b" 500 " not in answer, request
            assert b"Traceback" not in answer, request
    finally:
        log.removeFilter(quiet)
    bad = [record for record in caplog.records if record.levelno >= logging.WARNING or record.exc_info]
    assert not bad, [record.getMessage() for record in bad]


async def test_body_that_trickles_is_given_up(world: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_BODY_SECONDS", 0.2)
    reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
    head = f"POST /api/login HTTP/1.1\r\nHost: 127.0.0.1:{world.port}\r\nOrigin: {world.origin}\r\n"
    writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{".encode())
    async with asyncio.timeout(5.0):
        line = await reader.readline()
    assert b" 408 " in line
    writer.close()


async def test_connection_that_never_finishes_its_request_is_let_go(tmp_path: Path) -> None:
    """As `desk.run` serves, with less patience: a request whose head comes a byte at a time holds nothing for long."""
    runner = web.AppRunner(make_app(desk_settings(sqlite_url(tmp_path))), **(SERVING | {"keepalive_timeout": 0.3}))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        reader, writer = await asyncio.open_connection(*runner.addresses[0])
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        async with asyncio.timeout(5.0):
            assert await reader.read() == b""
        writer.close()
        async with ClientSession() as http, http.get(f"http://127.0.0.1:{runner.addresses[0][1]}/healthz") as answer:
            assert answer.status == 200
    finally:
        await runner.cleanup()
