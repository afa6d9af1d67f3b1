"""The back office as the desk reaches it: opened when it is first needed, and kept.

A desk starts and works without it; only what is done there waits until it answers.
"""

from __future__ import annotations

import asyncio
import contextlib

from backoffice.connect import open_back_office
from backoffice.exceptions import Unavailable
from backoffice.mail import MailSettings
from backoffice.port import BackOffice


class OfficeConnection:
    """Opens one back office on demand. Where opening failed, the next use tries again."""

    def __init__(self, url: str, *, token: str = "", mail: MailSettings | None = None) -> None:
        self._url = url
        is_service = url.startswith(("http://", "https://"))
        self._token = (token or None) if is_service else None
        self._mail = None if is_service else mail
        self._resources = contextlib.AsyncExitStack()
        self._office: BackOffice | None = None
        self._lock = asyncio.Lock()

    @property
    def is_set_up(self) -> bool:
        """Whether the settings name a back office at all."""
        return bool(self._url)

    async def office(self) -> BackOffice:
        """The open back office. Raises `Unavailable`, also where none is set up."""
        if not self._url:
            raise Unavailable("The back office", reason="none is set up for this desk")
        if self._office is None:
            # Two agents may need it first at the same moment.
            async with self._lock:
                if self._office is None:
                    opened = open_back_office(self._url, token=self._token, mail=self._mail)
                    self._office = await self._resources.enter_async_context(opened)
        return self._office

    async def close(self) -> None:
        """Close it; the desk ends."""
        self._office = None
        await self._resources.aclose()
