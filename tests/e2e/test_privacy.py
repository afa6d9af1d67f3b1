"""A conversation belongs to whoever holds its token, and to nobody else."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.running_system import RunningSystem

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

SECRET_QUESTION = "My door code is 4711, please tell the courier"


async def test_a_second_browser_sees_nothing_of_the_first(visit: Visit) -> None:
    async with visit() as first, visit() as second:
        await first.open_chat()
        await first.answer_to(SECRET_QUESTION)
        await second.open_chat()
        assert len(await second.texts()) == 1  # the greeting
        await second.answer_to("hello")
        assert SECRET_QUESTION not in [text for _, text in await second.texts()]
        await expect(first.said_by("customer")).to_have_text([SECRET_QUESTION])


@pytest.mark.slow
async def test_guessed_and_forged_tokens_open_nothing(system: RunningSystem, visit: Visit) -> None:
    async with visit() as victim:
        await victim.open_chat()
        await victim.write(SECRET_QUESTION)
        conversation, _, secret = (await victim.token()).partition(".")
        assert secret
        forged = [
            conversation,
            f"{conversation}.",
            f"{conversation}.{secret[:-1]}",
            f"{conversation}.{secret[::-1]}",
            f"{conversation}.{secret}\x00",
            f"{'0' * len(conversation)}.{secret}",
            f"{conversation}' OR '1'='1.{secret}",
        ]
        for token in forged:
            heard = await _hello(system, token=token)
            assert [frame["type"] for frame in heard] == ["error"], token
            assert heard[0]["code"] == "not_authenticated"
            assert SECRET_QUESTION not in str(heard)


async def test_a_browser_with_a_forged_token_gets_a_conversation_of_its_own(visit: Visit) -> None:
    async with visit() as victim, visit() as thief:
        await victim.open_chat()
        await victim.write(SECRET_QUESTION)
        conversation = await victim.conversation()
        await thief.page.evaluate(
            "(token) => localStorage.setItem(`frontline:${location.origin}:token`, token)", f"{conversation}.{'A' * 43}"
        )
        await thief.page.reload()
        await thief.open_chat()
        assert len(await thief.texts()) == 1
        assert not (await thief.token()).startswith(conversation)


async def test_a_signed_in_customers_token_is_worth_nothing_without_the_sign_in(
    system: RunningSystem, visit: Visit
) -> None:
    async with visit() as victim:
        await victim.sign_in("Grace Kim")
        await victim.open_chat()
        await victim.write(SECRET_QUESTION)
        stolen = await victim.token()
        somebody_else = await victim.page.evaluate(
            "async () => (await (await fetch('/demo/identity?customer=C-10007')).json()).identity"
        )
    for identity in ("", somebody_else, f"{somebody_else[:-4]}AAAA"):
        heard = await _hello(system, token=stolen, identity=identity)
        assert [frame["type"] for frame in heard] == ["error"]


async def test_signing_out_leaves_nothing_for_the_next_at_the_screen(visit: Visit) -> None:
    async with visit() as visitor:
        await visitor.sign_in("Grace Kim")
        await visitor.open_chat()
        await visitor.write(SECRET_QUESTION)
        await visitor.page.get_by_label("Signed in as").select_option("")
        await expect(visitor.said_by("customer")).to_have_count(0)
        await expect(visitor.said_by("bot")).to_have_count(1)
        await visitor.page.reload()
        await expect(visitor.said_by("bot")).to_have_count(1)
        await expect(visitor.said_by("customer")).to_have_count(0)


@pytest.mark.slow
async def test_a_button_of_another_conversation_does_nothing(system: RunningSystem) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{system.url}/ws/customer", origin=system.url) as victim,
        session.ws_connect(f"{system.url}/ws/customer", origin=system.url) as thief,
    ):
        await victim.send_json({"type": "hello"})
        await victim.send_json({"type": "message.send", "id": str(uuid.uuid4()), "text": "are you a robot?"})
        button = (await _next_frame(victim, lambda frame: bool(frame.get("entry", {}).get("buttons"))))["entry"][
            "buttons"
        ][0]
        await thief.send_json({"type": "hello"})
        await _next_frame(thief, lambda frame: frame["type"] == "welcome")
        await thief.send_json({"type": "button.press", "id": str(uuid.uuid4()), "button": button["id"]})
        answer = await _next_frame(thief, lambda frame: frame["type"] != "state")
        assert (answer["type"], answer["code"]) == ("error", "not_found")


async def test_pages_of_other_sites_may_not_open_the_socket(system: RunningSystem) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{system.url}/ws/customer", origin="https://evil.example")
        assert refused.value.status == 403
        for path in ("/ws/agent", "/ws/worker"):
            assert await _first_frames(session, f"{system.url}{path}", origin=system.url) == []


async def _hello(system: RunningSystem, *, token: str, identity: str = "") -> list[dict[str, Any]]:
    """All frames that the desk sends to a client which says hello in this way, until it closes the socket."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{system.url}/ws/customer", origin=system.url) as socket,
    ):
        await socket.send_json({"type": "hello", "token": token, "identity": identity, "last_seq": 0})
        return [message.json() async for message in socket]


async def _next_frame(
    socket: aiohttp.ClientWebSocketResponse, where: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while True:
            frame: dict[str, Any] = await socket.receive_json()
            if where(frame):
                return frame


async def _first_frames(session: aiohttp.ClientSession, url: str, *, origin: str) -> list[dict[str, Any]]:
    """What a socket for agents or workers tells somebody without a login or a secret, except that this is refused."""
    try:
        async with session.ws_connect(url, origin=origin) as socket:
            await socket.send_json({"type": "hello", "secret": "guessed", "capacity": 1, "worker": "x", "model": "x"})
            heard = [message.json() async for message in socket]
    except aiohttp.WSServerHandshakeError:
        return []
    return [frame for frame in heard if frame["type"] != "error"]
