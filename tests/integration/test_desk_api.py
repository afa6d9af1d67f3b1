"""The API for programs: keys, commands, what is read, and a document that is true."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, WSServerHandshakeError
from sqlalchemy import delete, insert, select

from desk.settings import Limits
from desk.store import api_keys, audit, presences, tables
from desk.store.agents import Agent, Role
from handoff.wire.customer import RequestHuman
from handoff.wire.shared import SpeakerState
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url

# What browsers alone use: logging in, the files of customers, and their codes for channels.
OF_BROWSERS = re.compile(r"/api/(login.*|logout|password|about|openapi\.json|attachments.*|link-codes)")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        yield world


async def _key(world: DeskWorld, agent: Agent) -> str:
    async with world.desk.store.writing() as connection:
        _made, shown = await api_keys.add(connection, name="CRM", email=agent.email, now=world.desk.changes.clock())
    return shown


class Program:
    """Another program, with a key."""

    def __init__(self, world: DeskWorld, key: str) -> None:
        self._http: ClientSession = world.http
        self._origin = world.origin
        self.headers = {"Authorization": f"Bearer {key}"}

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        options = {} if body is None else {"json": body}
        async with self._http.request(method, self._origin + path, headers=self.headers, **options) as response:
            return response.status, await response.json()

    async def command(self, kind: str, **fields: Any) -> tuple[int, Any]:
        return await self.ask("POST", f"/api/commands/{kind}", {"type": kind, "id": str(uuid.uuid4()), **fields})


async def _program(world: DeskWorld, *, role: Role = Role.AGENT) -> Program:
    return Program(world, await _key(world, await world.add_agent(role=role)))


async def test_program_serves_a_customer_from_claim_to_close(world: DeskWorld) -> None:
    customer = await world.customer()
    name = customer.welcome.conversation
    await customer.say("My lamp is broken")
    await customer.send(RequestHuman(id="h1"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    program = await _program(world)
    status, listed = await program.ask("GET", "/api/conversations?group=waiting")
    assert (status, [row["conversation"] for row in listed["rows"]]) == (200, [name])
    status, shown = await program.ask("GET", f"/api/conversations/{name}")
    assert (status, shown["state"]["owner"], shown["envelope"]["conversation"] == name) == (200, "queue", True)
    status, answered = await program.command("handoff.claim", conversation=name)
    assert (status, [one["type"] for one in answered["answers"]]) == (200, ["done"])
    async with world.desk.store.reading() as connection:
        (standing,) = (await presences.everybody(connection)).values()
    assert standing.has_program(world.desk.changes.clock())  # so that the desk does not take it back
    told = {"conversation": name, "text": "A new lamp is on its way."}
    message = {"type": "message.send", "id": "m1", **told}
    first = await program.ask("POST", "/api/commands/message.send", message)
    again = await program.ask("POST", "/api/commands/message.send", message)
    assert first == again
    assert first[1]["answers"][0]["type"] == "message.ack"
    await customer.hear("A new lamp is on its way.")
    status, _ = await program.command("conversation.close", conversation=name, disposition="resolved")
    assert status == 200
    status, entries = await program.ask("GET", f"/api/conversations/{name}/entries")
    assert [one["text"] for one in entries["entries"]].count("A new lamp is on its way.") == 1
    status, shown = await program.ask("GET", f"/api/conversations/{name}")
    assert (shown["state"]["owner"], shown["disposition"]) == ("closed", "resolved")


async def test_command_is_as_long_as_on_the_socket_and_waits_for_what_is_answered_later(world: DeskWorld) -> None:
    name, program = (await world.customer()).welcome.conversation, await _program(world)
    status, answered = await program.command("note.add", conversation=name, text="字" * 9000)
    assert (status, [one["type"] for one in answered["answers"]]) == (200, ["message.ack"])
    status, refused = await program.command("note.add", conversation=name, text="x" * 70_000)
    assert (status, refused["code"]) == (422, "invalid_value")
    status, answered = await program.command("articles.search", conversation=name, text="parcel")
    assert (status, [one["type"] for one in answered["answers"]]) == (200, ["articles.listed"])


async def test_refusals_have_their_status_and_code(world: DeskWorld) -> None:
    customer = await world.customer()
    await customer.say("Hello")
    program = await _program(world)
    name = customer.welcome.conversation
    status, answer = await program.command("message.send", conversation=name, text="Hi")
    assert (status, answer["code"]) == (409, "not_owner")
    status, answer = await program.command("handoff.claim", conversation="0" * 24)
    assert (status, answer["code"]) == (404, "not_found")
    status, answer = await program.ask("POST", "/api/commands/handoff.claim", {"conversation": name})
    assert (status, answer["code"]) == (422, "invalid_value")
    status, answer = await program.ask("GET", f"/api/conversations/{name}/audit")
    assert (status, answer["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    "shown",
    ["", "Bearer", "Bearer ", "Bearer nonsense", f"Bearer frontline_{'0' * 24}_x", "Basic YTpi", "Bearer é"],
)
async def test_what_is_no_key_is_refused(world: DeskWorld, shown: str) -> None:
    async with world.http.get(f"{world.origin}/api/me", headers={"Authorization": shown}) as response:
        assert (response.status, (await response.json())["code"]) == (401, "not_authenticated")


async def test_key_is_kept_as_a_hash_and_ends_at_once(world: DeskWorld) -> None:
    agent = await world.add_agent()
    shown = await _key(world, agent)
    program = Program(world, shown)
    assert (await program.ask("GET", "/api/me"))[1]["id"] == agent.id
    wrong = Program(world, shown[:-1] + ("a" if shown[-1] != "a" else "b"))
    assert (await wrong.ask("GET", "/api/me"))[0] == 401
    async with world.desk.store.writing() as connection:
        (kept,) = await api_keys.every(connection)
        rows = await connection.exec_driver_sql("select * from api_keys")
        # A secret may hold a low line itself.
        assert shown.split("_", 2)[2] not in repr(rows.fetchall())
        await api_keys.revoke(connection, kept.id, now=1.0)
    assert (await program.ask("GET", "/api/me"))[0] == 401


async def test_key_made_before_there_were_scopes_keeps_all_it_could_do(world: DeskWorld) -> None:
    agent = await world.add_agent()
    program = Program(world, await _key(world, agent))
    async with world.desk.store.writing() as connection:
        columns = [column.name for column in tables.api_keys.c if column.name != "scopes"]
        (row,) = (await connection.execute(select(*(tables.api_keys.c[name] for name in columns)))).mappings()
        await connection.execute(delete(tables.api_keys))
        await connection.execute(insert(tables.api_keys).values(**row))
        assert [one.scopes for one in await api_keys.every(connection)] == [("act", "read")]
    name = (await world.customer()).welcome.conversation
    assert (await program.ask("GET", "/api/conversations"))[0] == 200
    assert (await program.command("note.add", conversation=name, text="Seen"))[0] == 200


async def test_key_does_not_outlive_its_agent(world: DeskWorld) -> None:
    agent = await world.add_agent()
    program = Program(world, await _key(world, agent))
    async with world.desk.store.writing() as connection:
        await connection.exec_driver_sql("update agents set removed_at = 1")
    assert (await program.ask("GET", "/api/me"))[0] == 401


async def test_key_opens_no_socket_and_ends_no_login(world: DeskWorld) -> None:
    program = await _program(world)
    status, answer = await program.ask("POST", "/api/logout", {})
    assert (status, answer["code"]) == (403, "not_allowed")
    async with world.desk.store.reading() as connection:
        assert await audit.page(connection, action="login.ended", limit=1) == ()
    assert (await program.ask("GET", "/api/me"))[0] == 200
    with pytest.raises(WSServerHandshakeError) as refused:
        await world.http.ws_connect(f"{world.origin}/ws/agent", headers=program.headers | {"Origin": world.origin})
    assert refused.value.status == 403


async def test_password_of_a_proxy_is_no_key(world: DeskWorld) -> None:
    browser, headers = await world.browser(await world.add_agent()), {"Authorization": "Basic YTpi"}
    async with browser.get(f"{world.origin}/api/me", headers=headers) as response:
        assert response.status == 200
    # A browser sends it by itself, so it excuses no page of another site.
    elsewhere = headers | {"Origin": "https://evil.example"}
    async with browser.post(f"{world.origin}/api/logout", json={}, headers=elsewhere) as response:
        assert response.status == 403


async def test_key_may_ask_so_often(tmp_path: Path) -> None:
    settings = desk_settings(sqlite_url(tmp_path), limits=Limits(key_requests_per_minute=3))
    async with running_desk(settings) as world:
        program = await _program(world)
        statuses = [(await program.ask("GET", "/api/me"))[0] for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


async def test_document_describes_exactly_what_is_served(world: DeskWorld) -> None:
    async with world.http.get(f"{world.origin}/api/openapi.json") as response:
        document = await response.json()
    described = {(method.upper(), path) for path, one in document["paths"].items() for method in one}
    served = {
        (route.method, route.resource.canonical)
        for route in world.app.router.routes()
        if route.resource is not None and route.resource.canonical.startswith("/api/") and route.method != "HEAD"
    }
    assert described == {one for one in served if not OF_BROWSERS.fullmatch(one[1])}
    assert len({one["operationId"] for paths in document["paths"].values() for one in paths.values()}) == len(described)
    assert all(one["summary"] for paths in document["paths"].values() for one in paths.values())
