"""Every route of the API asked with hostile addresses, queries and bodies, on both databases: never a failure of ours."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
from yarl import URL

from desk.settings import Limits
from desk.store.agents import Role
from desk.web import catalogue
from desk.web.operations import Operation
from handoff.wire.customer import RequestHuman
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url
from tests.security.hostile_frames import FrameMaker

VALUES = (
    "\0",
    "a\0b",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "' or 1=1 --",
    "%",
    "_",
    '"',
    "*",
    'from:"',
    "from:customer AND NEAR(a b, 99999999999999999999)",
    "before:0000-00-00 after:99999-99-99",
    "../../etc/passwd",
    "..",
    "\u202e<svg onload=alert(1)>",
    "9" * 30,
    "-1",
    "0",
    "NaN",
    "1e9",
    "٣",
    "0" * 24,
    "f" * 24,
    "x" * 3000,
    "a " * 1500,
    "(" * 1000,
    "{" * 1000,
    "é" * 500,
)


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DeskWorld]:
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_desk_url")
    limits = Limits(key_requests_per_minute=1_000_000)
    async with running_desk(desk_settings(url, limits=limits)) as world:
        yield world


def _failures(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [str(one.exc_info or one.getMessage()) for one in caplog.records if one.levelno >= logging.ERROR]


def _filled(path: str, conversation: str, value: str, *, is_good: bool) -> str:
    """The path with a hostile value in its places; where `is_good`, of a conversation that is there."""
    while "{" in path:
        begun, _, rest = path.partition("{")
        told, _, rest = rest.partition("}")
        path = f"{begun}{conversation if is_good and told == 'conversation' else quote(value[:500], safe='')}{rest}"
    return path


async def _ask(world: DeskWorld, caplog: pytest.LogCaptureFixture, *, each: int) -> int:
    """Every place of every route with each of the values, or with every so-many-th. Returns how often it was asked."""
    customer = await world.customer()
    await customer.say("My lamp is broken")
    await customer.send(RequestHuman(id="h"))
    name, asked = customer.welcome.conversation, 0
    browser = await world.browser(await world.add_agent(role=Role.ADMIN))
    for operation in catalogue.operations():
        if operation.method != "GET":
            continue
        for place, parameter in enumerate(["", *(one.name for one in operation.query)]):
            for value in VALUES[(place + asked) % each :: each]:
                path = _filled(operation.path, name, value, is_good=bool(parameter))
                query = f"{parameter}={quote(value[:2000], safe='')}" if parameter else ""
                async with browser.get(URL(f"{world.origin}{path}?{query}", encoded=True)) as answer:
                    said = await answer.text(errors="replace")
                    assert answer.status < 500, f"{operation.path} {parameter} {value[:40]!r}: {said[:200]}"
                    assert "Traceback" not in said
                failures = _failures(caplog)
                assert not failures, f"{operation.path} {parameter} {value[:40]!r}: {failures}"
                asked += 1
    return asked


@pytest.mark.parametrize("world", ["postgresql"], indirect=True)
async def test_no_address_and_no_query_breaks_a_route(world: DeskWorld, caplog: pytest.LogCaptureFixture) -> None:
    assert await _ask(world, caplog, each=12) > 60


@pytest.mark.slow
async def test_no_value_in_any_place_breaks_a_route(world: DeskWorld, caplog: pytest.LogCaptureFixture) -> None:
    assert await _ask(world, caplog, each=1) > 500


async def test_a_nul_is_refused_by_the_name_of_its_place(world: DeskWorld) -> None:
    """In any part of a path and any value of a query, on both databases alike."""
    browser = await world.browser(await world.add_agent(role=Role.ADMIN))
    places = [(one, name) for one in catalogue.operations() for name in _names_of(one)]
    assert len(places) > 100
    for operation, name in places:
        path = re.sub(r"\{(\w+)\}", lambda told: "a%00b" if told[1] == name else "a", operation.path)  # noqa: B023
        query = "" if f"{{{name}}}" in operation.path else f"{name}=a%00b"
        async with browser.request(operation.method, URL(f"{world.origin}{path}?{query}", encoded=True)) as answer:
            told = await answer.json()
        expected = (422, "invalid_value", f"{name}: it holds a NUL character, which is not text.")
        assert (answer.status, told["code"], told["message"]) == expected, operation.path


async def test_a_nul_is_refused_where_there_is_no_api(world: DeskWorld) -> None:
    for path in ("/console?a=%00", "/ws/customer?%00=a", "/healthz?a=%00", "/channels/%00"):
        async with world.http.get(URL(world.origin + path, encoded=True)) as answer:
            assert (answer.status, (await answer.json())["code"]) == (422, "invalid_value"), path
    async with world.http.get(URL(f"{world.origin}/nowhere/%00", encoded=True)) as answer:
        assert answer.status == 404


def _names_of(operation: Operation) -> list[str]:
    """The parts of its path and the values of its query, by their names."""
    return [*re.findall(r"\{(\w+)\}", operation.path), *(one.name for one in operation.query)]


@pytest.mark.parametrize("world", ["postgresql"], indirect=True)
async def test_no_body_breaks_a_route(world: DeskWorld, caplog: pytest.LogCaptureFixture) -> None:
    """Of commands the sockets' tests tell; here are the bodies that only the API has."""
    customer = await world.customer()
    await customer.say("My lamp is broken")
    browser = await world.browser(await world.add_agent(role=Role.ADMIN))
    asked = 0
    for operation in catalogue.operations():
        if operation.body is None or "/commands/" in operation.path:
            continue
        maker = FrameMaker(operation.body, seed=asked, known={})
        url = world.origin + _filled(operation.path, customer.welcome.conversation, "0" * 24, is_good=True)
        for _ in range(12):
            body = maker.frame()[:16_000].encode("utf-8", "surrogatepass")
            headers = {"Content-Type": "application/json"}
            async with browser.request(operation.method, url, data=body, headers=headers) as answer:
                said = await answer.text(errors="replace")
                assert answer.status < 500, f"{operation.path} with {body[:300]!r}: {said[:200]}"
            assert not _failures(caplog), f"{operation.path} with {body[:300]!r}: {_failures(caplog)}"
            asked += 1
    assert asked >= 40
