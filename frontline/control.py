"""How a command asks the running `frontline up` to do something: a socket in its folder, which only its owner may open.

Whoever asks sends one line of JSON and gets lines of JSON back: what is said on the way, and in the end that it is done or
why it is not.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from frontline.errors import FrontlineError, StartError
from privacy.masking import mask_for_log

NAME = "control.socket"
_LINE_BYTES = 4096


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked for."""

    command: str


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of an answer: something that is said, the end, or the sentence that says why it failed."""

    said: str = ""
    is_done: bool = False
    error: str = ""


Say = Callable[[str], None]
Handler = Callable[[Say], Awaitable[None]]

_REQUEST = msgspec.json.Decoder(Request)
_ANSWER = msgspec.json.Decoder(Answer)


@contextlib.asynccontextmanager
async def listening(folder: Path, handlers: Mapping[str, Handler]) -> AsyncIterator[None]:
    """Take requests in `folder` while the block runs; a handler goes on when whoever asked has left."""
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        try:
            await _serve(reader, writer, handlers)
        finally:
            serving.discard(task)

    path = folder / NAME
    path.unlink(missing_ok=True)  # of a supervisor that was killed; `up` holds the folder's lock
    before = os.umask(0o177)
    try:
        with _short(folder) as shown:
            server = await asyncio.start_unix_server(serve, str(shown), limit=_LINE_BYTES)
    finally:
        os.umask(before)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)
        if serving:
            # Their handlers hear of the stop by themselves, and say so.
            _, late = await asyncio.wait(serving, timeout=5.0)
            for task in late:
                task.cancel()


def is_listened_to(folder: Path) -> bool:
    """Whether a supervisor is there. One that was killed may have left its socket, to which nobody listens."""
    try:
        with _short(folder) as shown, socket.socket(socket.AF_UNIX) as tried:
            tried.connect(str(shown))
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    return True


async def ask(folder: Path, command: str, *, say: Say) -> None:
    """Ask the supervisor in `folder`, and say what it says. Raises StartError with its sentence, or when none is there."""
    try:
        with _short(folder) as shown:
            reader, writer = await asyncio.open_unix_connection(str(shown), limit=1 << 20)
    except (FileNotFoundError, ConnectionRefusedError):
        raise StartError("Frontline does not run from this folder: start it with frontline up.") from None
    try:
        writer.write(msgspec.json.encode(Request(command)) + b"\n")
        await writer.drain()
        async for line in reader:
            answer = _ANSWER.decode(line)
            if answer.error:
                raise StartError(answer.error)
            if answer.is_done:
                return
            say(answer.said)
    except ConnectionError:
        pass  # as if it had said nothing more
    finally:
        writer.close()
    raise StartError("Frontline was stopped before it was done.")


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handlers: Mapping[str, Handler]) -> None:
    def answer(line: Answer) -> None:
        if not writer.is_closing():
            writer.write(msgspec.json.encode(line) + b"\n")

    try:
        request = _REQUEST.decode(await reader.readline())
        handler = handlers.get(request.command)
        if handler is None:
            raise StartError(f"This Frontline knows no command {request.command}: it runs an older version.")
        await handler(lambda text: answer(Answer(said=text)))
    except FrontlineError as error:
        answer(Answer(error=str(error)))
    except (msgspec.MsgspecError, ValueError, ConnectionError):
        pass  # nobody of ours
    except Exception as error:
        logging.exception("A request to the supervisor failed")
        answer(Answer(error=mask_for_log(f"It failed in a way that was not foreseen: {type(error).__name__}: {error}")))
    else:
        answer(Answer(is_done=True))
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@contextlib.contextmanager
def _short(folder: Path) -> Iterator[Path]:
    """The socket's path, short enough: the kernel takes about a hundred characters, and a folder may have more."""
    if len(os.fsencode(folder / NAME)) < 100:
        yield folder / NAME
        return
    descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield Path(f"/proc/self/fd/{descriptor}/{NAME}")
    finally:
        os.close(descriptor)
