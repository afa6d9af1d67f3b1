"""Which faults are done to which system, in which order, in a short run and in a long one."""

from __future__ import annotations

from dataclasses import dataclass

from tests.faults import faults
from tests.faults.faults import Fault
from tests.faults.proxy import Direction
from tests.faults.system import Shape


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One run: the faults come one after the other, with `calm_seconds` of undisturbed load after each."""

    name: str
    about: str
    shape: Shape
    steps: tuple[Fault, ...]
    calm_seconds: float = 4.0
    patience_seconds: float = 90.0
    """How long it may take at the end until everything that was begun is answered."""
    victims: tuple[str, ...] = ()
    """Processes of the whole system with the trained bot (`tests/faults/whole.py`), which is then run instead of `shape`."""


_THERE, _BACK = Direction.THERE, Direction.BACK
_SQLITE = Shape(is_postgres=False, disk_megabytes=64)
_PROXIED = Shape(has_proxies=True)
_TWO = Shape(desks=2, bots=4, has_proxies=True)

SMOKE = (
    Scenario(
        name="smoke",
        about="a desk on SQLite is killed in the middle of everything, a bot too",
        shape=Shape(
            is_postgres=False,
            customers=24,
            agents=2,
            every_seconds=3.0,
            arrive_within_seconds=1.0,
            pause_seconds=0.3,
            bots=1,
        ),
        steps=(faults.kill_desk(), faults.kill_bot()),
        calm_seconds=1.5,
        patience_seconds=30.0,
    ),
)

SHORT = (
    Scenario(
        name="sqlite",
        about="one desk on SQLite: killed, restarted, its disk full, its clock wrong",
        shape=_SQLITE,
        steps=(
            faults.kill_desk(),
            faults.kill_bot(),
            faults.fill_disk(4.0),
            faults.jump_clock(3600.0, 2.0),
            faults.kill_desk(),
            faults.restart_desk(),
        ),
    ),
    Scenario(
        name="postgres",
        about="one desk on PostgreSQL: it, its bots and its database are killed, stopped, hung and cut off",
        shape=_PROXIED,
        steps=(
            faults.kill_desk(),
            faults.stop_database(2.0),
            faults.kill_database(),
            faults.hang_database(3.0),
            faults.cut("database", 1.0),
            faults.cut_at_commits(3),
            faults.silence("database", 2.0, _BACK),
            faults.hang_bot(4.0),
            faults.cut("bots", 1.0),
            faults.cut("clients", 1.0),
            faults.slow_readers(3.0),
            faults.jump_clock(-120.0, 2.0),
            faults.kill_bot(),
        ),
        calm_seconds=2.0,
    ),
    Scenario(
        name="replicas",
        about="two desks on PostgreSQL and Redis, four bots: any of them is killed, Redis goes and hangs, its link breaks",
        shape=_TWO,
        steps=(
            faults.kill_desk(),
            faults.stop_redis(3.0),
            faults.kill_bot(),
            faults.hang_redis(3.0),
            faults.silence("redis", 2.0, _BACK),
            faults.restart_desk(),
            faults.hang_desk(8.0),
        ),
        calm_seconds=2.0,
    ),
)

LONG = (
    Scenario(
        name="kills",
        about="50 kills of the desk and 50 of the bots, one after the other",
        shape=Shape(),
        steps=(faults.kill_desk(), faults.kill_bot()) * 50,
        calm_seconds=2.0,
    ),
    Scenario(
        name="sqlite-long",
        about="one desk on SQLite: killed, restarted, hung, its disk full for a minute, its clock wrong",
        shape=_SQLITE,
        steps=(
            *(faults.kill_desk(), faults.kill_bot(), faults.restart_desk()) * 4,
            faults.fill_disk(60.0),
            faults.jump_clock(7200.0, 10.0),
            faults.jump_clock(-7200.0, 10.0),
            faults.hang_desk(20.0),
            faults.slow_readers(45.0),
        ),
    ),
    Scenario(
        name="database",
        about="PostgreSQL stopped for 60 s, hung for 60 s, and killed again and again",
        shape=Shape(),
        steps=(
            faults.stop_database(60.0),
            faults.hang_database(60.0),
            *(faults.kill_database(), faults.kill_desk()) * 5,
            faults.kill_database(60.0),
        ),
    ),
    Scenario(
        name="network",
        about="each link is cut for 1 s and 30 s and silent in each direction",
        shape=_PROXIED,
        steps=(
            faults.cut_at_commits(50),
            *tuple(
                fault
                for link in ("database", "clients", "bots")
                for fault in (
                    faults.cut(link, 1.0),
                    faults.cut(link, 30.0),
                    faults.silence(link, 10.0, _THERE),
                    faults.silence(link, 10.0, _BACK),
                    faults.silence(link, 30.0),
                )
            ),
        ),
    ),
    Scenario(
        name="network-300",
        about="each link is cut or silent for 300 s",
        shape=_PROXIED,
        steps=(faults.silence("database", 300.0), faults.cut("clients", 300.0), faults.silence("bots", 300.0)),
        patience_seconds=120.0,
    ),
    Scenario(
        name="replicas-long",
        about="two desks and four bots: each is killed again and again, Redis is gone and hangs for 60 s",
        shape=_TWO,
        steps=(
            *(faults.kill_desk(0), faults.kill_bot(), faults.kill_desk(1), faults.kill_database()) * 5,
            faults.stop_redis(60.0),
            faults.hang_redis(60.0),
            faults.cut("redis", 30.0),
            faults.silence("redis", 20.0, _THERE),
            faults.silence("redis", 20.0, _BACK),
            faults.silence("database", 30.0),
            *(faults.restart_desk(),) * 3,
            faults.hang_desk(20.0),
        ),
        patience_seconds=120.0,
    ),
    Scenario(
        name="rasa",
        about="everything as `frontline up` starts it, with the trained bot: worker, action server and desk are killed",
        shape=Shape(is_postgres=False, customers=20),
        steps=(),
        victims=("worker", "actions", "desk") * 4,
        calm_seconds=5.0,
        patience_seconds=180.0,
    ),
    Scenario(
        name="hangs",
        about="bots and the desk hang in the middle of turns, readers are slow, clocks jump",
        shape=Shape(lease_seconds=8.0),
        steps=(
            faults.hang_bot(15.0),
            faults.hang_bot(40.0),
            faults.hang_desk(15.0),
            faults.hang_desk(60.0),
            faults.slow_readers(45.0),
            faults.jump_clock(3600.0, 15.0),
            faults.jump_clock(-3600.0, 15.0),
        ),
    ),
)

SUITES = {"smoke": SMOKE, "short": SHORT, "long": LONG}
