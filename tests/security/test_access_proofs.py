"""Tokens, signed identities, cookies and keys: none, wrong, expired, another's, for another purpose. All are refused alike,
and only our log tells why."""

from __future__ import annotations

import base64
import json
import logging
import time
import uuid
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from desk.settings import Limits
from desk.sockets import customer as customer_socket
from desk.sockets import worker as worker_socket
from desk.store import agents, api_keys, tables
from handoff.wire.agent import AddNote, AgentWelcome, ConversationOpened, OpenConversation
from handoff.wire.customer import Hello, PressButton, SendMessage
from handoff.wire.shared import EntryAdded, Error, Typing
from handoff.wire.worker import TurnDone, WorkerHello
from tests.desk_world import SECRETS, DeskWorld, desk_settings, running_desk, sqlite_url

_SECOND = 1
_LATER = 600


def _unsigned(claims: dict[str, Any], *, algorithm: str) -> str:
    """A token whose signature is nobody's."""
    head = {"typ": "JWT", "alg": algorithm}
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in (head, claims)]
    return ".".join((*parts, ""))


def _forgeries(claims: dict[str, Any], *, key: str, audience: str) -> dict[str, str]:
    """What a forger may show in the place of `claims`, signed with `key` for `audience`."""
    now = int(time.time())
    good = claims | {"aud": audience, "exp": now + _LATER}

    def signed(**changed: Any) -> str:
        values = {name: value for name, value in (good | changed).items() if value is not None}
        return jwt.encode(values, key, algorithm="HS256")

    head, body, signature = signed().split(".")
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return {
        "expired": signed(exp=now - _SECOND),
        "without an expiry": signed(exp=None),
        "for another audience": signed(aud="another"),
        "for no audience": signed(aud=None),
        "not good yet": signed(nbf=now + _LATER),
        "signed with another key": jwt.encode(good, "x" * 32, algorithm="HS256"),
        "signed with the other secret": jwt.encode(good, SECRETS.worker_secret, algorithm="HS256"),
        "of another algorithm": jwt.encode(good, key * 2, algorithm="HS512"),
        "of a longer algorithm with the same key": jwt.encode(good, key * 2, algorithm="HS384"),
        "signed with a key of the forger's own": jwt.encode(good, private, algorithm="RS256"),
        "unsigned": _unsigned(good, algorithm="none"),
        "unsigned, written otherwise": _unsigned(good, algorithm="nOnE"),
        "unsigned, said to be signed": _unsigned(good, algorithm="HS256"),
        "with another body": f"{head}.{base64.urlsafe_b64encode(json.dumps(good | {'sub': 'x'}).encode()).decode().rstrip('=')}.{signature}",
        "cut": f"{head}.{body}.{signature[:-2]}",
        "of two parts": f"{head}.{body}",
        "no token at all": "nonsense",
        "long": "x" * 3000,
    }


async def _hello(world: DeskWorld, **hello: str) -> str:
    """The sentence and code by which a hello is refused, as one text."""
    customer = await world.silent_customer()
    await customer.send(Hello(**hello))
    error = await customer.next(Error)
    await customer.ended()
    return f"{error.code}: {error.message}"


async def test_forged_identities_are_refused_alike(world: DeskWorld, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="desk")
    told = {}
    for name, token in _forgeries({"sub": "C-1"}, key=SECRETS.identity_key, audience="frontline").items():
        told[name] = await _hello(world, identity=token)
    assert set(told.values()) == {"identity_refused: The signed identity was refused. Sign in again to go on."}
    why = {record.getMessage() for record in caplog.records if "Not let in" in record.getMessage()}
    assert any("expired" in one for one in why)
    assert any("ignature" in one for one in why)
    assert any("udience" in one for one in why)
    assert any("algorithm" in one.lower() or "alg " in one for one in why)
    async with world.desk.store.reading() as connection:
        assert (await connection.execute(tables.conversations.select())).all() == []


async def test_forged_cookies_are_refused_alike(world: DeskWorld, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="desk")
    agent = await world.add_agent()
    async with world.desk.store.writing() as connection:
        login = await agents.start_login(connection, agent, now=time.time(), expires_at=time.time() + _LATER)
        over = await agents.start_login(connection, agent, now=time.time(), expires_at=time.time() + _LATER)
    async with world.desk.store.writing() as connection:
        await agents.end_login(connection, over.id)
    shown = _forgeries({"jti": login.id}, key=SECRETS.session_key, audience="frontline-agent")
    claims = {"jti": login.id, "exp": int(time.time()) + _LATER}
    shown["of a known browser"] = jwt.encode(
        claims | {"aud": "frontline-device", "sub": agent.id}, SECRETS.session_key, algorithm="HS256"
    )
    ended = claims | {"jti": over.id, "aud": "frontline-agent"}
    shown["of a login that has ended"] = jwt.encode(ended, SECRETS.session_key, algorithm="HS256")
    unknown = claims | {"jti": uuid.uuid4().hex[:24], "aud": "frontline-agent"}
    shown["of a login that never was"] = jwt.encode(unknown, SECRETS.session_key, algorithm="HS256")
    told = set()
    for token in ("", *shown.values()):
        headers = {"Cookie": f"frontline_session={token}", "Origin": world.origin}
        async with world.http.get(f"{world.origin}/api/me", headers=headers) as answer:
            told.add((answer.status, await answer.text()))
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await world.http.ws_connect(f"{world.origin}/ws/agent", headers=headers)
        assert refused.value.status == 401
    assert told == {(401, '{"type":"error","code":"not_authenticated","message":"Not authenticated."}')}
    why = " ".join(record.getMessage() for record in caplog.records)
    assert "expired" in why
    assert "has ended" in why
    good = jwt.encode(claims | {"aud": "frontline-agent"}, SECRETS.session_key, algorithm="HS256")
    async with world.http.get(f"{world.origin}/api/me", headers={"Cookie": f"frontline_session={good}"}) as answer:
        assert answer.status == 200


async def test_tokens_open_their_own_conversation_alone_and_are_refused_alike(
    world: DeskWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="desk")
    mine, theirs, old = await world.customer(), await world.customer(), await world.customer()
    (name, secret), (other, _) = (one.welcome.token.split(".") for one in (mine, theirs))
    async with world.desk.changes.of(old.welcome.conversation) as change:
        change.conversation.token_expires_at = 1.0
    shown = {
        "for another conversation": f"{other}.{secret}",
        "for none": f"{'0' * 24}.{secret}",
        "expired": old.welcome.token,
        "cut": mine.welcome.token[:-1],
        "without a secret": f"{name}.",
        "a signed identity": jwt.encode(
            {"sub": "C-1", "aud": "frontline", "exp": int(time.time()) + 60}, SECRETS.identity_key, algorithm="HS256"
        ),
        "the worker's secret": SECRETS.worker_secret,
    }
    told = {await _hello(world, token=token) for token in shown.values()}
    for token in ("", *shown.values()):
        headers = {"Authorization": f"Bearer {token}"}
        async with world.http.get(f"{world.origin}/api/attachments/{'a' * 24}", headers=headers) as answer:
            body = await answer.json()
            told.add(f"{body['code']}: {body['message']}")
            assert answer.status == 401
    assert told == {"not_authenticated: Not authenticated."}
    why = " ".join(record.getMessage() for record in caplog.records)
    for reason in ("has expired", "secret that was shown is wrong", "names nothing that is known", "has not the form"):
        assert reason in why
    assert secret not in why


async def test_customer_reaches_nothing_of_another_conversation_by_its_ids(world: DeskWorld) -> None:
    mine, theirs = await world.customer(), await world.customer()
    headers = {"Authorization": f"Bearer {theirs.welcome.token}", "Origin": "https://shop.example"}
    url = f"{world.origin}/api/attachments"
    async with world.http.post(f"{url}?id=f1&name=a.txt", data=b"mine", headers=headers) as answer:
        file = (await answer.json())["id"]
    await mine.send(SendMessage(id="m", text="", attachments=(file,)))
    assert (await mine.next(Error)).code == "not_found"
    await mine.send(PressButton(id="b", button="0" * 24))
    assert (await mine.next(Error)).code == "not_found"
    headers["Authorization"] = f"Bearer {mine.welcome.token}"
    for method in ("GET", "DELETE"):
        async with world.http.request(method, f"{url}/{file}", headers=headers) as answer:
            assert answer.status == 404


# Which messages of customers and workers name something, and what: a new one is to be thought of here.
NAMED = {
    customer_socket.handlers: {
        "hello": {"token", "identity"},
        "message.send": {"attachments"},
        "button.press": {"button"},
        "rating.give": {"part"},
        "typing": {"conversation"},
    },
    worker_socket.handlers: {
        "hello": {"secret"},
        "reply": {"turn"},
        "turn.done": {"turn"},
        "turn.failed": {"turn"},
    },
}
_PLAIN = frozenset(
    {"id", "text", "seq", "score", "word", "language", "time_zone", "page", "last_seq", "author", "author_name"}
    | {"worker", "model", "policy_version", "capacity", "answers", "message", "code", "retry", "articles"}
    | {"trained_at", "is_candidate", "vectors", "size"}
    | {"understanding", "index", "epoch", "buttons", "source", "turns", "facts", "tried", "decision", "has_failed"}
)


def test_what_customers_and_workers_name_is_known() -> None:
    for handlers, named in NAMED.items():
        found = {
            one.__struct_config__.tag: set(one.__struct_fields__) - _PLAIN  # type: ignore[attr-defined]
            for one in handlers.types  # type: ignore[attr-defined]
        }
        assert {kind: fields for kind, fields in found.items() if fields} == named


async def test_customer_writes_in_nobody_elses_conversation(world: DeskWorld) -> None:
    mine, theirs, agent = await world.customer(), await world.customer(), await world.agent()
    name = theirs.welcome.conversation
    await agent.send(OpenConversation(conversation=name))
    await agent.next(ConversationOpened)
    await mine.send(Typing(conversation=name, author="agent", author_name="Dana"))
    await mine.say("Is this yours?")
    await theirs.say("No.")
    await agent.next(EntryAdded, lambda added: added.entry.text == "No.")
    assert not any(isinstance(one, Typing) for one in (*agent.received, *theirs.received))
    assert "Is this yours?" not in [entry.text for entry in (*agent.entries(), *theirs.entries())]


async def test_files_that_a_colleague_has_not_sent_are_nobody_elses(world: DeskWorld) -> None:
    customer, owner, colleague = await world.customer(), await world.add_agent(), await world.agent()
    name = customer.welcome.conversation
    url = f"{world.origin}/api/conversations/{name}/attachments?id=f&name=a.txt"
    async with (await world.browser(owner)).post(url, data=b"a draft") as answer:
        file = (await answer.json())["id"]
    await colleague.send(AddNote(id="n", conversation=name, text="Look", attachments=(file,)))
    assert (await colleague.next(Error)).code == "not_found"


async def test_keys_are_refused_alike_when_they_are_wrong_expired_or_revoked(world: DeskWorld) -> None:
    agent = await world.add_agent()
    now = world.desk.changes.clock()
    async with world.desk.store.writing() as connection:
        _old, expired = await api_keys.add(connection, name="a", email=agent.email, now=now - 99, expires_at=now - 1)
        made, revoked = await api_keys.add(connection, name="b", email=agent.email, now=now)
        await api_keys.revoke(connection, made.id, now=now)
        _good, good = await api_keys.add(connection, name="c", email=agent.email, now=now, expires_at=now + 60)
    told = set()
    for key in (expired, revoked, good[:-1], good.replace("frontline_", ""), f"frontline_{'0' * 24}_{'x' * 43}"):
        async with world.http.get(f"{world.origin}/api/me", headers={"Authorization": f"Bearer {key}"}) as answer:
            told.add((answer.status, await answer.text()))
    assert len(told) == 1
    assert told.pop()[0] == 401
    async with world.http.get(f"{world.origin}/api/me", headers={"Authorization": f"Bearer {good}"}) as answer:
        assert answer.status == 200
    async with world.desk.store.reading() as connection:
        used = {one.name: one.last_used_at for one in await api_keys.every(connection)}
    assert used["a"] == 0.0
    assert used["c"] >= now


async def test_worker_without_the_secret_gets_no_turn_and_speaks_for_nobody(world: DeskWorld) -> None:
    customer = await world.customer()
    for secret in ("", "x" * 32, SECRETS.session_key, customer.welcome.token):
        worker = await world.silent_worker()
        await worker.send(WorkerHello(secret=secret, worker="w", model="m", policy_version="1", capacity=1))
        assert (await worker.next(Error)).code == "not_authenticated"
        await worker.ended()
    early = await world.silent_worker()
    await early.send(TurnDone(turn=f"{customer.welcome.conversation}:1", epoch=1, turns=()))
    assert (await early.next(Error)).code == "bad_frame"
    await early.ended()
    honest = await world.worker()
    await customer.say("Hello")
    offer = await honest.offer()
    other = await world.worker(name="other")
    await other.send(TurnDone(turn=offer.turn, epoch=offer.epoch, turns=()))
    assert (await other.next(Error)).code == "not_holder"


async def test_agents_socket_needs_more_than_a_good_cookie(world: DeskWorld) -> None:
    """A page of another site can open a socket to us, and the browser sends the cookie along where it may."""
    agent = await world.add_agent()
    browser = await world.browser(agent)
    host = world.origin.removeprefix("http://")
    for page in (
        "https://evil.example",
        "null",
        f"http://{host}.evil.example",
        f"http://evil{host}",
        f"https://{host}",
        "http://127.0.0.1:1",
        f"http://{host}/",
        "",
    ):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await browser.ws_connect(f"{world.origin}/ws/agent", headers={"Origin": page})
        assert refused.value.status == 403, page
    socket = await browser.ws_connect(f"{world.origin}/ws/agent", headers={"Origin": world.origin})
    assert AgentWelcome.__struct_config__.tag in await socket.receive_str()  # type: ignore[operator]
    await socket.close()


async def test_chats_are_opened_and_files_sent_by_pages_of_allowed_sites_alone(world: DeskWorld) -> None:
    customer = await world.customer()
    for page in (
        "https://shop.example.evil.org",
        "https://evilshop.example",
        "https://shop.example:8443",
        "http://shop.example",
        "https://shop.example.",
        "https://user@shop.example",
        "https://sub.shop.example",
        "null",
        "",
    ):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await world.silent_customer(origin=page)
        assert refused.value.status == 403, page
        headers = {"Authorization": f"Bearer {customer.welcome.token}", "Origin": page}
        url = f"{world.origin}/api/attachments?id=f&name=a.txt"
        async with world.http.post(url, data=b"text", headers=headers) as answer:
            assert answer.status == 403, page
            assert "Access-Control-Allow-Origin" not in answer.headers
        async with world.http.options(url, headers=headers) as answer:
            assert "Access-Control-Allow-Origin" not in answer.headers
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await world.http.ws_connect(f"{world.origin}/ws/worker", headers={"Origin": page})


async def test_sockets_of_one_ipv6_network_are_counted_together(tmp_path: Path) -> None:
    limits = Limits(sockets_per_address=2)
    settings = desk_settings(sqlite_url(tmp_path), limits=limits, trusted_proxies=1)
    async with running_desk(settings) as world:
        url, opened = f"{world.origin}/ws/customer", []
        try:
            for number in range(3):
                headers = {"Origin": "https://shop.example", "X-Forwarded-For": f"2001:db8:1:2::{number + 1}"}
                if number < 2:
                    opened.append(await world.http.ws_connect(url, headers=headers))
                    continue
                with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                    await world.http.ws_connect(url, headers=headers)
                assert refused.value.status == 429
            headers["X-Forwarded-For"] = "2001:db8:1:3::1"
            opened.append(await world.http.ws_connect(url, headers=headers))
        finally:
            for socket in opened:
                await socket.close()
