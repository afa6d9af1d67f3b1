"""What travels: packets of Engine.IO, and in them those of Socket.IO. Text alone, for nothing else is ever sent. Pure.

Engine.IO 3 carries Socket.IO 2's protocol (revision 4 of it), Engine.IO 4 that of Socket.IO 3 and 4 (revision 5).
Sources: github.com/socketio/engine.io-protocol and github.com/socketio/socket.io-protocol.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum, StrEnum
from typing import Any

import msgspec

_SEPARATOR = "\x1e"
_LENGTH = re.compile(rb"(\d{1,7}):")
_UNIT_BYTES = 2
_MESSAGE = re.compile(
    r"(?P<kind>\d)(?:(?P<namespace>/[^,\[{]*)(?:,|\Z))?(?P<ack>\d{1,9})?(?P<data>[\[{\"].*)?\Z", re.DOTALL
)
_MOST_PACKETS = 64
ROOT = "/"


class PacketInvalid(Exception):
    """Raised for what is no packet, or one that is never sent to a desk. `problem` is for our log."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Revision(IntEnum):
    """Of Engine.IO, as a client's address names it (`EIO=4`)."""

    THREE = 3
    FOUR = 4


class EngineKind(StrEnum):
    """The first character of each packet."""

    OPEN = "0"
    CLOSE = "1"
    PING = "2"
    PONG = "3"
    MESSAGE = "4"
    UPGRADE = "5"
    NOOP = "6"


class Kind(StrEnum):
    """The first character of each message."""

    CONNECT = "0"
    DISCONNECT = "1"
    EVENT = "2"
    ACK = "3"
    REFUSED = "4"


class Message(msgspec.Struct, frozen=True):
    """A packet of Socket.IO. An event has a name and its first argument; `ack` is the number by which it wants an answer."""

    kind: Kind
    namespace: str = ROOT
    ack: str = ""
    event: str = ""
    data: Any = None


def pack(packets: Sequence[str], *, revision: Revision) -> str:
    """Packets as the body of an answer to a poll."""
    if revision is Revision.FOUR:
        return _SEPARATOR.join(packets)
    return "".join(f"{len(_units(packet)) // _UNIT_BYTES}:{packet}" for packet in packets)


def unpack(body: str, *, revision: Revision) -> list[str]:
    """The packets of a posted body. Raises `PacketInvalid`."""
    packets = body.split(_SEPARATOR) if revision is Revision.FOUR else _counted(body)
    if len(packets) > _MOST_PACKETS or not all(packets):
        raise PacketInvalid("it holds too many packets, or empty ones")
    return packets


def _counted(body: str) -> list[str]:
    """Lengths count UTF-16 units, as JavaScript does."""
    packets, rest = [], body
    while rest:
        match = _LENGTH.match(rest[:8].encode("ascii", "replace"))
        if match is None:
            raise PacketInvalid("a packet has no length")
        units = _units(rest[match.end() :])
        end = int(match[1]) * _UNIT_BYTES
        if end > len(units) or not end:
            raise PacketInvalid("a packet is longer than the body")
        packets.append(units[:end].decode("utf-16-le", "replace"))
        rest = units[end:].decode("utf-16-le", "replace")
        if len(packets) > _MOST_PACKETS:
            break
    return packets


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def read(packet: str) -> Message:
    """The message in a packet of the kind MESSAGE, without that kind. Raises `PacketInvalid`."""
    match = _MESSAGE.match(packet)
    if match is None or match["kind"] not in {kind.value for kind in Kind}:
        raise PacketInvalid("it is no message, or a binary one")
    kind, namespace = Kind(match["kind"]), match["namespace"] or ROOT
    data = _decode(match["data"]) if match["data"] else None
    if kind is not Kind.EVENT:
        return Message(kind, namespace, data=data)
    if not isinstance(data, list) or not data or not isinstance(data[0], str):
        raise PacketInvalid("an event has no name")
    return Message(kind, namespace, match["ack"] or "", data[0], data[1] if len(data) > 1 else None)


def _decode(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise PacketInvalid("its data is not JSON") from error


def event(name: str, data: Any) -> str:
    """A packet that tells an event."""
    return f"{EngineKind.MESSAGE}{Kind.EVENT}{_encode([name, data])}"


def acknowledgement(number: str) -> str:
    """A packet that answers an event which wanted an answer."""
    return f"{EngineKind.MESSAGE}{Kind.ACK}{number}[]"


def connected(name: str, *, revision: Revision) -> str:
    """A packet that says that the client is connected; `name` is its name there."""
    told = _encode({"sid": name}) if revision is Revision.FOUR else ""
    return f"{EngineKind.MESSAGE}{Kind.CONNECT}{told}"


def no_namespace(namespace: str, *, revision: Revision) -> str:
    """A packet that refuses a namespace: there is one alone."""
    problem: Any = "Invalid namespace"
    told = _encode({"message": problem} if revision is Revision.FOUR else problem)
    return f"{EngineKind.MESSAGE}{Kind.REFUSED}{namespace},{told}"


def opened(name: str, *, may_upgrade: bool, interval_seconds: float, timeout_seconds: float, most_bytes: int) -> str:
    """The first packet of a connection."""
    told = {
        "sid": name,
        "upgrades": ["websocket"] if may_upgrade else [],
        "pingInterval": round(interval_seconds * 1000),
        "pingTimeout": round(timeout_seconds * 1000),
        "maxPayload": most_bytes,
    }
    return f"{EngineKind.OPEN}{_encode(told)}"


def _encode(value: Any) -> str:
    return msgspec.json.encode(value).decode()
