"""A websocket client of raw frames (RFC 6455), for what no library lets one send."""

from __future__ import annotations

import asyncio
import base64
import os
import struct
from dataclasses import dataclass

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
RSV1, RSV2, RSV3 = 0x40, 0x20, 0x10
_SECONDS = 5.0


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    is_final: bool = True,
    reserved: int = 0,
    is_masked: bool = True,
    length: int | None = None,
) -> bytes:
    """The bytes of one frame. `length` is what its head claims, where that is not the truth."""
    told = len(payload) if length is None else length
    mask_bit = 0x80 if is_masked else 0
    head = bytes([(0x80 if is_final else 0) | reserved | opcode])
    if told < 126:
        head += bytes([mask_bit | told])
    elif told < 1 << 16:
        head += bytes([mask_bit | 126]) + struct.pack(">H", told)
    else:
        head += bytes([mask_bit | 127]) + struct.pack(">Q", told)
    if not is_masked:
        return head + payload
    mask = os.urandom(4)
    repeated = mask * (len(payload) // 4 + 1)
    return head + mask + bytes(one ^ other for one, other in zip(payload, repeated, strict=False))


def close(code: int | None = None, reason: bytes = b"") -> bytes:
    return frame(CLOSE, b"" if code is None else struct.pack(">H", code) + reason)


@dataclass(frozen=True, slots=True)
class Got:
    """A frame of the server's."""

    opcode: int
    payload: bytes

    @property
    def code(self) -> int | None:
        """Of a close frame; None where it says none."""
        return struct.unpack(">H", self.payload[:2])[0] if len(self.payload) > 1 else None


class RawSocket:
    """An open socket. `handshake` is the server's answer to the upgrade, without its end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handshake: str) -> None:
        self.handshake = handshake
        self._reader, self._writer = reader, writer

    async def send(self, data: bytes, *, chop: int = 0) -> None:
        """`chop` sends so many bytes at a time."""
        try:
            for at in range(0, len(data), chop or max(1, len(data))):
                self._writer.write(data[at : at + (chop or len(data))])
                await self._writer.drain()
        except ConnectionError:
            pass  # it was closed on what came first; what is read tells

    async def next(self) -> Got | None:
        """The next frame; None once the connection has ended."""
        try:
            async with asyncio.timeout(_SECONDS):
                first, second = await self._reader.readexactly(2)
                length = second & 0x7F
                if length == 126:
                    (length,) = struct.unpack(">H", await self._reader.readexactly(2))
                elif length == 127:
                    (length,) = struct.unpack(">Q", await self._reader.readexactly(8))
                return Got(first & 0x0F, await self._reader.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    async def find(self, opcode: int, part: bytes = b"") -> Got | None:
        """The next frame with this opcode that holds `part`; None where the connection ends without."""
        while (got := await self.next()) is not None:
            if got.opcode == opcode and part in got.payload:
                return got
        return None

    def abort(self) -> None:
        self._writer.transport.abort()


async def opened(port: int, path: str, headers: dict[str, str]) -> RawSocket:
    """Upgrade a connection. The answer may be a refusal: look at `handshake`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    told = {
        "Host": f"127.0.0.1:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
    } | headers
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    writer.write(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1"))
    async with asyncio.timeout(_SECONDS):
        answer = await reader.readuntil(b"\r\n\r\n")
    return RawSocket(reader, writer, answer.decode("latin-1"))
