"""A desk process, real workers or scripted ones, and what the client must know to reach them."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.load.processes import (
    ROOT,
    Measured,
    frontline,
    is_listening,
    module,
    plain_environment,
    running,
)
from tests.ports import free_ports

AGENT_EMAIL = "load@desk.example"
AGENT_PASSWORD = "correct horse battery"


@dataclass
class World:
    """One desk under load. `environment` is what its processes are told."""

    folder: Path
    port: int
    actions_port: int
    environment: dict[str, str]
    desk: Measured | None = None
    workers: list[Measured] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def secret(self, name: str) -> str:
        return (self.folder / "secrets" / name).read_text(encoding="utf-8").strip()

    def the_desk(self) -> Measured:
        if self.desk is None:
            raise RuntimeError("the desk has not been started")
        return self.desk

    def add_agent(self) -> None:
        """Make the account of the agent who looks."""
        command = [*frontline("agent add"), AGENT_EMAIL, "--name", "Load Agent", "--role", "supervisor"]
        subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            input=f"{AGENT_PASSWORD}\n{AGENT_PASSWORD}\n",
            text=True,
            check=True,
            capture_output=True,
        )


def new_world(folder: Path, *, database_url: str = "", tracker_url: str = "", **settings: str) -> World:
    """A world whose desk has not been started. Its limits are wide: one machine plays all customers."""
    port, actions_port = free_ports(2)
    folder.mkdir(parents=True, exist_ok=True)
    told = {
        "FILES_FOLDER": str(folder),
        "DESK_PORT": str(port),
        "ACTIONS_PORT": str(actions_port),
        "DESK_DATABASE_URL": database_url,
        "WORKER_TRACKER_URL": tracker_url,
        "DESK_SOCKETS_PER_ADDRESS": "1000000",
        "DESK_CONVERSATIONS_PER_MINUTE": "10000000",
        "DESK_FRAMES_PER_SECOND": "10000",
        "DESK_FRAME_BURST": "10000",
        # Where the machine is too slow for the load, that must show as latency and not as calls for a person.
        "DESK_TURN_TIMEOUT_SECONDS": "600",
        "DESK_TURN_LEASE_SECONDS": "300",
        "DEMO_ENABLED": "false",
        "MAIL_RESET_URL": "https://shop.example/reset?token={token}",
        "MAIL_UNLOCK_URL": "https://shop.example/unlock?token={token}",
    } | {name.upper(): value for name, value in settings.items()}
    environment = plain_environment() | {f"FRONTLINE_{name}": value for name, value in told.items() if value}
    return World(folder, port, actions_port, environment)


@contextlib.contextmanager
def running_desk(world: World) -> Iterator[Measured]:
    """The desk's own process, as `frontline desk` starts it."""
    with running("desk", frontline("desk"), folder=world.folder, environment=world.environment) as desk:
        desk.until_ready()
        world.desk = desk
        yield desk


@contextlib.contextmanager
def scripted_bot(world: World, *, workers: int = 1, history: int = 0) -> Iterator[Measured]:
    """A process that plays `workers` bots which answer at once; `history` as `tests.bench.load.bot` says."""
    command = module("tests.bench.load.bot", str(world.port), str(workers), str(history))
    environment = world.environment | {"LOAD_WORKER_SECRET": world.secret("worker_secret")}
    with running("scripted bot", command, folder=world.folder, environment=environment) as bot:
        bot.until_ready()
        yield bot


@contextlib.contextmanager
def real_bot(world: World, *, workers: int = 1) -> Iterator[list[Measured]]:
    """The action server and `workers` Rasa workers with the trained model."""
    with contextlib.ExitStack() as stack:
        actions = stack.enter_context(
            running("actions", frontline("actions"), folder=world.folder, environment=world.environment)
        )
        started = [
            stack.enter_context(
                running(f"worker {number}", frontline("worker"), folder=world.folder, environment=world.environment)
            )
            for number in range(1, workers + 1)
        ]
        actions.until(lambda: is_listening(world.actions_port))
        for worker in started:
            worker.until_ready()
        world.workers = started
        yield started
