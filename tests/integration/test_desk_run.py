"""The desk as a process: it says when it is ready, and ends its sockets when it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import aiohttp
import msgspec
import pytest

from tests.desk_world import desk_settings, sqlite_url

PROGRAM = """
import msgspec, sys
from desk.run import run
from desk.settings import DeskSettings
settings = msgspec.json.decode(sys.stdin.buffer.read(), type=DeskSettings)
run(settings, on_ready=lambda: print("ready", flush=True))
"""


async def _start(folder: Path, port: int) -> asyncio.subprocess.Process:
    settings = msgspec.structs.replace(desk_settings(sqlite_url(folder)), port=port)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(msgspec.json.encode(settings))
    process.stdin.close()
    return process


async def test_process_serves_until_it_is_told_to_stop(tmp_path: Path, unused_tcp_port: int) -> None:
    process = await _start(tmp_path, unused_tcp_port)
    assert process.stdout is not None
    async with asyncio.timeout(60):
        assert await process.stdout.readline() == b"ready\n"
        headers = {"Origin": "https://shop.example"}
        async with aiohttp.ClientSession() as http:
            socket = await http.ws_connect(f"http://127.0.0.1:{unused_tcp_port}/ws/customer", headers=headers)
            await socket.send_str('{"type":"hello"}')
            assert '"welcome"' in await socket.receive_str()
            process.send_signal(signal.SIGTERM)
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
            assert socket.close_code == 1012  # service restart: come back at once
        _out, err = await process.communicate()
    assert process.returncode == 0
    assert err == b""


@pytest.mark.slow
async def test_taken_port_ends_the_process(tmp_path: Path, unused_tcp_port: int) -> None:
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", unused_tcp_port)
    async with server, asyncio.timeout(60):
        process = await _start(tmp_path, unused_tcp_port)
        _out, err = await process.communicate()
    assert process.returncode == 1
    assert b"OSError" in err
    assert b"address already in use" in err
