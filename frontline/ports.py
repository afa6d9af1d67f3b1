"""Whether a port is free, and who holds it when it is not."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

from frontline.errors import StartError

_LISTENING = "0A"  # a socket's state in /proc/net/tcp


def require_free(host: str, port: int, *, section: str) -> None:
    """Raise StartError unless `port` can be listened on. It names who holds the port, where /proc tells, and where it is set.

    `section` is the one of the settings that has the port: desk, actions, mailbox.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartError(_sentence(error, host, port, section)) from error


def _sentence(error: OSError, host: str, port: int, section: str) -> str:
    setting = f"port under [{section}] in frontline.toml (FRONTLINE_{section.upper()}_PORT)"
    if error.errno == errno.EADDRINUSE:
        by = holder(port)
        return f"Port {port} is already in use{f' by {by}' if by else ''}: stop that, or set {setting} to another port."
    if error.errno == errno.EACCES:
        return f"Port {port} needs privileges that this user lacks: set {setting} to a port above 1023."
    return f"{host}:{port} cannot be listened on ({error.strerror}): see [{section}] in frontline.toml."


def holder(port: int, *, proc: Path = Path("/proc")) -> str:
    """Name the process that listens on `port` ("python3 (process 4711)"), or return "" where that cannot be told."""
    inodes = _listening_inodes(port, proc)
    for process in proc.glob("[0-9]*") if inodes else ():
        try:
            for descriptor in (process / "fd").iterdir():
                if str(descriptor.readlink()) in inodes:
                    return f"{(process / 'comm').read_text().strip()} (process {process.name})"
        except OSError:  # it has ended, or belongs to somebody else
            continue
    return ""


def _listening_inodes(port: int, proc: Path) -> set[str]:
    inodes = set()
    for table in (proc / "net" / "tcp", proc / "net" / "tcp6"):
        try:
            lines = table.read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            columns = line.split()
            if columns[3] == _LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                inodes.add(f"socket:[{columns[9]}]")
    return inodes
