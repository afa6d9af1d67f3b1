"""The real nginx with the configuration of `deploy/`, in front of two real desks on one database.

Nothing of the configuration is changed but where things lie: ports, folders, certificates and the desks' addresses.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, TCPConnector, web

from desk.settings import ROOT
from desk.store.agents import Role
from handoff.wire import codec
from tests.desk_world import PASSWORD, Customer, DeskWorld, desk_settings, running_desk, sqlite_url
from tests.ports import free_ports
from tests.services import skip_or_fail

DEPLOY = ROOT / "deploy"
SHOP = "https://shop.example"
_START_SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class ProxyWorld:
    """nginx on two ports, and the desks behind it."""

    desks: tuple[DeskWorld, DeskWorld]
    url: str
    plain_url: str
    port: int
    tls: ssl.SSLContext
    log: Path
    doors: tuple[contextlib.AsyncExitStack, contextlib.AsyncExitStack]

    async def stop_first_desk(self) -> None:
        """End one of the desks, as an upgrade does."""
        await self.doors[0].aclose()

    def sockets_from(self, address: str) -> list[int]:
        """How many sockets each desk counts for an address."""
        return [world.desk.occupancy._counts.get(address, 0) for world in self.desks]

    @contextlib.asynccontextmanager
    async def client(self, *, address: str = "127.0.0.1") -> AsyncIterator[ClientSession]:
        """A client that asks from an address of its own on this machine."""
        connector = TCPConnector(ssl=self.tls, local_addr=(address, 0))
        async with ClientSession(self.url, connector=connector, cookie_jar=CookieJar(unsafe=True)) as session:
            yield session

    async def customer(self, session: ClientSession, **headers: str) -> Customer:
        """A customer's socket through nginx, before its hello."""
        socket_: ClientWebSocketResponse = await session.ws_connect("/ws/customer", headers={"Origin": SHOP} | headers)
        return Customer(socket_, codec.decode_to_customer)

    async def raw(self, target: str, *, headers: str = "") -> bytes:
        """What nginx answers to a request line that no client library would send; the first bytes of it."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.port, ssl=self.tls, server_hostname="localhost"
        )
        try:
            request = f"GET {target} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"
            writer.write(request.encode("latin-1"))
            async with asyncio.timeout(10.0):
                return await reader.readuntil(b"\r\n\r\n")
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    async def logged(self, address: str) -> list[dict[str, object]]:
        """The lines of the log about this address, as soon as there is one."""
        async with asyncio.timeout(5.0):
            while not (found := self._lines(address)):  # noqa: ASYNC110 - nginx tells nobody that it has written
                await asyncio.sleep(0.02)
        return found

    def _lines(self, address: str) -> list[dict[str, object]]:
        lines = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]
        return [line for line in lines if line["address"] == address]

    async def log_in(self, session: ClientSession) -> None:
        """Log in as a new agent, at whichever desk nginx picks."""
        agent = await self.desks[0].add_agent(role=Role.AGENT)
        body = {"email": agent.email, "password": PASSWORD}
        async with session.post("/api/login", json=body, headers={"Origin": self.url}) as response:
            assert response.status == 200, await response.text()


@contextlib.asynccontextmanager
async def running_proxy(folder: Path) -> AsyncIterator[ProxyWorld]:
    """Start the desks and nginx; skipped where nginx is not installed."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        skip_or_fail("nginx", "nginx-light")
    port, plain_port = free_ports(2)
    url = f"https://127.0.0.1:{port}"
    settings = desk_settings(
        sqlite_url(folder), public_url=url, trusted_proxies=1, proxy_networks=("127.0.0.1",), allowed_origins=(SHOP,)
    )
    async with contextlib.AsyncExitStack() as first_door, contextlib.AsyncExitStack() as second_door:
        first = await first_door.enter_async_context(running_desk(settings))
        second = await second_door.enter_async_context(running_desk(settings))
        configuration = folder / "nginx.conf"
        configuration.write_text(_placed(folder, port, plain_port, (first.port, second.port)), encoding="utf-8")
        _make_certificate(folder)
        command = [nginx, "-p", str(folder), "-c", str(configuration), "-g", "daemon off;"]
        with (folder / "nginx.txt").open("wb") as output:
            process = await asyncio.create_subprocess_exec(*command, stdout=output, stderr=output)
        try:
            await _until_open(port, process, folder / "nginx.txt")
            yield ProxyWorld(
                desks=(first, second),
                url=url,
                plain_url=f"http://127.0.0.1:{plain_port}",
                port=port,
                tls=ssl.create_default_context(cafile=str(folder / "fullchain.pem")),
                log=folder / "access.log",
                doors=(first_door, second_door),
            )
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


def _placed(folder: Path, port: int, plain_port: int, desks: tuple[int, int]) -> str:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    places = {
        "/tmp/": f"{folder}/",
        "/dev/stderr": f"{folder}/error.log",
        "/dev/stdout": f"{folder}/access.log",
        "/etc/nginx/tls/": f"{folder}/",
        "/etc/nginx/websocket.conf": str(DEPLOY / "websocket.conf"),
        "listen 8443": f"listen 127.0.0.1:{port}",
        "listen 8080": f"listen 127.0.0.1:{plain_port}",
        "server desk-1:8080": f"server 127.0.0.1:{desks[0]}",
        "server desk-2:8080": f"server 127.0.0.1:{desks[1]}",
        "worker_processes auto": "worker_processes 1",
        "worker_connections 32768": "worker_connections 512",
        "worker_rlimit_nofile 65536": "worker_rlimit_nofile 1024",
    }
    for old, new in places.items():
        assert old in text, old
        text = text.replace(old, new)
    # As root, nginx would give up its rights to a user who cannot read a test's folder.
    return f"user root;\n{text}" if os.geteuid() == 0 else text


def _make_certificate(folder: Path) -> None:
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*command.split(), *names, *files], check=True, capture_output=True)


async def _until_open(port: int, process: asyncio.subprocess.Process, said: Path) -> None:
    async with asyncio.timeout(_START_SECONDS):
        while True:
            assert process.returncode is None, f"nginx ended: see {said}"
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.02)


def routes_of(app: web.Application) -> set[str]:
    """Every fixed path that a desk answers on."""
    return {resource.canonical for resource in app.router.resources() if "{" not in resource.canonical}
