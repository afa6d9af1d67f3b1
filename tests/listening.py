"""Which sockets the processes of a tree listen on, as Linux tells it."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
_TABLES = {"tcp": "0A", "tcp6": "0A", "udp": "07", "udp6": "07"}  # a socket's state that takes what anybody sends


@dataclass(frozen=True)
class Listener:
    """A socket that takes what is sent to it."""

    kind: str
    address: str
    port: int
    command: str

    @property
    def is_beyond_loopback(self) -> bool:
        known = ipaddress.ip_address(self.address)
        return not (getattr(known, "ipv4_mapped", None) or known).is_loopback


def listeners_of(process: int) -> list[Listener]:
    """Those of a process and of all that it started, directly or not."""
    tree = family_of(process)
    commands = {inode: _command(pid) for pid in tree for inode in _sockets(pid)}
    return [
        Listener(kind, address, port, commands[inode])
        for kind in _TABLES
        for inode, address, port in _open(kind, process)
        if inode in commands
    ]


def family_of(process: int) -> set[int]:
    """A process and all its descendants that live now."""
    parents = {}
    for entry in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    family, found = {process}, {process}
    while found:
        found = {child for child, parent in parents.items() if parent in found} - family
        family |= found
    return family


def _open(kind: str, process: int) -> Iterator[tuple[str, str, int]]:
    for line in (PROC / str(process) / "net" / kind).read_text().splitlines()[1:]:
        columns = line.split()
        if columns[3] == _TABLES[kind]:
            address, _, port = columns[1].rpartition(":")
            yield columns[9], _readable(address), int(port, 16)


def _readable(address: str) -> str:
    """Linux writes an address as numbers of four bytes, each in the machine's own order."""
    words = [bytes.fromhex(address[at : at + 8])[::-1] for at in range(0, len(address), 8)]
    return socket.inet_ntop(socket.AF_INET if len(words) == 1 else socket.AF_INET6, b"".join(words))


def _sockets(process: int) -> Iterator[str]:
    with contextlib.suppress(OSError):
        for descriptor in (PROC / str(process) / "fd").iterdir():
            with contextlib.suppress(OSError):
                kind, _, inode = str(descriptor.readlink()).partition(":[")
                if kind == "socket":
                    yield inode.rstrip("]")


def _command(process: int) -> str:
    with contextlib.suppress(OSError):
        return (PROC / str(process) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return "a process that has ended"
