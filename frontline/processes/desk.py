"""The desk's process."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Mapping

from frontline import desk_settings
from frontline.channels import folder_of, open_all, read, secrets_of
from frontline.errors import ConfigurationError, StartError
from frontline.ports import require_free
from frontline.processes.terminal import log_to_standard_output, say_ready
from frontline.settings import Settings

# Far above what one process serves.
_OPEN_FILES = 200_000


def run(settings: Settings, environment: Mapping[str, str]) -> None:
    """Serve until SIGINT or SIGTERM. Raises ConfigurationError for a broken policy, StartError for a taken port or a
    database that does not answer."""
    require_free(settings.desk.host, settings.desk.port, section="desk")
    log_to_standard_output()
    allow_many_sockets()
    from sqlite3 import Error as SQLiteError

    from sqlalchemy.exc import SQLAlchemyError

    from desk.errors import Unavailable
    from desk.run import run as serve
    from handoff.exceptions import DocumentInvalid

    try:
        described = read(folder_of(settings.folder))
        channels = open_all(described, secrets=secrets_of(settings.folder), environment=environment)
        serve(desk_settings.of(settings, environment), channels=channels, on_ready=say_ready)
    except DocumentInvalid as error:
        raise ConfigurationError(str(error.problems[0])) from error
    except (SQLAlchemyError, SQLiteError, Unavailable) as error:
        cause = error.__cause__ or error
        reason = " ".join(str(getattr(cause, "orig", None) or cause).split())
        raise StartError(f"The desk's database does not answer: {reason}.") from error
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise StartError(f"The desk cannot serve: {place}{error.strerror or error}.") from error


def allow_many_sockets() -> None:
    """Each socket is an open file, and most systems give a process 1,024 where it may have many more for the asking."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(most, _OPEN_FILES)
    if now != resource.RLIM_INFINITY and now < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
