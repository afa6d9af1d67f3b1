"""The system that is broken: a database, desks, bots and, where they are asked for, Redis and proxies between them."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientSession
from argon2 import PasswordHasher
from sqlalchemy import insert

from desk.store.agents import Role
from desk.store.engine import Store, open_store
from desk.store.tables import agents
from tests.faults.load import PASSWORD, agent_email
from tests.faults.player import session
from tests.faults.programs import BotProgram, DeskProgram, LoadProgram
from tests.faults.proxy import Proxy
from tests.faults.records import Fault, RecordFile
from tests.faults.servers import Postgres, Redis
from tests.ports import free_port

_ARRIVAL_SECONDS = 90.0
_SECRET = {
    "FRONTLINE_SECRET_SESSION_KEY": secrets.token_urlsafe(32),
    "FRONTLINE_SECRET_WORKER_SECRET": secrets.token_urlsafe(32),
    "FRONTLINE_SECRET_IDENTITY_KEY": secrets.token_urlsafe(32),
}


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How large the system is, and what it stands on. `disk_megabytes` puts the folder of a SQLite database onto a file
    system of its own of that size where that is allowed (root on Linux); 0 leaves it where it is."""

    is_postgres: bool = True
    desks: int = 1
    bots: int = 2
    customers: int = 200
    agents: int = 4
    every_seconds: float = 30.0
    arrive_within_seconds: float = 6.0
    pause_seconds: float = 1.0
    think_seconds: float = 0.05
    has_proxies: bool = False
    lease_seconds: float = 20.0
    disk_megabytes: int = 0


@dataclass
class System:
    """What is running. The proxies stand between the desks and their database (`to_database`), Redis (`to_redis`), the
    clients (`to_desk`) and the bots (`to_desk_of_bots`), one for each desk there."""

    shape: Shape
    folder: Path
    http: ClientSession
    records: RecordFile
    postgres: Postgres | None = None
    redis: Redis | None = None
    to_database: Proxy | None = None
    to_redis: Proxy | None = None
    to_desk: list[Proxy] = field(default_factory=list)
    to_desk_of_bots: list[Proxy] = field(default_factory=list)
    desks: list[DeskProgram] = field(default_factory=list)
    bots: list[BotProgram] = field(default_factory=list)
    load: LoadProgram | None = None
    has_own_disk: bool = False

    @property
    def database_url(self) -> str:
        """Without a proxy, for whoever looks into it from outside."""
        if self.postgres is not None:
            return self.postgres.url()
        return f"sqlite:///{self.sqlite_folder / 'desk.db'}"

    @property
    def sqlite_folder(self) -> Path:
        return self.folder / "database"

    @contextlib.asynccontextmanager
    async def store(self) -> AsyncIterator[Store]:
        """The desks' database, seen from outside."""
        store = open_store(self.database_url)
        try:
            yield store
        finally:
            await store.close()

    def note(self, what: str, *, begun_at: float, ready_at: float = 0.0, healed_at: float = 0.0) -> Fault:
        """Write down a fault that is over."""
        fault = Fault(begun_at, "run", what, healed_at or time.time(), ready_at)
        self.records.write(fault)
        return fault

    async def all_ready(self) -> float:
        """Wait until every desk serves; the time of it."""
        return max(await asyncio.gather(*(desk.ready(self.http) for desk in self.desks)))


@contextlib.asynccontextmanager
async def running_system(shape: Shape, folder: Path) -> AsyncIterator[System]:
    """Start all of it but the load, and leave nothing behind but the folder. Raises `NotInstalled`."""
    folder.mkdir(parents=True, exist_ok=True)
    records = RecordFile(folder / "records" / "faults.jsonl")
    async with session() as http:
        system = System(shape, folder, http, records)
        system.sqlite_folder.mkdir(exist_ok=True)
        if shape.disk_megabytes:
            system.has_own_disk = _mount(system.sqlite_folder, megabytes=shape.disk_megabytes)
        try:
            await _start(system)
            yield system
        finally:
            if system.load is not None:
                system.load.end()
            for program in (*system.bots, *system.desks):
                program.end()
            for proxy in (system.to_database, system.to_redis, *system.to_desk, *system.to_desk_of_bots):
                if proxy is not None:
                    await proxy.stop()
            for server in (system.postgres, system.redis):
                if server is not None:
                    server.end()
            records.close()
            if system.has_own_disk:
                subprocess.run(["umount", str(system.sqlite_folder)], check=False)


def _mount(folder: Path, *, megabytes: int) -> bool:
    """Put a small file system of memory there. False where this is not allowed."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    return (
        shutil.which("mount") is not None and subprocess.run(command, check=False, capture_output=True).returncode == 0
    )


async def _start(system: System) -> None:
    shape, folder = system.shape, system.folder
    environment = {
        **_SECRET,
        # The desk lets nobody else into it, and PostgreSQL's own user must reach its data.
        "FRONTLINE_FILES_FOLDER": str(folder / "files"),
        "FRONTLINE_DEMO_ENABLED": "false",
        "FRONTLINE_MAIL_RESET_URL": "https://shop.example/reset?token={token}",
        "FRONTLINE_MAIL_UNLOCK_URL": "https://shop.example/unlock?token={token}",
        "FRONTLINE_DESK_ALLOWED_ORIGINS": "https://shop.example",
        "FRONTLINE_DESK_SOCKETS_PER_ADDRESS": "10000",
        "FRONTLINE_DESK_CONVERSATIONS_PER_MINUTE": "100000",
        "FRONTLINE_DESK_TURN_LEASE_SECONDS": str(shape.lease_seconds),
        "FRONTLINE_DESK_DATABASE_URL": system.database_url,
    }
    if shape.is_postgres:
        system.postgres = Postgres(folder, port=free_port())
        await system.postgres.create()
        port = await _proxied(system, "to_database", system.postgres.port)
        environment["FRONTLINE_DESK_DATABASE_URL"] = system.postgres.url(port=port)
    if shape.desks > 1:
        system.redis = Redis(folder, port=free_port())
        await system.redis.start()
        port = await _proxied(system, "to_redis", system.redis.port)
        environment["FRONTLINE_DESK_REDIS_URL"] = system.redis.url(port=port)
    await _fill(system)
    for number in range(shape.desks):
        desk = DeskProgram(f"desk-{number}", port=free_port(), folder=folder, environment=environment)
        desk.start()
        system.desks.append(desk)
        if shape.has_proxies:
            system.to_desk.append(await _proxy(desk.port))
            system.to_desk_of_bots.append(await _proxy(desk.port))
    await system.all_ready()
    for number in range(shape.bots):
        at = number % shape.desks
        address = (
            f"http://127.0.0.1:{system.to_desk_of_bots[at].port}" if shape.has_proxies else system.desks[at].address
        )
        bot = BotProgram(
            f"bot-{number}", desk=address, folder=folder, environment=environment, think_seconds=shape.think_seconds
        )
        bot.start()
        system.bots.append(bot)


async def _proxied(system: System, name: str, port: int) -> int:
    """The port to tell the desks: a proxy's where there are to be some."""
    if not system.shape.has_proxies:
        return port
    proxy = await _proxy(port)
    setattr(system, name, proxy)
    return proxy.port


async def _proxy(port: int) -> Proxy:
    proxy = Proxy(port)
    await proxy.start()
    return proxy


async def _fill(system: System) -> None:
    """The tables, and agents whose passwords are hashed with the least effort."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    async with system.store() as store:
        await store.migrate()
        async with store.writing() as connection:
            for number in range(system.shape.agents):
                await connection.execute(
                    insert(agents).values(
                        id=f"agent{number}",
                        email=agent_email(number),
                        name=f"Agent {number}",
                        role=Role.AGENT.value,
                        password_hash=cheap.hash(PASSWORD),
                        created_at=0.0,
                        removed_at=0.0,
                    )
                )


async def start_load(system: System) -> None:
    """Let customers and agents come, and wait until they are here. Raises `RuntimeError` when some do not come."""
    shape = system.shape
    addresses = [desk.address for desk in system.desks]
    if shape.has_proxies:
        addresses = [f"http://127.0.0.1:{proxy.port}" for proxy in system.to_desk]
    arguments = ["--records", str(system.folder / "records" / "clients.jsonl")]
    for address in addresses:
        arguments += ["--desk", address]
    for name in ("customers", "agents", "every_seconds", "pause_seconds", "arrive_within_seconds"):
        arguments += [f"--{name.replace('_', '-')}", str(getattr(shape, name))]
    system.load = LoadProgram(arguments, log=system.folder / "load.log")
    await system.load.start()
    answer = await system.load.ask(f"arrive {_ARRIVAL_SECONDS}", within_seconds=_ARRIVAL_SECONDS + 30.0)
    if answer != "arrived":
        raise RuntimeError(f"the load did not arrive: {answer}")
    # So that there is something to break into.
    await asyncio.sleep(min(5.0, shape.every_seconds))
