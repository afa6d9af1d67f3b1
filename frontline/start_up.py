"""`frontline up`: check, train, seed, start everything, and say what to open."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from frontline import control, parent_watch, places, private_files, secret_files, trained_model, training
from frontline.child import Program
from frontline.errors import CONFIGURATION_EXIT_CODE, ConfigurationError, StartError
from frontline.model.pilot_file import read_wish
from frontline.piloting import have_pilot, workers_of
from frontline.ports import require_free
from frontline.process_environment import with_secrets
from frontline.rolling import roll
from frontline.settings import Settings
from frontline.supervisor import Supervisor

# The desk works with all of them; each of the others gets only what it works with.
_SECRETS: dict[str, tuple[str, ...]] = {
    "mailbox": (),
    "desk": secret_files.NAMES,
    "actions": (secret_files.MAIL_PASSWORD, secret_files.BACK_OFFICE_TOKEN),
    "worker": (secret_files.WORKER_SECRET,),
    "retraining": (secret_files.MAIL_PASSWORD, secret_files.AUDIT_KEY),
}
# A worker finishes its turns, and needs the action server and the desk for them; the desk tells customers of their ends.
_STOPS = {"worker": 0, "desk": 1}
ROLL = "model roll"
PILOT = "model pilot"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def up(settings: Settings, environment: Mapping[str, str], *, say: Callable[[str], None]) -> None:
    """Run everything until told to stop. Raises FrontlineError subclasses with the sentence to show."""
    with only_one(settings):
        _require_free_ports(settings)
        if training.is_due():
            _train(environment)
        elif not training.is_fresh():
            say(
                "The data changed since the live model was trained, which was chosen: frontline model train tries the new data."
            )
        trained_model.check(expected=settings.worker.model_sha256)
        private_files.keep_private()  # not before, for a model may be read by others
        if settings.demo.enabled:
            from frontline import demo

            say("Seeding the demo.")
            asyncio.run(demo.seed(settings, environment))
        say("Starting.")
        asyncio.run(
            supervise(
                (*programs(settings), *pilot_programs()),
                folder=settings.folder,
                environment=environment,
                say=say,
                on_ready=lambda: say(_what_to_open(settings, environment)),
            )
        )
        say("Stopped.")


async def supervise(
    programs: Sequence[Program],
    *,
    folder: Path,
    environment: Mapping[str, str],
    say: Callable[[str], None],
    on_ready: Callable[[], None],
) -> None:
    """Run `programs` with their logs in `folder`, and do what `frontline.control` asks for there, until told to stop."""
    supervisor = Supervisor(programs, logs=folder / "log", environment=environment, say=say)

    async def roll_model(answer: Callable[[str], None]) -> None:
        await roll(supervisor, say=answer)

    async def follow_pilot(answer: Callable[[str], None]) -> None:
        await have_pilot(supervisor, read_wish(places.MODELS), say=answer)

    async with control.listening(folder, {ROLL: roll_model, PILOT: follow_pilot}):
        await supervisor.run(on_ready=on_ready)


def programs(settings: Settings) -> tuple[Program, ...]:
    """List what runs: each is a command of `frontline` that can be started alone too."""
    workers = settings.worker.processes
    names = ["worker"] if workers == 1 else [f"worker {number}" for number in range(1, workers + 1)]
    wanted = [
        *([("mailbox", "mailbox")] if settings.demo.enabled else []),
        ("desk", "desk"),
        ("action server", "actions"),
        *((name, "worker") for name in names),
    ]
    found = tuple(
        Program(
            name,
            (sys.executable, "-m", "frontline.cli", command),
            _SECRETS[command],
            stops=_STOPS.get(command, len(_STOPS)),
            serves_model=command == "worker",
            serves_channels=command == "desk",
        )
        for name, command in wanted
    )
    if not settings.training.retrain_at:
        return found
    command = (sys.executable, "-m", "frontline.cli", "model", "schedule")
    return (*found, Program("retraining", command, _SECRETS["retraining"], stops=len(_STOPS), may_fail=True))


def pilot_programs(models: Path = places.MODELS) -> tuple[Program, ...]:
    """The workers of the pilot that runs, if one does. The others go on without them: its conversations fall back."""
    wish = read_wish(models)
    return () if wish is None else workers_of(wish)


@contextlib.contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the folder of `settings` while the block runs. Raises StartError when a Frontline runs from it."""
    path = settings.folder / "up.lock"
    private_files.make_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode().strip()
            raise StartError(
                f"Frontline already runs from this folder (process {holder}), at {settings.desk_url}."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _require_free_ports(settings: Settings) -> None:
    desk, actions = settings.desk, settings.actions
    wanted = [(desk.host, desk.port, "desk"), (actions.host, actions.port, "actions")]
    if settings.demo.enabled:
        wanted.append(("127.0.0.1", settings.mailbox.port, "mailbox"))
        if settings.mail.host in _LOOPBACK and settings.mail.port != settings.mailbox.port:
            raise StartError(
                f"Mail goes to port {settings.mail.port} and the demo's mailbox listens on {settings.mailbox.port}: "
                "set FRONTLINE_MAIL_PORT and FRONTLINE_MAILBOX_PORT to the same port."
            )
    seen: dict[int, str] = {}
    for host, port, section in wanted:
        variable = f"FRONTLINE_{section.upper()}_PORT"
        if port in seen:
            raise StartError(f"{seen[port]} and {variable} are both {port}: set one of them to another port.")
        seen[port] = variable
        require_free(host, port, section=section)


def _train(environment: Mapping[str, str]) -> None:
    """Train in a process of its own, so that its memory is given back before the service starts."""
    command = [sys.executable, "-m", "frontline.cli", "train"]
    told = with_secrets(environment, names=())
    watched = {**told, parent_watch.VARIABLE: "1"}  # it ends when we are killed in the meantime
    with subprocess.Popen(command, cwd=places.ROOT, env=watched, stdin=subprocess.PIPE) as process:
        code = process.wait()
    if code == CONFIGURATION_EXIT_CODE:
        raise ConfigurationError("Nothing was started, for there is no model to start with.")
    if code != 0:
        raise StartError("Nothing was started, for the training did not finish.")


def _what_to_open(settings: Settings, environment: Mapping[str, str]) -> str:
    url = settings.desk_url
    if not settings.demo.enabled:
        up = f"Frontline is up: the agents' console is at {url}/console. Ctrl-C stops it."
        return "\n".join(["", *_unknown_address(settings), up])
    password = secret_files.read(secret_files.DEMO_PASSWORD, folder=settings.folder, environment=environment)
    return "\n".join(
        [
            "",
            "Frontline is up. Open:",
            f"  {url}/demo/shop   the demo shop, with the chat",
            f"  {url}/console     the agents' console: log in as {settings.demo.login_email}, password {password}",
            f"  {url}/demo/mail   the demo mailbox",
            "",
            *_unknown_address(settings),
            *_warnings(settings),
            f"Logs are in {places.shown(settings.logs)}. Ctrl-C stops everything.",
        ]
    )


def _unknown_address(settings: Settings) -> list[str]:
    """What to set where the desk listens for other machines, and does not know the address that their browsers use."""
    if settings.desk.host in _LOOPBACK or urlsplit(settings.desk_url).hostname not in _LOOPBACK:
        return []
    return [
        "Browsers on other machines are refused until FRONTLINE_DESK_PUBLIC_URL is the address that they open.",
        "",
    ]


def _warnings(settings: Settings) -> list[str]:
    """What must not go unseen: the demo shows its login and its customers to whoever opens its pages."""
    if settings.desk.host in _LOOPBACK and urlsplit(settings.desk_url).hostname in _LOOPBACK:
        return []
    return [
        "This is the demo, and it is not on this machine's own address alone: everybody who reaches it can log in as",
        "its agent and read its mail. Set FRONTLINE_DEMO_ENABLED=false where customers are.",
        "",
    ]
