"""Run a program so that the person sees its progress and we keep what it said."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence

_KEPT_BYTES = 64 * 1024

# uv ends with a line for each of two hundred packages (" + numpy==1.23.5"), which would push everything else off the
# screen.
_PACKAGE_LINE = re.compile(rb" (\x1b\[[0-9;]*m)*[-+~] ?(\x1b\[[0-9;]*m)*")


def run(command: Sequence[str], *, environment: Mapping[str, str]) -> tuple[int, str]:
    """Run `command`, show its standard error as it comes, and return its exit code and the end of its output.

    On a terminal the program gets a terminal too, so that it draws its progress bars.
    """
    if not sys.stderr.isatty():
        return _through_a_pipe(command, environment)
    try:
        return _through_a_terminal(command, environment)
    except ImportError:  # a system without pseudo terminals
        return _through_a_pipe(command, environment)


def quiet(command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Run `command` and return its exit code, standard output and standard error; a program that cannot be started counts as 127."""
    try:
        done = subprocess.run(
            list(command),
            env=environment if environment is None else dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        return 127, "", str(error)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def _through_a_pipe(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    process = subprocess.Popen(
        list(command),
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if process.stdout is None:
        raise RuntimeError("a pipe was asked for")
    return _copy(process, process.stdout.fileno())


def _through_a_terminal(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    columns, rows = shutil.get_terminal_size()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    try:
        process = subprocess.Popen(
            list(command), env=dict(environment), stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
        )
    finally:
        os.close(theirs)
    try:
        return _copy(process, ours)
    finally:
        os.close(ours)


def _copy(process: subprocess.Popen[bytes], source: int) -> tuple[int, str]:
    kept, line = b"", b""
    try:
        while True:
            try:
                chunk = os.read(source, 4096)
            except OSError:  # Linux's way to say that nobody holds the other end of a terminal any more
                chunk = b""
            if not chunk:
                break
            kept = (kept + chunk)[-_KEPT_BYTES:]
            *lines, line = (line + chunk).split(b"\n")
            _show(b"".join(whole + b"\n" for whole in lines if not _PACKAGE_LINE.match(whole)))
            if not line.startswith(b" "):  # part of a progress bar, which is drawn without line ends
                _show(line)
                line = b""
        _show(line)
        return process.wait(), kept.decode(errors="replace")
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def _show(data: bytes) -> None:
    sys.stderr.buffer.write(data)
    sys.stderr.buffer.flush()
