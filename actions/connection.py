"""The one back office of this process, opened when the first action needs it."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os

from actions import settings
from actions.settings import ActionSettings
from backoffice.connect import open_back_office
from backoffice.port import BackOffice


@functools.cache
def current_settings() -> ActionSettings:
    """The settings of this process. Raises `SettingsError`."""
    return settings.from_environment(os.environ)


class Connection:
    """Opens one back office on demand, and keeps it. Where opening failed, the next use tries again."""

    def __init__(self) -> None:
        self._open_resources = contextlib.AsyncExitStack()
        self._office: BackOffice | None = None
        self._lock = asyncio.Lock()

    async def back_office(self) -> BackOffice:
        """The open back office. Raises `backoffice.exceptions.Unavailable`."""
        if self._office is None:
            # Two conversations may need it first at the same moment.
            async with self._lock:
                if self._office is None:
                    chosen = current_settings()
                    opened = open_back_office(chosen.back_office_url, mail=chosen.mail, token=chosen.back_office_token)
                    self._office = await self._open_resources.enter_async_context(opened)
        return self._office

    async def close(self) -> None:
        """Close it, for tests and an orderly end."""
        self._office = None
        await self._open_resources.aclose()


@functools.cache
def connection() -> Connection:
    """The connection of this process."""
    return Connection()
