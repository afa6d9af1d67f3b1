"""The databases that the settings name, and the calls that each kind of them is backed up and restored by."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import msgspec
from sqlalchemy.engine import URL, make_url

from frontline.settings import Settings

DESK, TRACKER, BACK_OFFICE = "desk", "tracker", "back office"


class Copied(msgspec.Struct, frozen=True):
    """What a copy holds: `rows` counts each table, `revision` is the schema's, empty for none."""

    rows: dict[str, int]
    revision: str


class Target(Protocol):
    """A database that is backed up, or restored into. Each raises FrontlineError with a sentence."""

    engine: str
    suffix: str

    def copy(self, file: Path) -> Copied:
        """Write a consistent copy while others work on it."""

    def require_idle(self) -> None:
        """Raise when somebody has the database open."""

    def has_data(self) -> bool:
        """Whether there is a row that a restore would overwrite."""

    def check(self, file: Path) -> None:
        """Raise when the copy cannot be read to its end."""

    def restore(self, file: Path) -> Copied:
        """Put the copy in the place of what is there, whole or not at all; what is there then."""


class Database(msgspec.Struct, frozen=True):
    """A database by its URL, and what it is for."""

    holds: tuple[str, ...]
    url: URL

    def target(self, *, environment: Mapping[str, str]) -> Target:
        """What backs it up."""
        if self.url.get_backend_name() == "sqlite":
            from frontline.backup.sqlite import SqliteFile

            return SqliteFile(Path(str(self.url.database)))
        from frontline.backup.postgresql import PostgresDatabase

        return PostgresDatabase(self.url, environment=environment)


def databases_of(settings: Settings) -> tuple[tuple[Database, ...], tuple[str, ...]]:
    """The databases, each once, and what somebody else keeps (a back office over HTTP).

    The desk comes first, because a backup of several databases is not of one moment. A back office and a tracker that are a
    little younger than the desk know more than it asks for: a workflow that the desk believes to be open is settled by its
    key, and a turn that it offers again is answered from the tracker. The other way round both would have forgotten it.
    """
    wanted = {
        DESK: settings.desk_database_url,
        TRACKER: settings.tracker_url,
        BACK_OFFICE: settings.back_office_url,
    }
    elsewhere = tuple(name for name, url in wanted.items() if url.startswith(("http://", "https://")))
    by_place: dict[str, tuple[tuple[str, ...], URL]] = {}
    for name, text in wanted.items():
        if name in elsewhere:
            continue
        url = make_url(text)
        place = f"{url.get_backend_name()} {url.host} {url.port} {url.database}"
        holds, first = by_place.get(place, ((), url))
        by_place[place] = ((*holds, name), first)
    return tuple(Database(holds, url) for holds, url in by_place.values()), elsewhere
