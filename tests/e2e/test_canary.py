"""Secrets told to the whole system, with the trained bot: not in a byte of its folder, and none of its own in an argument."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from pathlib import Path

import aiohttp
import pytest

from handoff.wire import codec
from handoff.wire.customer import Hello, SendMessage, Welcome
from handoff.wire.shared import EntryAdded
from tests.e2e.running_system import RunningSystem
from tests.security.test_privacy_canary import OVER_TWO, SAID, batched, canaries
from tests.security.whole_life import places_in_files

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600), pytest.mark.slow]
_TURN_SECONDS = 120.0
MARKER = "marshmallow lighthouse"


async def _say(socket: aiohttp.ClientWebSocketResponse, text: str) -> None:
    """Say it, and wait for the bot's answer."""
    name = str(uuid.uuid4())
    await socket.send_str(codec.encode(SendMessage(id=name, text=text)))
    is_stored = False
    async with asyncio.timeout(_TURN_SECONDS):
        async for frame in socket:
            message = codec.decode_to_customer(frame.data)
            if isinstance(message, EntryAdded):
                is_stored = is_stored or message.entry.client_id == name
                if is_stored and message.entry.author.value == "bot":
                    return


async def test_no_secret_is_in_the_folder_of_the_whole_system(system: RunningSystem) -> None:
    words = canaries()
    before = places_in_files(system.folder, words)
    async with (
        aiohttp.ClientSession(headers={"Origin": system.url}) as http,
        http.ws_connect(f"{system.url}/ws/customer") as socket,
    ):
        await socket.send_str(codec.encode(Hello()))
        welcome = codec.decode_to_customer((await socket.receive()).data)
        assert isinstance(welcome, Welcome)
        await _say(socket, f"I have a question about a {MARKER}")
        for said in (
            *("\n".join(some) for some in batched([text for text, _ in SAID], 4)),
            *(text for text, _ in OVER_TWO),
        ):
            await _say(socket, said)
    # The tracker has the conversation, so that there was something to be found in.
    assert {place.split(".db")[0] for place in places_in_files(system.folder, (MARKER,))} >= {"desk", "tracker"}
    assert set(places_in_files(system.folder, words)) - set(before) == set()


async def test_no_process_shows_a_secret_of_the_systems_own(system: RunningSystem) -> None:
    own, shown = await asyncio.to_thread(_secrets_and_shown, system.folder)
    assert len(own) >= 4
    assert [number for number, secret in enumerate(own) if secret in shown] == []


def _secrets_and_shown(folder: Path) -> tuple[list[str], str]:
    """The system's secrets, and the arguments of every process here with everything that it logged."""
    own = [path.read_text().strip() for path in (folder / "secrets").iterdir()]
    shown = [path.read_text(errors="replace") for path in (folder / "log").glob("*.log*")]
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            shown.append((entry / "cmdline").read_text(errors="replace"))
    return [secret for secret in own if secret], "\n".join(shown)
