"""The desk's store, opened by a command beside the desk or without it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from frontline.errors import FrontlineError
from frontline.private_files import make_folder

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from frontline.settings import Settings


@contextlib.asynccontextmanager
async def desk_store(settings: Settings) -> AsyncIterator[AsyncConnection]:
    """A connection to the store as `settings` name it, made and migrated where it is not there yet.

    What is written is kept when the context ends. Raises FrontlineError with the desk's sentence.
    """
    from desk.errors import DeskError
    from desk.store.engine import open_store

    make_folder(settings.folder)
    store = open_store(settings.desk_database_url)
    try:
        await store.migrate()
        async with store.writing() as connection:
            yield connection
    except DeskError as error:
        raise FrontlineError(str(error)) from error
    finally:
        await store.close()
