"""nginx in front of two desks, as `deploy/nginx.conf` has it: what goes through, what does not, and for whom it speaks."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import ClientSession, WSServerHandshakeError

from handoff.wire import agent as agent_wire
from handoff.wire import codec
from tests.desk_world import AgentClient
from tests.integration.deploy.proxy_world import SHOP, ProxyWorld, routes_of, running_proxy

pytestmark = pytest.mark.asyncio(loop_scope="module")

UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
CLOSED = ("/ws/worker", "/metrics", "/readyz", "/demo")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def proxy(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ProxyWorld]:
    async with running_proxy(tmp_path_factory.mktemp("proxy")) as world:
        yield world


async def test_customer_goes_on_at_another_desk_without_sticky_sessions(proxy: ProxyWorld) -> None:
    async with proxy.client(address="127.0.0.11") as session:
        first = await proxy.customer(session)
        welcome = await first.greet()
        ack = await first.say("Where is my order?")
        second = await proxy.customer(session)
        resumed = await second.greet(token=welcome.token)
        held = proxy.sockets_from("127.0.0.11")
        await first.close()
        await second.close()
    assert held == [1, 1]
    assert ack.seq in [entry.seq for entry in resumed.entries]


async def test_agent_logs_in_at_one_desk_and_works_at_another(proxy: ProxyWorld) -> None:
    async with proxy.client(address="127.0.0.12") as session:
        await proxy.log_in(session)
        for _ in proxy.desks:
            socket = await session.ws_connect("/ws/agent", headers={"Origin": proxy.url})
            client = AgentClient(socket, codec.decode_to_agent)
            await client.next(agent_wire.AgentWelcome)
            await client.close()


async def test_an_address_that_a_client_claims_is_thrown_away(proxy: ProxyWorld) -> None:
    claims = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    async with proxy.client(address="127.0.0.13") as session:
        customer = await proxy.customer(session, **claims)
        await customer.greet()
        held = {address: sum(proxy.sockets_from(address)) for address in ("127.0.0.13", "203.0.113.9", "127.0.0.1")}
        await customer.close()
    assert held == {"127.0.0.13": 1, "203.0.113.9": 0, "127.0.0.1": 0}


async def test_whoever_goes_past_the_proxy_is_not_believed(proxy: ProxyWorld) -> None:
    desk = proxy.desks[0]
    async with proxy.client(address="127.0.0.14") as session:
        url = f"http://127.0.0.1:{desk.port}/ws/customer"
        headers = {"Origin": SHOP, "X-Forwarded-For": "203.0.113.9"}
        async with session.ws_connect(url, headers=headers):
            assert sum(proxy.sockets_from("203.0.113.9")) == 0
            assert sum(proxy.sockets_from("127.0.0.14")) == 1


@pytest.mark.parametrize(
    "target",
    [
        *CLOSED,
        "/ws/worker?x=1",
        "/ws/worker/",
        "/ws//worker",
        "//ws/worker",
        "/ws/./worker",
        "/ws/customer/../worker",
        "/static/../ws/worker",
        "/ws/%77orker",
        "/%77s/worker",
        "/ws%2Fworker",
        "/ws/%2e/worker",
        "/ws/customer%2f..%2fworker",
        "/ws/worker%2f..%2fcustomer",
        "/ws/worker%00",
        "/ws/worker;x",
        "/ws/worker#/../customer",
        "/socket.io/../ws/worker",
        "/socket.io/..%2fws/worker",
        "/ws/%2577orker",
        "/static%2f..%2fws/worker",
        "/./metrics",
        "/%6detrics",
        "/demo/shop",
        "/Demo/../demo/shop",
        "http://localhost/ws/worker",
        "http://127.0.0.1:8080/metrics",
    ],
)
async def test_what_is_closed_stays_closed_however_it_is_written(proxy: ProxyWorld, target: str) -> None:
    status = (await proxy.raw(target, headers=UPGRADE)).split(b"\r\n")[0].split()[1]
    # The one that nginx takes for the customers' socket is refused there, for it names no origin; a worker would be let in.
    assert status in (b"400", b"404", b"403" if target.endswith("customer") else b"404")
    assert sum(proxy.sockets_from("worker at 127.0.0.1")) == 0


async def test_the_worker_reaches_the_desk_by_the_inner_network(proxy: ProxyWorld) -> None:
    worker = await proxy.desks[0].worker()
    await worker.close()
    async with proxy.client() as session:
        with pytest.raises(WSServerHandshakeError, match="404"):
            await session.ws_connect("/ws/worker")


async def test_every_path_of_the_desk_is_either_open_or_closed_on_purpose(proxy: ProxyWorld) -> None:
    async with proxy.client(address="127.0.0.15") as session:
        passed = {}
        for path in sorted(routes_of(proxy.desks[0].app)):
            async with session.get(path, allow_redirects=False) as response:
                # What nginx answers itself is its own page; the desk's answers are not.
                passed[path] = b"<center>nginx</center>" not in await response.read()
    closed = {path for path, is_passed in passed.items() if not is_passed}
    assert closed == {path for path in passed if path.startswith(CLOSED)}
    assert {"/ws/worker", "/readyz"} <= closed
    assert {"/ws/customer", "/ws/agent", "/api/login", "/console", "/widget.js", "/healthz"} <= passed.keys() - closed


async def test_plain_http_is_sent_to_tls_and_answers_name_no_version(proxy: ProxyWorld) -> None:
    async with (
        ClientSession() as session,
        session.get(f"{proxy.plain_url}/console?a=b", allow_redirects=False) as plain,
    ):
        assert (plain.status, plain.headers["Location"]) == (308, "https://127.0.0.1/console?a=b")
    async with proxy.client(address="127.0.0.16") as session, session.get("/console") as answer:
        assert answer.headers["Server"] == "nginx"
        assert answer.headers.getall("Strict-Transport-Security") == ["max-age=63072000"]
        assert len(answer.headers.getall("Content-Security-Policy")) == 1


async def test_logins_and_bodies_are_limited_before_the_desk(proxy: ProxyWorld) -> None:
    async with proxy.client(address="127.0.0.17") as session:

        async def status(body: bytes) -> int:
            async with session.post("/api/login", data=body, headers={"Origin": proxy.url}) as response:
                return response.status

        statuses = [await status(b"{}") for _ in range(14)]
    assert statuses[:10] == [422] * 10
    assert 429 in statuses
    async with (
        proxy.client(address="127.0.0.18") as session,
        session.post("/api/login", data=io.BytesIO(b" " * 2_000_000)) as large,
    ):
        assert large.status == 413
    # Files are larger, and their two doors let them through to the desk, which asks who it is.
    for path in ("/api/attachments", f"/api/conversations/{'0' * 24}/attachments"):
        async with (
            proxy.client(address="127.0.0.18") as session,
            session.post(f"{path}?id=a&name=a.txt", data=io.BytesIO(b" " * 2_000_000)) as file,
        ):
            assert file.status in (401, 403), path
    async with (
        proxy.client(address="127.0.0.18") as session,
        session.post("/channels/none", data=io.BytesIO(b" " * 3_000_000)) as batch,
    ):
        assert batch.status == 404


async def test_log_holds_no_query(proxy: ProxyWorld) -> None:
    async with proxy.client(address="127.0.0.19") as session, session.get("/healthz?q=maya.torres@example.com"):
        pass
    assert [line["path"] for line in await proxy.logged("127.0.0.19")] == ["/healthz"]
    assert "maya.torres" not in proxy.log.read_text()


async def test_a_desk_that_is_gone_is_passed_over(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with running_proxy(tmp_path_factory.mktemp("proxy")) as proxy, proxy.client() as session:
        customer = await proxy.customer(session)
        welcome = await customer.greet()
        await customer.say("Is anybody there?")
        await proxy.stop_first_desk()
        for _ in range(6):
            async with session.get("/api/about") as answer:
                assert answer.status == 200
        again = await proxy.customer(session)
        resumed = await again.greet(token=welcome.token)
        await again.close()
        await customer.close()
    assert "Is anybody there?" in [entry.text for entry in resumed.entries]
