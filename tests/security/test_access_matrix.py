"""Every role tries everything: all operations of the API and all messages of the agents' socket, with what is others'."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from desk.key_scopes import SCOPES
from desk.sockets.agent_topics import handlers
from desk.store import agents, api_keys
from desk.store.agents import Role
from desk.web import catalogue
from desk.web.commands import commands
from desk.web.operations import Operation
from tests.desk_world import PASSWORD
from tests.security import expectations
from tests.security.expectations import HOOK, MESSAGES, NO, OK, OPEN, OPERATIONS, Expected
from tests.security.stage import COLLEAGUE, DESIGNER, OWNER, STAFF, Scene, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

_COMMANDS = "POST /api/commands/"
_KINDS = {one.__struct_config__.tag: one for one in handlers.types}  # type: ignore[attr-defined]


def _name(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


_OPERATIONS = {_name(one): one for one in catalogue.operations()}
_READ_OVER_HTTP = {name: one for name, one in _OPERATIONS.items() if not name.startswith(_COMMANDS)}


async def test_everything_that_is_served_has_an_expectation(stage: Stage) -> None:
    assert set(_KINDS) == set(MESSAGES)
    assert set(_READ_OVER_HTTP) == set(OPERATIONS) == set(expectations.SCOPES)
    assert {name.removeprefix(_COMMANDS) for name in _OPERATIONS if name.startswith(_COMMANDS)} == set(commands())
    served = {
        f"{route.method} {route.resource.canonical}"
        for route in stage.world.app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    assert served - set(_OPERATIONS) == OPEN


def _message(stage: Stage, scene: Scene, kind: str, expected: Expected) -> dict[str, Any]:
    fields = {"id": str(uuid.uuid4()), "conversation": scene.conversation}
    for name in expected.without:
        fields.pop(name, None)
    return {"type": kind, **fields, **expected.fields(stage, scene)}


@pytest.mark.parametrize("kind", sorted(MESSAGES))
async def test_messages_do_for_each_role_what_it_may_and_nothing_else(stage: Stage, kind: str) -> None:
    expected = MESSAGES[kind]
    scene = await stage.scene(waits=expected.waits)
    before = await stage.snapshot(scene)
    refused = [role for role in STAFF if expected.of(role) != OK]
    for role in refused:
        assert await stage.send(role, _message(stage, scene, kind, expected)) == expected.of(role), role
    assert await stage.snapshot(scene) == before
    for role in STAFF:
        if role not in refused:
            assert await stage.send(role, _message(stage, scene, kind, expected)) == OK, role
            scene = scene if expected.again else await stage.scene(waits=expected.waits)


class _Ids(dict[str, str]):
    """The ids of an address: those that are given, and for all others one that nothing has."""

    def __missing__(self, _name: str) -> str:
        return "e" * 24


async def _address(stage: Stage, scene: Scene, operation: Operation) -> tuple[str, Scene]:
    """The operation's address with the ids of what is the owner's (webhooks are the desk's)."""
    path = operation.path
    if "{attachment}" in path or operation.takes_file:
        scene = await _with_file(stage, scene)
        if operation.takes_file:
            path += f"?id={uuid.uuid4()}&name=a.txt"
    if "{view}" in path:
        view = uuid.uuid4().hex[:24]
        body = {"name": "Mine", "filters": {}}
        assert await stage.ask("PUT", f"/api/views/{view}", browser=stage.browsers[OWNER], headers={}, body=body) == OK
        scene = dataclasses.replace(scene, view=view)
    if "{webhook}" in path:
        body = {"url": HOOK, "events": ["none.such"]}
        async with stage.browsers["admin"].post(f"{stage.world.origin}/api/webhooks", json=body) as answer:
            scene = dataclasses.replace(scene, webhook=(await answer.json())["id"])
    values = {
        "seq": "1",
        "attachment": scene.file,
        "view": scene.view,
        "webhook": scene.webhook,
        "conversation": scene.conversation,
        "table": "figures",
        "queue": "low",
        "agent": stage.agents[OWNER].id,
    }
    return path.format_map(_Ids(values)), scene


async def _with_file(stage: Stage, scene: Scene) -> Scene:
    url = f"{stage.world.origin}/api/conversations/{scene.conversation}/attachments?id={uuid.uuid4()}&name=a.txt"
    async with stage.browsers[OWNER].post(url, data=b"words") as answer:
        return dataclasses.replace(scene, file=(await answer.json())["id"])


def _body(stage: Stage, scene: Scene, operation: Operation, expected: Expected) -> Any:
    if operation.takes_file:
        return b"some words"
    return expected.fields(stage, scene) if operation.body is not None else None


@pytest.mark.parametrize("name", sorted(_READ_OVER_HTTP))
async def test_operations_do_for_each_role_what_it_may_and_nothing_else(stage: Stage, name: str) -> None:
    operation, expected = _READ_OVER_HTTP[name], OPERATIONS[name]
    path, scene = await _address(stage, await stage.scene(), operation)
    before = await stage.snapshot(scene)
    body = _body(stage, scene, operation, expected)
    refused = [role for role in STAFF if expected.of(role) != OK]
    for role in refused:
        code = await stage.ask(operation.method, path, browser=stage.browsers[role], headers={}, body=body)
        assert code == expected.of(role), role
    assert await stage.snapshot(scene) == before
    for role in STAFF:
        if role not in refused:
            code = await stage.ask(operation.method, path, browser=stage.browsers[role], headers={}, body=body)
            assert code == OK, role
            if operation.method == "DELETE":
                path, scene = await _address(stage, scene, operation)


# Who is nobody here, or not who they seem to be.


async def _nobodies(stage: Stage, scene: Scene) -> dict[str, tuple[ClientSession, dict[str, str]]]:
    """Clients that prove nothing: with nothing to show, with a customer's proofs, and with what was good once."""
    world = stage.world
    removed = await world.add_agent(role=Role.ADMIN)
    browser = await world.browser(removed)
    async with world.desk.store.writing() as connection:
        _made, key_of_removed = await api_keys.add(connection, name="a", email=removed.email, now=1.0)
        made, revoked = await api_keys.add(connection, name="b", email=stage.agents["admin"].email, now=1.0)
        await api_keys.revoke(connection, made.id, now=2.0)
        await agents.remove_agent(connection, email=removed.email, now=2.0)
    other = await stage.scene(waits=True)
    shown = {
        "customer": scene.token,
        "another customer": other.token,
        "revoked key": revoked,
        "key of a removed agent": key_of_removed,
        "half a key": stage.keys["admin"][:-1],
        "worker": world.desk.settings.secrets.worker_secret,
        "nothing": "",
    }
    bearers = {name: (world.http, {"Authorization": f"Bearer {value}"}) for name, value in shown.items()}
    own = {"Origin": world.origin}
    cookies = {"frontline_session": scene.token, "frontline_worker": "x"}
    odd = {
        "cookie of a customer's token": (
            world.http,
            own | {"Cookie": f"frontline_session={cookies['frontline_session']}"},
        )
    }
    return {"nobody": (world.http, own), "removed agent": (browser, {}), **bearers, **odd}


async def test_nobody_is_let_in_to_anything_and_all_hear_the_same(stage: Stage) -> None:
    scene = await _with_file(stage, await stage.scene())
    scene = dataclasses.replace(scene, view="a" * 24, webhook="b" * 24)
    nobodies, before = await _nobodies(stage, scene), await stage.snapshot(scene)
    answers = set()
    for place, (name, operation) in enumerate(_OPERATIONS.items()):
        values = {"attachment": scene.file, "view": scene.view, "webhook": scene.webhook, "seq": "1"}
        path = operation.path.format_map(_Ids(values, conversation=scene.conversation))
        kind = name.removeprefix(_COMMANDS)
        body = _message(stage, scene, kind, MESSAGES[kind]) if kind in MESSAGES else {}
        # Everybody tries some, and three try all: the proofs are looked at before anything else.
        for who, (http, headers) in nobodies.items():
            if place % 12 and who not in ("nobody", "customer", "removed agent"):
                continue
            async with http.request(operation.method, stage.world.origin + path, headers=headers, json=body) as answer:
                assert answer.status == 401, (name, who)
                answers.add(await answer.text())
    assert len(answers) == 1
    assert await stage.snapshot(scene) == before


async def test_pages_of_other_sites_change_nothing_with_an_agents_cookie(stage: Stage) -> None:
    """A forged request: the cookie is good, and the page that asks is not ours, or none says that it is."""
    scene = await _with_file(stage, await stage.scene())
    origin = stage.world.origin
    host = origin.removeprefix("http://")
    pages = (
        "https://evil.example",
        "null",
        f"http://{host}.evil.example",
        f"http://evil.example/{host}",
        f"https://{host}",
        "",
    )
    browser = ClientSession(cookie_jar=CookieJar(unsafe=True))
    try:
        body = {"email": stage.agents["admin"].email, "password": PASSWORD}
        async with browser.post(f"{origin}/api/login", json=body, headers={"Origin": origin}) as answer:
            assert answer.status == 200
        before = await stage.snapshot(scene)
        for place, (name, operation) in enumerate(_OPERATIONS.items()):
            if operation.method == "GET":
                continue
            ids = _Ids(conversation=scene.conversation, attachment=scene.file, view="a" * 24, webhook="b" * 24, seq="1")
            path = operation.path.format_map(ids)
            kind = name.removeprefix(_COMMANDS)
            body = _message(stage, scene, kind, MESSAGES[kind]) if kind in MESSAGES else {}
            for page in pages if place % 12 == 0 else pages[:1] + pages[-1:]:
                headers = {"Origin": page} if page else {}
                code = await stage.ask(operation.method, path, browser=browser, headers=headers, body=body)
                assert code == NO, (name, page)
        assert await stage.snapshot(scene) == before
    finally:
        await browser.close()


async def test_keys_act_in_the_name_of_their_agents_and_no_further(stage: Stage) -> None:
    """What they may is the same handlers' as on the socket; here is what they may not."""
    scenes = {waits: await stage.scene(waits=waits) for waits in (False, True)}
    for kind in commands():
        expected = MESSAGES[kind]
        scene = scenes[expected.waits]
        for role in (DESIGNER, COLLEAGUE):
            if expected.of(role) == OK:
                continue
            headers = {"Authorization": f"Bearer {stage.keys[role]}"}
            message = _message(stage, scene, kind, expected)
            code = await stage.ask("POST", f"/api/commands/{kind}", headers=headers, body=message)
            assert code == expected.of(role), (kind, role)


async def test_keys_do_what_their_scopes_cover_and_nothing_else(stage: Stage) -> None:
    """With the administrator's role, so that nothing but the scopes refuses. What is let through finds nothing to do."""
    email = stage.agents["admin"].email
    async with stage.world.desk.store.writing() as connection:
        shown = {
            scope: (await api_keys.add(connection, name=scope, email=email, now=1.0, scopes=[scope]))[1]
            for scope in SCOPES
        }
    scene = await stage.scene()
    before = await stage.snapshot(scene)
    nothing = {"attachment": "a" * 24, "view": "v", "webhook": "b" * 24, "conversation": "c" * 24, "seq": "1"}
    for place, (name, operation) in enumerate(_OPERATIONS.items()):
        kind = name.removeprefix(_COMMANDS)
        needed = (
            expectations.SCOPES[name]
            if kind == name
            else f"{'read' if kind in expectations.READING_COMMANDS else 'act'}:commands"
        )
        verb, _, topic = needed.partition(":")
        other = {"read": "act", "act": "read", "": ""}[verb]
        # The nearest that do not cover it, and one after the other all the rest. Commands have one way in.
        tried = {verb, needed, other, f"{other}:{topic}", SCOPES[place % len(SCOPES)]} & set(SCOPES)
        if kind != name and place % 8:
            tried = {other}
        for scope in sorted(tried):
            headers = {"Authorization": f"Bearer {shown[scope]}"}
            path = operation.path.format_map(_Ids(nothing))
            async with stage.world.http.request(
                operation.method,
                stage.world.origin + path,
                headers=headers,
                data=None if operation.method == "GET" else b"",
            ) as answer:
                told = await answer.text()
            assert ("this key" in told) == (needed not in ("", scope) and scope != verb), (name, scope, told)
            assert (answer.status == 403) == ("this key" in told), (name, scope, told)
    assert await stage.snapshot(scene) == before


async def test_every_scope_is_needed_by_something_and_nothing_needs_another(stage: Stage) -> None:
    needed = {one.scope for one in catalogue.operations()} - {""}
    assert needed == set(SCOPES) - {"read", "act"}
    async with stage.world.http.get(f"{stage.world.origin}/api/openapi.json") as answer:
        paths = (await answer.json())["paths"]
    assert paths["/api/views"]["get"]["security"] == [{"key": ["read:views"]}, {"key": ["read"]}]
    assert paths["/api/commands/note.add"]["post"]["security"] == [{"key": ["act:commands"]}, {"key": ["act"]}]
    assert paths["/api/me"]["get"]["security"] == [{"key": []}]


async def test_what_is_not_for_everybody_is_in_no_answer(stage: Stage) -> None:
    """Reading is let through for all who work here, but whispers, approvals and the floor are for some."""
    scene = await stage.scene()
    heard = {}
    for role in STAFF:
        client = stage.sockets[role]
        seen = len(client.received)
        assert await stage.send(role, {"type": "conversation.open", "conversation": scene.conversation}) == OK
        assert await stage.send(role, {"type": "approvals.list"}) == OK
        heard[role] = {type(one).__name__ for one in client.received[seen:]}
        assert await stage.send(role, {"type": "conversation.leave", "conversation": scene.conversation}) == OK
    assert [role for role in STAFF if "Whispers" in heard[role]] == ["supervisor", "admin", "owner"]
    assert [role for role in STAFF if "Approvals" in heard[role]] == ["supervisor", "admin"]
