"""A virus scanner, where the company has one: a program that reads the file from its standard input."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence

from desk.errors import AttachmentRefused, Refusal

logger = logging.getLogger(__name__)

_CLEAN, _INFECTED = 0, 1


async def scan(data: bytes, *, command: Sequence[str], timeout_seconds: float) -> None:
    """Let the program look at a file. Raises `AttachmentRefused`, also when the program fails: unchecked is not clean."""
    if not command:
        return
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as error:
        logger.error("attachments.scan_command cannot be started: %s", error)
        raise AttachmentRefused(Refusal.UNCHECKED) from error
    try:
        async with asyncio.timeout(timeout_seconds):
            await process.communicate(data)
    except TimeoutError as error:
        logger.error("attachments.scan_command took longer than %s s", timeout_seconds)
        raise AttachmentRefused(Refusal.UNCHECKED) from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode == _INFECTED:
        raise AttachmentRefused(Refusal.INFECTED)
    if process.returncode != _CLEAN:
        logger.error("attachments.scan_command ended with %s, which is neither clean nor infected", process.returncode)
        raise AttachmentRefused(Refusal.UNCHECKED)
