"""`frontline doctor`: look at everything that a start needs, and say in a sentence each what is wrong.

Each check yields findings; a check never repairs anything, and one that fails does not keep the others from running.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

import msgspec

from frontline import data_files, mail_links, places, secret_files, settings_file, trained_model, training
from frontline.bootstrap.environment import KINDS, installed_kind, kind_at
from frontline.errors import FrontlineError
from frontline.ports import require_free
from frontline.rasa_engine import has_rasa
from frontline.secret_strength import require_strong
from frontline.settings import Settings

_ENOUGH_BYTES = 1024**3


class Finding(msgspec.Struct, frozen=True):
    """One result. `is_fine` is false for what keeps Frontline from working."""

    is_fine: bool
    sentence: str


def examine(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Run every check."""
    yield from _installation()
    try:
        settings = settings_file.read(places.SETTINGS, environment)
    except FrontlineError as error:
        yield Finding(False, str(error))
        yield Finding(False, "The rest was not looked at, for it depends on the settings.")
        return
    yield Finding(True, "The settings are right.")
    checks: tuple[Callable[[Settings, Mapping[str, str]], Iterator[Finding]], ...] = (
        _secrets,
        _model,
        _policy,
        _rasa_files,
        _disk,
        _ports,
        _front_door,
        _databases,
        _mail,
    )
    for check in checks:
        if check in _BOTS and not has_rasa():
            continue
        try:
            yield from check(settings, environment)
        except FrontlineError as error:
            yield Finding(False, str(error))
        except Exception as error:
            name = check.__name__.strip("_").replace("_", " ")
            yield Finding(False, f"The check of the {name} failed: {type(error).__name__}: {error}")


def _installation() -> Iterator[Finding]:
    name = kind_at(places.ROOT, sys.prefix)
    wanted = KINDS[name]
    version = ".".join(map(str, sys.version_info[:3]))
    is_right = list(sys.version_info[:2]) == [int(part) for part in wanted.python.split(".")]
    yield Finding(is_right, f"Python is {version}; {wanted.folder} has {wanted.python}.")
    kind = installed_kind(places.ROOT, wanted.folder)
    if kind is None:
        command = "make setup" if has_rasa() else "make desk"
        yield Finding(False, f"The installed packages are not those of the lock file: run {command}.")
    else:
        yield Finding(True, f"The packages of requirements/{kind}.lock are installed.")
    if not has_rasa():
        yield Finding(True, "Rasa is not in this environment: the desk runs from it, and the bot from another.")


def _secrets(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    folder = settings.folder / "secrets"
    given = {name for name in secret_files.NAMES if secret_files.PREFIX + name.upper() in environment}
    kept = {path.name for path in folder.iterdir() if not path.name.startswith(".")} if folder.exists() else set()
    for name in sorted(given | kept):
        secret_files.read(name, folder=settings.folder, environment=environment)
    require_strong(settings, environment, names=sorted(given | kept))
    if given | kept:
        yield Finding(True, "The secrets are good, and only you can read their files.")
    else:
        yield Finding(True, "No secrets exist yet; the first start makes them.")


def _model(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Finding]:
    if not places.MODEL.exists():
        yield Finding(False, "There is no model: run frontline train.")
    elif training.is_due():
        yield Finding(False, "The model is older than its data: run frontline train.")
    else:
        trained_model.check(expected=settings.worker.model_sha256)
        since = "was trained from the present data" if training.is_fresh() else "was chosen, and is older than its data"
        yield Finding(True, f"The model {since}, and nobody changed it since.")


def _policy(_settings: Settings, _environment: Mapping[str, str]) -> Iterator[Finding]:
    from frontline.escalation_policy import problems

    found = problems()
    yield from (Finding(False, problem) for problem in found)
    if not found:
        yield Finding(
            True,
            "The escalation policy, its playbooks, the rules of moderation, the routing, the reviews, the figures and the "
            "quality are right.",
        )


def _rasa_files(_settings: Settings, _environment: Mapping[str, str]) -> Iterator[Finding]:
    for path in (places.CONFIG, places.DOMAIN, places.ENDPOINTS, places.CREDENTIALS, *places.TRAINING_DATA):
        if not path.exists():
            yield Finding(False, f"{path.relative_to(places.ROOT)} is missing.")
    data_files.check()
    yield Finding(True, "The training data can be read.")


def _disk(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.folder if settings.folder.exists() else places.ROOT).free
    yield Finding(free > _ENOUGH_BYTES, f"{free / 1024**3:.1f} GB of disk are free; 1 is wanted for models and logs.")


def _ports(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Finding]:
    for name, section, host, port in (
        ("desk", "desk", settings.desk.host, settings.desk.port),
        ("action server", "actions", settings.actions.host, settings.actions.port),
        *([("mailbox", "mailbox", "127.0.0.1", settings.mailbox.port)] if settings.demo.enabled else []),
    ):
        try:
            require_free(host, port, section=section)
        except FrontlineError as error:
            running = _is_running(settings)
            yield Finding(running, f"Port {port} is held by the running {name}." if running else str(error))
        else:
            yield Finding(True, f"Port {port} is free for the {name}.")


def _is_running(settings: Settings) -> bool:
    import fcntl

    try:
        with (settings.folder / "up.lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _front_door(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Finding]:
    """What stands between the desk and the world."""
    desk, issuer = settings.desk, urlsplit(settings.single_sign_on.issuer)
    if desk.public_url.startswith("https://") and not desk.trusted_proxies:
        yield Finding(
            False,
            "public_url is https, which a proxy before the desk speaks, and trusted_proxies is 0, so that all customers come from "
            "one address and share its limits: set trusted_proxies under [desk] in frontline.toml "
            "(FRONTLINE_DESK_TRUSTED_PROXIES) to the number of your proxies.",
        )
    if issuer.hostname:
        port = issuer.port or (443 if issuer.scheme == "https" else 80)
        yield asyncio.run(_reach("identity provider", issuer.hostname, port))


def _databases(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Finding]:
    from sqlalchemy.engine import make_url

    for name, url in (
        ("desk's database", settings.desk_database_url),
        ("tracker's database", settings.tracker_url),
        ("back office", settings.back_office_url),
    ):
        if url.startswith("sqlite"):
            continue
        if url.startswith("http"):
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        else:
            parsed = make_url(url)
            host, port = parsed.host or "127.0.0.1", parsed.port or 5432
        yield asyncio.run(_reach(name, host, port))


def _mail(settings: Settings, _environment: Mapping[str, str]) -> Iterator[Finding]:
    if mail_links.sends_mail(settings):
        yield asyncio.run(_reach("mail server", settings.mail.host, settings.mail.port))
    yield from (Finding(False, sentence) for sentence in mail_links.missing(settings))


async def _reach(name: str, host: str, port: int) -> Finding:
    try:
        async with asyncio.timeout(5):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError, socket.gaierror) as error:
        reason = getattr(error, "strerror", None) or "it did not answer in 5 s"
        return Finding(False, f"The {name} cannot be reached at {host}:{port}: {reason}.")
    writer.close()
    return Finding(True, f"The {name} answers at {host}:{port}.")


# What only the bot's processes need, and is not looked at where Rasa is not installed.
_BOTS = (_model, _rasa_files)
