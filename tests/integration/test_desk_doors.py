"""Who gets in: tokens, identities, origins, frames, logins, pages. Everything that must be refused."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import jwt
import pytest
from argon2 import PasswordHasher

from desk.settings import Limits
from desk.sockets.agent_sockets import AGENT_SOCKETS
from desk.store import agents, tables
from handoff.wire.agent import AgentWelcome
from handoff.wire.customer import Hello, PressButton, SendMessage
from handoff.wire.shared import Ack, Error, Ping, Pong
from handoff.wire.worker import ReplyButton
from tests.desk_world import PASSWORD, SECRETS, DeskWorld, desk_settings, running_desk, sqlite_url


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        yield world


def identity(*, key: str = SECRETS.identity_key, algorithm: str = "HS256", **changed: object) -> str:
    claims = {"sub": "C-1", "name": "Maya", "tier": "plus", "aud": "frontline", "exp": int(time.time()) + 60}
    claims |= changed  # type: ignore[arg-type]
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm=algorithm)


async def _refusal(world: DeskWorld, **hello: str) -> str:
    """The code of the error that ends the socket."""
    customer = await world.silent_customer()
    await customer.send(Hello(**hello))
    error = await customer.next(Error)
    await customer.ended()
    return error.code


async def _is_refused(world: DeskWorld, **hello: str) -> bool:
    return await _refusal(world, **hello) == "not_authenticated"


# Tokens


async def test_guessed_tokens_open_nothing(world: DeskWorld) -> None:
    customer = await world.customer()
    name, secret = customer.welcome.token.split(".")
    for token in (
        name,
        f"{name}.",
        f"{name}.{secret[:-1]}",
        f"{name}.{secret}x",
        f"{'0' * 24}.{secret}",
        ".",
        "x" * 500,
    ):
        assert await _is_refused(world, token=token)


async def test_expired_token_opens_nothing(tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path), conversation_days=1e-6)) as world:
        customer = await world.customer()
        await asyncio.sleep(0.2)
        assert await _is_refused(world, token=customer.welcome.token)


async def test_only_the_hash_of_a_token_is_stored(world: DeskWorld, tmp_path: Path) -> None:
    customer = await world.customer()
    secret = customer.welcome.token.split(".")[1]
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("desk.db*"))  # noqa: ASYNC240
    assert customer.welcome.conversation.encode() in stored
    assert secret.encode() not in stored


# Identities


async def test_identity_names_the_customer(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer(identity=identity(language="fr", time_zone="Europe/Paris"), time_zone="Asia/Tokyo")
    await customer.say("Bonjour")
    known = (await worker.offer()).customer
    assert (known.id, known.name, known.tier, known.identified) == ("C-1", "Maya", "plus", True)
    assert (known.language, known.time_zone) == ("fr", "Europe/Paris")


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "x" * 32},
        {"exp": 1},
        {"exp": None},
        {"aud": "another"},
        {"aud": None},
        {"sub": None},
        {"sub": " "},
        {"key": "", "algorithm": "none"},
        {"algorithm": "HS512", "key": SECRETS.identity_key * 2},
    ],
    ids=str,
)
async def test_wrong_identities_are_refused(world: DeskWorld, wrong: dict[str, str]) -> None:
    assert await _refusal(world, identity=identity(**wrong)) == "identity_refused"


async def test_identified_conversation_needs_its_identity(world: DeskWorld) -> None:
    customer = await world.customer(identity=identity())
    token = customer.welcome.token
    assert await _refusal(world, token=token) == "identity_refused"
    assert await _is_refused(world, token=token, identity=identity(sub="C-2"))
    await world.customer(token=token, identity=identity())


async def test_anonymous_conversation_is_named_by_a_later_identity(world: DeskWorld) -> None:
    customer = await world.customer()
    await world.customer(token=customer.welcome.token, identity=identity())
    assert await _refusal(world, token=customer.welcome.token) == "identity_refused"


# Origins


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://shop.example", "https://shop.example.evil", "null", ""]
)
async def test_other_sites_may_not_open_a_chat(world: DeskWorld, origin: str) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await world.silent_customer(origin=origin)
    assert refused.value.status == 403


async def test_own_pages_may_open_a_chat(world: DeskWorld) -> None:
    await world.customer(origin=world.origin)


# Frames


async def test_first_frame_must_be_hello_and_come_in_time(tmp_path: Path) -> None:
    limits = Limits(auth_timeout_seconds=0.3)
    async with running_desk(desk_settings(sqlite_url(tmp_path), limits=limits)) as world:
        early = await world.silent_customer()
        await early.send(SendMessage(id="1", text="hi"))
        assert (await early.next(Error)).code == "bad_frame"
        await early.ended()
        silent = await world.silent_customer()
        assert (await silent.next(Error)).code == "too_slow"  # nothing was wrong with a token that nobody has shown
        await silent.ended()


async def test_binary_frame_ends_the_socket(world: DeskWorld) -> None:
    customer = await world.customer()
    await customer.socket.send_bytes(b'{"type":"ping"}')
    assert (await customer.next(Error)).code == "bad_frame"
    assert await customer.ended() == 1003


async def test_oversized_frame_ends_the_socket(world: DeskWorld) -> None:
    customer = await world.customer()
    await customer.socket.send_str("x" * 70_000)
    assert await customer.ended() == 1009


async def test_wrong_frames_are_explained_and_the_socket_goes_on(world: DeskWorld) -> None:
    customer = await world.customer()
    for frame in (
        "{",
        "[]",
        '{"type":"nope"}',
        '{"type":"message.send","id":"1"}',
        '{"type":"ping","more":1}',
        '"\\ud800"',
    ):
        await customer.socket.send_str(frame)
        assert (await customer.next(Error)).code == "bad_frame"
    await customer.send(Ping())
    await customer.next(Pong)


async def test_too_many_frames_are_refused_and_then_cut_off(tmp_path: Path) -> None:
    limits = Limits(frames_per_second=1.0, frame_burst=5)
    async with running_desk(desk_settings(sqlite_url(tmp_path), limits=limits)) as world:
        customer = await world.customer()
        for number in range(6):
            await customer.send(SendMessage(id=str(number), text="hi"))
        error = await customer.next(Error)
        assert (error.code, error.id) == ("rate_limited", "5")
        for _ in range(6):
            await customer.send(Ping())
        assert await customer.ended() == 1008


async def test_nobody_is_faster_on_several_sockets_or_by_coming_back(tmp_path: Path) -> None:
    limits = Limits(frames_per_second=0.01, frame_burst=5)
    async with running_desk(desk_settings(sqlite_url(tmp_path), limits=limits)) as world:
        customer = await world.customer()
        for number in range(5):
            await customer.say(f"message {number}")
        second = await world.customer(token=customer.welcome.token)
        await second.send(SendMessage(id="more", text="And here?"))
        assert (await second.next(Error)).code == "rate_limited"
        await customer.close()
        await second.close()
        back = await world.customer(token=customer.welcome.token)
        await back.send(SendMessage(id="more", text="And now?"))
        assert (await back.next(Error)).code == "rate_limited"
        await (await world.customer()).say("Nobody else is held up")


async def test_slow_reader_is_cut_off_and_a_quick_one_is_not(tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path), limits=Limits(queue_frames=20))) as world:
        quick = await world.customer()
        slow = await world.customer(token=quick.welcome.token)
        transport = slow.socket._response.connection.transport  # type: ignore[union-attr]
        transport.pause_reading()
        rooms, name = world.desk.rooms, quick.welcome.conversation
        count = 0
        while rooms.count(name) == 2 and count < 2000:
            rooms.tell(name, Error(code="noise", message="x" * 60_000))
            count += 1
            await quick.next(Error)
        assert rooms.count(name) == 1
        await quick.say("I am still here")
        transport.resume_reading()
        await slow.ended()


async def test_sockets_of_one_address_are_counted(tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path), limits=Limits(sockets_per_address=2))) as world:
        first, _second = await world.customer(), await world.customer()
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await world.silent_customer()
        assert refused.value.status == 429
        await first.close()
        await asyncio.sleep(0.1)
        await world.customer()


async def test_sockets_of_workers_are_counted_before_they_show_the_secret(tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path), limits=Limits(sockets_per_address=1))) as world:
        await world.silent_worker()
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await world.silent_worker()
        assert refused.value.status == 429
        await world.customer()


async def test_new_conversations_of_one_address_are_counted(tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path), limits=Limits(conversations_per_minute=2))) as world:
        first, _second = await world.customer(), await world.customer()
        third = await world.silent_customer()
        await third.send(Hello())
        assert (await third.next(Error)).code == "rate_limited"
        await world.customer(token=first.welcome.token)


# What is said


async def test_text_is_stored_as_given(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    for text in (
        "/restart",
        '/inform{"order_id":"1"}',
        "/",
        "<b>&amp;</b>",
        "'; drop table entries; --",
        "né 👩‍👩‍👧 \u202e",
        " a\n\tb ",
    ):
        await customer.say(text)
        offer = await worker.answer("ok")
        assert (offer.text, offer.payload) == (text, "")
    back = await world.customer(token=customer.welcome.token)
    assert "/restart" in [entry.text for entry in back.entries()]


@pytest.mark.parametrize(
    ("text", "part"),
    [("x" * 2001, "at most 2000"), ("  \n", "empty"), ("a\0b", "NUL"), ("", "empty")],
    ids=["long", "blank", "nul", "none"],
)
async def test_wrong_text_is_refused_with_the_reason(world: DeskWorld, text: str, part: str) -> None:
    customer = await world.customer()
    await customer.send(SendMessage(id="m", text=text))
    error = await customer.next(Error)
    assert (error.code, error.id) == ("invalid_value", "m")
    assert part in error.message


async def test_button_of_another_conversation_is_unknown(world: DeskWorld) -> None:
    worker = await world.worker()
    victim, thief = await world.customer(), await world.customer()
    await victim.say("Cancel it")
    offer = await worker.offer()
    await worker.reply(offer, "Sure?", buttons=(ReplyButton("Yes", "/affirm"),))
    await worker.finish(offer)
    entry = await victim.hear("Sure?")
    await thief.send(PressButton(id="p", button=entry.buttons[0].id))
    assert (await thief.next(Error)).code == "not_found"


# Agents


async def test_agent_socket_needs_the_cookie_and_the_own_origin(world: DeskWorld) -> None:
    agent = await world.add_agent()
    browser = await world.browser(agent)
    for session, origin, status in ((world.http, world.origin, 401), (browser, "https://shop.example", 403)):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{world.origin}/ws/agent", headers={"Origin": origin})
        assert refused.value.status == status


async def test_cookie_is_out_of_reach_of_scripts_and_other_sites(world: DeskWorld) -> None:
    agent = await world.add_agent()
    body = {"email": agent.email, "password": PASSWORD}
    async with world.http.post(f"{world.origin}/api/login", json=body, headers={"Origin": world.origin}) as response:
        cookie = response.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie


async def test_forged_cookie_is_refused(world: DeskWorld) -> None:
    forged = jwt.encode(
        {"jti": "x", "aud": "frontline-agent", "exp": int(time.time()) + 60}, "x" * 32, algorithm="HS256"
    )
    async with world.http.get(f"{world.origin}/api/me", headers={"Cookie": f"frontline_session={forged}"}) as response:
        assert response.status == 401


async def test_login_from_another_site_or_form_is_refused(world: DeskWorld) -> None:
    agent = await world.add_agent()
    body = {"email": agent.email, "password": PASSWORD}
    url = f"{world.origin}/api/login"
    for origin in ({}, {"Origin": "https://evil.example"}):
        async with world.http.post(url, json=body, headers=origin) as response:
            assert response.status == 403
    async with world.http.post(url, data=body, headers={"Origin": world.origin}) as response:
        assert response.status == 422


async def test_logins_are_counted_and_do_not_tell_who_exists(tmp_path: Path) -> None:
    limits = Limits(login_failures_per_account=2)
    async with running_desk(desk_settings(sqlite_url(tmp_path), limits=limits)) as world:
        agent = await world.add_agent()
        url, headers = f"{world.origin}/api/login", {"Origin": world.origin}
        answers = []
        for email in (agent.email, "nobody@desk.example"):
            for _ in range(3):
                body = {"email": email, "password": "wrong password"}
                async with world.http.post(url, json=body, headers=headers) as response:
                    answers.append((response.status, await response.json()))
        assert [status for status, _ in answers] == [401, 401, 429] * 2
        assert answers[0] == answers[3]
        body = {"email": agent.email, "password": PASSWORD}
        async with world.http.post(url, json=body, headers=headers) as response:
            assert response.status == 429
            assert int(response.headers["Retry-After"]) > 60


async def test_no_connection_to_the_database_is_held_while_a_password_is_checked(world: DeskWorld) -> None:
    agent = await world.add_agent()
    slow = PasswordHasher(time_cost=30, memory_cost=8192, parallelism=1).hash(PASSWORD)
    async with world.desk.store.writing() as connection:
        row = tables.agents.c.id == agent.id
        await connection.execute(tables.agents.update().where(row).values(password_hash=slow))
    login = asyncio.create_task(world.browser(agent))
    held = []
    while not login.done():
        held.append(world.desk.store._engine.pool.checkedout())
        await asyncio.sleep(0.005)
    await login
    # It is held for two short statements, and given back for the check, which takes most of the time.
    assert held.count(0) > len(held) / 2


async def test_logout_ends_the_login_and_its_sockets(world: DeskWorld) -> None:
    agent = await world.agent()
    other = await world.browser(agent.agent)
    cookies = agent.socket._response.request_info.headers["Cookie"]
    headers = {"Origin": world.origin, "Cookie": cookies}
    async with world.http.post(f"{world.origin}/api/logout", headers=headers) as response:
        assert response.status == 200
    await agent.ended()
    async with world.http.get(f"{world.origin}/api/me", headers=headers) as response:
        assert response.status == 401
    socket = await other.ws_connect(f"{world.origin}/ws/agent")
    assert AgentWelcome.__struct_config__.tag in await socket.receive_str()  # type: ignore[operator]
    await socket.close()


async def test_removed_agent_and_login_that_ran_out_end_their_sockets(world: DeskWorld) -> None:
    removed, expired, staying = await world.agent(), await world.agent(), await world.agent()
    sockets, now = world.app[AGENT_SOCKETS], time.time()
    async with world.desk.store.writing() as connection:
        await agents.remove_agent(connection, email=removed.agent.email, now=now)
        row = tables.logins.c.agent == expired.agent.id
        await connection.execute(tables.logins.update().where(row).values(expires_at=now - 1))
    await sockets.end_what_is_over(world.desk)
    await removed.ended()
    await expired.ended()
    await staying.send(Ping())
    await staying.next(Pong)


# Pages


async def test_health_is_told_with_the_number_of_workers(world: DeskWorld) -> None:
    await world.worker()
    async with world.http.get(f"{world.origin}/healthz") as response:
        assert await response.json() == {"status": "ok"}
    async with world.http.get(f"{world.origin}/readyz") as response:
        assert await response.json() == {"status": "ok", "workers": 1}


async def test_widget_loads_anywhere_and_console_in_no_frame(world: DeskWorld) -> None:
    async with world.http.get(f"{world.origin}/widget.js") as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Content-Encoding"] == "gzip"
        tag = response.headers["ETag"]
        text = await response.text()
    async with world.http.get(f"{world.origin}/widget.js", headers={"If-None-Match": tag}) as response:
        assert response.status == 304
    async with world.http.get(f"{world.origin}/widget.js", headers={"Accept-Encoding": "identity"}) as response:
        assert "Content-Encoding" not in response.headers
        assert await response.text() == text
    async with world.http.get(f"{world.origin}/console") as response:
        policy = response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/widget/../../settings.py",
        "/static/widget/%2e%2e/%2e%2e/settings.py",
        "/static/widget/..%2f..%2fsettings.py",
        "/static/demo/shop.js",
        "/static/console/index.html",
        "/static/store/tables.py",
        "/static/widget/%00.js",
        "/demo/shop",
        "/demo/mail/messages",
    ],
)
async def test_nothing_else_is_served(world: DeskWorld, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert b" 404 " in answer.splitlines()[0] or b" 400 " in answer.splitlines()[0]


async def test_ack_comes_only_for_what_is_stored(world: DeskWorld) -> None:
    customer = await world.customer()
    await customer.send(SendMessage(id="x" * 65, text="hi"))
    assert (await customer.next(Error)).code == "invalid_value"
    assert not [message for message in customer.received if isinstance(message, Ack)]
