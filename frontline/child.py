"""One process that the supervisor keeps alive."""

from __future__ import annotations

import asyncio
import contextlib
import logging.handlers
import os
import signal
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from enum import Enum
from pathlib import Path

import msgspec

from frontline import parent_watch, places
from frontline.errors import CONFIGURATION_EXIT_CODE, StartError
from frontline.log_text import visible
from frontline.process_environment import with_secrets
from privacy.masking import mask_for_log

READY = "frontline: ready"
_SENTENCE = "frontline: "
_LOG_BYTES = 10 * 1024 * 1024
_STEADY_SECONDS = 60.0
_LONGEST_DELAY_SECONDS = 30.0


class Program(msgspec.Struct, frozen=True):
    """What to run, under a name that people read ("worker 1"), and the names of the secrets that it may know.

    `stops` is its place in the order in which all are stopped: whoever has work in hand before those that it needs for
    it. `serves_model` is true for what loads the trained model, and is rolled over to a new one; `serves_channels` for what
    must know the secrets of the messaging channels. `may_fail` is true for what the others do their work without.
    """

    name: str
    command: tuple[str, ...]
    secrets: tuple[str, ...] = ()
    stops: int = 0
    serves_model: bool = False
    serves_channels: bool = False
    may_fail: bool = False


class State(Enum):
    STARTING = "starting"
    READY = "ready"
    WAITING = "waiting"
    STOPPED = "stopped"


def restart_delay_seconds(failures: int) -> float:
    """How long to wait before the next start after `failures` in a row: 1, 2, 4, … up to 30 seconds."""
    return float(min(2 ** max(0, failures - 1), _LONGEST_DELAY_SECONDS))


def what_it_said(lines: Sequence[str]) -> str:
    """Return the sentence with which a process explained its end, or else the last thing that it printed."""
    told = [line for line in lines if line.strip() and line != READY]
    sentences = [line.removeprefix(_SENTENCE) for line in told if line.startswith(_SENTENCE)]
    return (sentences or told or ["it said nothing"])[-1].strip()


class Child:
    """Starts a program, writes its output to a log file, and starts it again when it ends."""

    def __init__(
        self,
        program: Program,
        *,
        logs: Path,
        environment: Mapping[str, str],
        say: Callable[[str], None],
        is_candidate: bool = False,
    ) -> None:
        """A candidate gets one try to become ready: nobody waits for it but whoever wants to put it in another's place."""
        self.program = program
        self.is_candidate = is_candidate
        self.state = State.STARTING
        self.became_ready = asyncio.Event()
        own = with_secrets(environment, names=program.secrets, serves_channels=program.serves_channels)
        self._environment = {**own, parent_watch.VARIABLE: "1", "PYTHONUNBUFFERED": "1"}
        self._say = say
        logs.mkdir(parents=True, exist_ok=True)
        self._log_path = logs / f"{program.name.replace(' ', '-')}.log"
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()

    async def keep(self) -> None:
        """Run until `interrupt`. Raises StartError when the program says before it is ready that another try cannot help."""
        failures = 0
        log = logging.handlers.RotatingFileHandler(self._log_path, maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8")
        try:
            while not self._stopping.is_set():
                started = time.monotonic()
                code, lines = await self._run_once(log)
                if self._stopping.is_set():
                    break
                reason = what_it_said(lines) if code > 0 else f"it was ended by {_signal_name(code)}" if code else ""
                # Whoever was ready once is tried on: a file that was broken since may be mended, and the others do their work.
                is_hopeless = code == CONFIGURATION_EXIT_CODE or self.is_candidate
                if is_hopeless and not self.became_ready.is_set():
                    raise StartError(reason or "it left without a word.")
                failures = 1 if time.monotonic() - started > _STEADY_SECONDS else failures + 1
                delay = restart_delay_seconds(failures)
                self.state = State.WAITING
                self._say(
                    f"The {self.program.name} stopped{f': {reason}' if reason else ''} "
                    f"It starts again in {delay:.0f} s; its log is {places.shown(self._log_path)}."
                )
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), delay)
        finally:
            self.state = State.STOPPED
            log.close()

    async def _run_once(self, log: logging.handlers.RotatingFileHandler) -> tuple[int, list[str]]:
        self.state = State.STARTING
        process = self._process = await asyncio.create_subprocess_exec(
            *self.program.command,
            cwd=places.ROOT,
            env=self._environment,
            stdin=asyncio.subprocess.PIPE,  # held open, never written: see parent_watch
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which then stops them in order
        )
        if self._stopping.is_set():  # asked to stop while it was being started
            self.interrupt(signal.SIGTERM)
        last_lines: deque[str] = deque(maxlen=50)
        assert process.stdout is not None
        async for line in _lines(process.stdout):
            # Also what is printed, or logged past our own handler, must show nobody's data.
            shown = visible(mask_for_log(line))
            last_lines.append(shown)
            with contextlib.suppress(OSError):  # a full disk must not stop the service
                log.emit(logging.LogRecord(self.program.name, logging.INFO, "", 0, shown, None, None))
            if line == READY:
                self.state = State.READY
                self.became_ready.set()
        return await process.wait(), list(last_lines)

    def interrupt(self, number: signal.Signals) -> None:
        """Send a signal to the process and all that it started, and do not start it again."""
        self._stopping.set()
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    """Yield lines; one that is longer than the reader's buffer comes in pieces rather than as an error."""
    rest = b""
    while chunk := await stream.read(65_536):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.decode(errors="replace").rstrip("\r")
        if len(rest) > 65_536:
            yield rest.decode(errors="replace")
            rest = b""
    if rest:
        yield rest.decode(errors="replace")


def _signal_name(code: int) -> str:
    try:
        return f"{signal.Signals(-code).name}."
    except ValueError:
        return f"signal {-code}."
