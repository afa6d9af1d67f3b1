"""A TCP proxy that breaks: what stands between two processes in a run, so that their connection can be cut, or go silent in
one direction or both.

A direction that is silent holds what is sent into it, as TCP does with what it retransmits, and lets it go when it is healed.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import socket
import struct

_CHUNK_BYTES = 65_536
_TO_ARRIVE_SECONDS = 0.05
_STOP_SECONDS = 3.0


class Direction(enum.Enum):
    """Seen from whoever opened the connection."""

    THERE = "there"
    BACK = "back"


class Proxy:
    """Forwards a port of its own to `target_port`, both on loopback."""

    def __init__(self, target_port: int) -> None:
        self.port = 0
        self._target_port = target_port
        self._flows = {direction: asyncio.Event() for direction in Direction}
        self._is_cut = False
        self._trap: tuple[bytes, ...] = ()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[object]] = set()
        self.heal()

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._writers) // 2

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Cut everything and close the port."""
        if self._server is not None:
            self._server.close()
        # Whoever waits for a silence to end goes on, and finds the end.
        self.heal()
        self.cut()
        if self._serving:
            await asyncio.wait(self._serving, timeout=_STOP_SECONDS)

    def cut(self) -> None:
        """Reset every connection, and refuse new ones until `heal`."""
        self._is_cut = True
        for writer in tuple(self._writers):
            _reset(writer)

    def silence(self, *directions: Direction) -> None:
        """Let nothing through in these directions, in both where none is named. Nobody is told."""
        for direction in directions or tuple(Direction):
            self._flows[direction].clear()

    def cut_after(self, *words: bytes) -> None:
        """Reset every connection as soon as these words have gone there over one of them, one after the other, and before an
        answer to the last comes back."""
        self._trap = words

    @property
    def is_armed(self) -> bool:
        """Whether what `cut_after` waits for has not come yet."""
        return bool(self._trap)

    def heal(self) -> None:
        """Let everything through again."""
        self._is_cut = False
        for flow in self._flows.values():
            flow.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (task := asyncio.current_task()) is not None:
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        if self._is_cut:
            _reset(writer)
            return
        try:
            # A SYN that is lost is sent again, too: a silent network connects nobody, and tells nobody.
            for flow in self._flows.values():
                await flow.wait()
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.transport.abort()
            return
        both = (writer, there_writer)
        self._writers.update(both)
        flows = [
            asyncio.create_task(self._forward(reader, there_writer, Direction.THERE)),
            asyncio.create_task(self._forward(there_reader, writer, Direction.BACK)),
        ]
        try:
            await asyncio.wait(flows, return_when=asyncio.FIRST_COMPLETED)
            # The last words of one side are still on their way to the other.
            await asyncio.wait(flows, timeout=1.0)
        finally:
            for flow in flows:
                flow.cancel()
            await asyncio.gather(*flows, return_exceptions=True)
            for one in both:
                one.transport.abort()
            self._writers.difference_update(both)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: Direction) -> None:
        flow, heard = self._flows[direction], 0
        with contextlib.suppress(OSError):
            while chunk := await reader.read(_CHUNK_BYTES):
                await flow.wait()
                if direction is Direction.THERE and self._trap and self._trap[heard] in chunk:
                    heard += 1
                is_trapped = bool(self._trap) and heard == len(self._trap)
                if is_trapped:
                    self._trap = ()
                    self._flows[Direction.BACK].clear()
                writer.write(chunk)
                await writer.drain()
                if is_trapped:
                    # The other side does what it was told before it finds nobody to tell.
                    await asyncio.sleep(_TO_ARRIVE_SECONDS)
                    self.cut()
                    self.heal()
            await flow.wait()
            if writer.can_write_eof():
                writer.write_eof()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End it with an error for the other side (RST), not with an end of its stream."""
    wire = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):  # it may have ended by itself in this moment
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
