"""The desk's store and the others with it, opened by a command beside the desk or without it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING

from frontline import secret_files
from frontline.errors import FrontlineError
from frontline.private_files import make_folder

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from desk.records.outside import Outside
    from desk.store.engine import Store
    from frontline.settings import Settings


@contextlib.asynccontextmanager
async def opened_store(settings: Settings, environment: Mapping[str, str] = os.environ) -> AsyncIterator[Store]:
    """The store as `settings` name it, made and migrated where it is not there yet.

    Raises FrontlineError with the desk's sentence.
    """
    from desk.errors import DeskError, Unavailable
    from desk.store.engine import open_store

    make_folder(settings.folder)
    audit_key = secret_files.read(secret_files.AUDIT_KEY, folder=settings.folder, environment=environment)
    store = open_store(settings.desk_database_url, audit_key=audit_key)
    try:
        await store.migrate()
        yield store
    except Unavailable as error:
        cause = error.__cause__ or error
        reason = " ".join(str(getattr(cause, "orig", None) or cause).split())
        raise FrontlineError(f"The desk's database does not answer: {reason}.") from error
    except DeskError as error:
        raise FrontlineError(str(error)) from error
    finally:
        await store.close()


@contextlib.asynccontextmanager
async def reached_stores(settings: Settings, environment: Mapping[str, str] = os.environ) -> AsyncIterator[Outside]:
    """The tracker's database and the back office, as the settings name them."""
    from desk.back_office import OfficeConnection
    from desk.records.outside import Outside
    from desk.records.tracker import TrackerStore

    token = secret_files.read(secret_files.BACK_OFFICE_TOKEN, folder=settings.folder, environment=environment)
    office = OfficeConnection(settings.back_office_url, token=token)
    try:
        yield Outside(TrackerStore(settings.tracker_url), office)
    finally:
        await office.close()


@contextlib.asynccontextmanager
async def desk_store(settings: Settings) -> AsyncIterator[AsyncConnection]:
    """A connection to the store. What is written is kept when the context ends. Raises FrontlineError."""
    async with opened_store(settings) as store, store.writing() as connection:
        yield connection
