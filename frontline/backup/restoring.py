"""Restoring a backup: everything is checked before anything is changed, and the schema is brought forward afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from frontline import trained_model
from frontline.backup import manifest
from frontline.backup.databases import BACK_OFFICE, DESK, Database, Target, databases_of
from frontline.backup.erased import ErasedSince, erase_again, erased_since, tell
from frontline.backup.manifest import BackupInvalid, Manifest, Part
from frontline.errors import FrontlineError
from frontline.settings import Settings


def restore(
    settings: Settings,
    folder: Path,
    *,
    force: bool,
    environment: Mapping[str, str],
    actor: str,
    say: Callable[[str], None],
) -> Manifest:
    """Put what `folder` holds into the databases that the settings name, migrate them, and erase again whom the desk erased since.
    `actor` is who does so, for the audit log.

    Raises FrontlineError. Until all of the backup was checked nothing is changed, and each database is restored whole or not
    at all; an error after the first says which were. Without `force`, a database that has data is left alone.
    """
    made = manifest.read(folder)
    databases, _ = databases_of(settings)
    pairs = [(part, _database_for(part, databases)) for part in made.parts]
    plan = [(part, database, database.target(environment=environment)) for part, database in pairs]
    for part, _, target in plan:
        _check(part, target, folder)
    for part, _, target in plan:
        target.require_idle()
        if not force and target.has_data():
            raise FrontlineError(
                f"The database of {part.name} has data, which a restore would overwrite: say --force if it may."
            )
    overwritten = next((target for part, _, target in plan if force and DESK in part.holds), None)
    erased = _erased_since(settings, overwritten, made.made_at, say) if overwritten else ()
    restored: list[str] = []
    for part, _, target in plan:
        try:
            found = target.restore(folder / part.file)
            if found.rows != part.rows:
                wrong = sorted(name for name in found.rows | part.rows if found.rows.get(name) != part.rows.get(name))
                raise FrontlineError(f"After the restore of {part.name} these tables differ: {', '.join(wrong)}.")
        except FrontlineError as error:
            so_far = f" Restored before it: {', '.join(restored)}." if restored else " Nothing else was changed."
            raise FrontlineError(f"{error}{so_far}") from error
        restored.append(part.name)
        say(f"Restored {part.name}: {sum(part.rows.values()):,} rows.")
    asyncio.run(_migrate(settings, {name for part in made.parts for name in part.holds}))
    if erased:
        asyncio.run(erase_again(settings, erased, actor=actor, environment=environment, say=say))
    when = datetime.fromtimestamp(made.made_at, UTC).astimezone()
    say(f"The backup of {when:%Y-%m-%d %H:%M %Z} is restored, and its schema is the present one.")
    _tell_of_model(made, say)
    return made


def _erased_since(
    settings: Settings, target: Target, moment: float, say: Callable[[str], None]
) -> tuple[ErasedSince, ...]:
    try:
        erased = asyncio.run(erased_since(settings, moment)) if target.has_data() else ()
    except Exception as error:
        # A database that is broken or older than its log is what a restore is for.
        say(
            f"The log could not be read ({type(error).__name__}): whom the desk erased since the backup must be erased again by what "
            "you know of them."
        )
        return ()
    tell(erased, say=say)
    return erased


def _database_for(part: Part, databases: tuple[Database, ...]) -> Database:
    for database in databases:
        if database.holds == part.holds:
            return database
    raise BackupInvalid(
        f"The backup has one database for {part.name}, and the settings do not: set their URLs as they were when it was made."
    )


def _check(part: Part, target: Target, folder: Path) -> None:
    file = folder / part.file
    if target.engine != part.engine:
        raise BackupInvalid(
            f"The backup of {part.name} is of {part.engine}, and the settings name a database of {target.engine}."
        )
    if not file.is_file():
        raise BackupInvalid(f"{file} is missing.")
    if file.stat().st_size != part.bytes or trained_model.sha256_of(file) != part.sha256:
        raise BackupInvalid(f"{file} is not as the backup left it: its checksum differs.")
    target.check(file)
    if DESK in part.holds:
        from desk.store.migrate import is_known

        if not is_known(part.revision):
            raise BackupInvalid(
                f"The backup of {part.name} has the schema {part.revision or 'of no version'}, which this Frontline does not "
                "know: restore it with the version that made it, or a newer one."
            )


async def _migrate(settings: Settings, holds: set[str]) -> None:
    from backoffice.sql.database import Database as OfficeDatabase
    from desk.store.engine import open_store

    if DESK in holds:
        store = open_store(settings.desk_database_url)
        try:
            await store.migrate()
        finally:
            await store.close()
    if BACK_OFFICE in holds:
        office = OfficeDatabase(settings.back_office_url)
        try:
            await office.create_tables()
        finally:
            await office.close()


def _tell_of_model(made: Manifest, say: Callable[[str], None]) -> None:
    present = trained_model.read_record()
    if made.model is not None and made.model.archive and (present is None or present.archive != made.model.archive):
        say(
            f"The model that was served then has a SHA-256 that begins with {made.model.archive[:12]}; the one in models/ is "
            "another. Dialogues go on with it, if it was trained from the same domain."
        )
