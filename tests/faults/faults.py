"""What is done to the system. Each fault waits until the part is there again, and notes when it was let go and when the desks
were ready."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.faults.proxy import Direction, Proxy
from tests.faults.system import System

Fault = Callable[[System], Awaitable[None]]
_TRAP_SECONDS = 10.0


def kill_desk(number: int = -1) -> Fault:
    """`kill -9` of a desk (of any where none is named), which its supervisor starts again at once."""

    async def act(system: System) -> None:
        desk = random.choice(system.desks) if number < 0 else system.desks[number]
        begun_at = time.time()
        await desk.kill()
        desk.start()
        healed_at = time.time()
        system.note("desk killed", begun_at=begun_at, healed_at=healed_at, ready_at=await desk.ready(system.http))

    return act


def restart_desk() -> Fault:
    """A desk is stopped in good order and started again, as for a deployment."""

    async def act(system: System) -> None:
        desk, begun_at = random.choice(system.desks), time.time()
        await desk.stop()
        desk.start()
        healed_at = time.time()
        system.note("desk restarted", begun_at=begun_at, healed_at=healed_at, ready_at=await desk.ready(system.http))

    return act


def kill_bot() -> Fault:
    """`kill -9` of a bot, which is started again."""

    async def act(system: System) -> None:
        bot, begun_at = random.choice(system.bots), time.time()
        await bot.kill()
        bot.start()
        system.note("bot killed", begun_at=begun_at)

    return act


def hang_bot(seconds: float) -> Fault:
    """A bot stops in the middle of its turns (SIGSTOP), and goes on with them later, when others may have done them."""

    async def act(system: System) -> None:
        bot, begun_at = random.choice(system.bots), time.time()
        bot.send(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        bot.send(signal.SIGCONT)
        system.note(f"bot hung {seconds:g} s", begun_at=begun_at)

    return act


def hang_desk(seconds: float) -> Fault:
    """A desk stops answering (SIGSTOP) with all its connections open, and goes on as if no time had passed."""

    async def act(system: System) -> None:
        desk, begun_at = random.choice(system.desks), time.time()
        desk.send(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        desk.send(signal.SIGCONT)
        healed_at = time.time()
        ready_at = await desk.ready(system.http)
        system.note(f"desk hung {seconds:g} s", begun_at=begun_at, healed_at=healed_at, ready_at=ready_at)

    return act


def stop_database(seconds: float) -> Fault:
    """PostgreSQL is stopped in good order, and started again after so long."""

    async def act(system: System) -> None:
        assert system.postgres is not None
        begun_at = time.time()
        await system.postgres.stop()
        await asyncio.sleep(seconds)
        await _start_database(system, f"database stopped {seconds:g} s", begun_at)

    return act


def kill_database(seconds: float = 0.0) -> Fault:
    """`kill -9` of PostgreSQL with all its processes, and a start after so long: it recovers from its log."""

    async def act(system: System) -> None:
        assert system.postgres is not None
        begun_at = time.time()
        await system.postgres.kill()
        await asyncio.sleep(seconds)
        await _start_database(system, "database killed", begun_at)

    return act


async def _start_database(system: System, what: str, begun_at: float) -> None:
    assert system.postgres is not None
    await system.postgres.start()
    healed_at = time.time()
    system.note(what, begun_at=begun_at, healed_at=healed_at, ready_at=await system.all_ready())


def hang_database(seconds: float) -> Fault:
    """PostgreSQL hangs (SIGSTOP): connections stay open, and nothing answers."""

    async def act(system: System) -> None:
        assert system.postgres is not None
        begun_at = time.time()
        await system.postgres.pause()
        await asyncio.sleep(seconds)
        await system.postgres.resume()
        healed_at = time.time()
        ready_at = await system.all_ready()
        system.note(f"database hung {seconds:g} s", begun_at=begun_at, healed_at=healed_at, ready_at=ready_at)

    return act


def stop_redis(seconds: float) -> Fault:
    """Redis is killed, and started again after so long."""

    async def act(system: System) -> None:
        assert system.redis is not None
        begun_at = time.time()
        await system.redis.kill()
        await asyncio.sleep(seconds)
        await system.redis.start()
        healed_at = time.time()
        ready_at = await system.all_ready()
        system.note(f"redis gone {seconds:g} s", begun_at=begun_at, healed_at=healed_at, ready_at=ready_at)

    return act


def hang_redis(seconds: float) -> Fault:
    """Redis hangs (SIGSTOP)."""

    async def act(system: System) -> None:
        assert system.redis is not None
        begun_at = time.time()
        await system.redis.pause()
        await asyncio.sleep(seconds)
        await system.redis.resume()
        healed_at = time.time()
        ready_at = await system.all_ready()
        system.note(f"redis hung {seconds:g} s", begun_at=begun_at, healed_at=healed_at, ready_at=ready_at)

    return act


LINKS = ("database", "redis", "clients", "bots")


def cut(link: str, seconds: float) -> Fault:
    """Every connection of a link is reset, and none is made for so long."""

    async def act(system: System) -> None:
        begun_at = time.time()
        for proxy in proxies(system, link):
            proxy.cut()
        await _healed(system, link, seconds, f"{link} cut {seconds:g} s", begun_at)

    return act


def silence(link: str, seconds: float, *directions: Direction) -> Fault:
    """Nothing comes through for so long, in one direction or in both, and nobody is told."""
    way = " ".join(direction.value for direction in directions) or "both ways"

    async def act(system: System) -> None:
        begun_at = time.time()
        for proxy in proxies(system, link):
            proxy.silence(*directions)
        await _healed(system, link, seconds, f"{link} silent ({way}) {seconds:g} s", begun_at)

    return act


def proxies(system: System, link: str) -> list[Proxy]:
    """Those of a link. Raises `ValueError` for one that this system does not have."""
    found = {
        "database": [system.to_database],
        "redis": [system.to_redis],
        "clients": system.to_desk,
        "bots": system.to_desk_of_bots,
    }[link]
    there = [proxy for proxy in found if proxy is not None]
    if not there:
        raise ValueError(f"there is no proxy of {link} in this run")
    return there


async def _healed(system: System, link: str, seconds: float, what: str, begun_at: float) -> None:
    await asyncio.sleep(seconds)
    for proxy in proxies(system, link):
        proxy.heal()
    healed_at = time.time()
    system.note(what, begun_at=begun_at, healed_at=healed_at, ready_at=await system.all_ready())


def cut_at_commits(times: int) -> Fault:
    """The connections to the database are reset while a commit is under way: it is done, and nobody hears of it."""

    async def act(system: System) -> None:
        begun_at, proxy = time.time(), proxies(system, "database")[0]
        for _ in range(times):
            proxy.cut_after(b"COMMIT")
            deadline = time.monotonic() + _TRAP_SECONDS
            while proxy.is_armed and time.monotonic() < deadline:
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.5)
        healed_at = time.time()
        system.note("database cut at commit", begun_at=begun_at, healed_at=healed_at, ready_at=await system.all_ready())

    return act


def slow_readers(seconds: float) -> Fault:
    """A tenth of the customers and an agent stop reading."""

    async def act(system: System) -> None:
        assert system.load is not None
        begun_at = time.time()
        await system.load.ask(f"pause {seconds}", within_seconds=seconds + 30.0)
        system.note(f"readers slow {seconds:g} s", begun_at=begun_at)

    return act


def jump_clock(by_seconds: float, seconds: float) -> Fault:
    """The clock of a desk is wrong by so much for so long."""

    async def act(system: System) -> None:
        desk, begun_at = random.choice(system.desks), time.time()
        desk.shift_clock(by_seconds)
        await asyncio.sleep(seconds)
        desk.shift_clock(0.0)
        system.note(f"clock {by_seconds:+g} s", begun_at=begun_at)

    return act


def fill_disk(seconds: float) -> Fault:
    """The database's file system has no room for so long, or, where it has none of its own, the desk may not write to files."""

    async def act(system: System) -> None:
        begun_at = time.time()
        if system.has_own_disk:
            await _no_room(system.sqlite_folder / "ballast", seconds)
        else:
            for desk in system.desks:
                desk.limit_files(0)
            await asyncio.sleep(seconds)
            for desk in system.desks:
                desk.limit_files(None)
        healed_at = time.time()
        system.note(
            f"disk full {seconds:g} s", begun_at=begun_at, healed_at=healed_at, ready_at=await system.all_ready()
        )

    return act


async def _no_room(ballast: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    with ballast.open("wb", buffering=0) as file:
        for chunk in (1 << 20, 1 << 16, 1 << 12):
            with contextlib.suppress(OSError):
                while file.write(bytes(chunk)) == chunk:
                    pass
        while time.monotonic() < end:
            # A checkpoint of the database may give room back.
            await asyncio.sleep(0.2)
            with contextlib.suppress(OSError):
                file.write(bytes(1 << 12))
    ballast.unlink()
