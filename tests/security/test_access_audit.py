"""What those do who may do much is in the audit log: listening from its beginning to its end, keys, webhooks, accounts."""

from __future__ import annotations

from typing import Any

from desk import accounts
from desk.store import api_keys, audit
from desk.store.agents import Role
from handoff.wire.agent import ClaimHandoff, ConversationOpened, LeaveConversation, OpenConversation
from handoff.wire.customer import RequestHuman
from handoff.wire.shared import SpeakerState
from tests.desk_world import DeskWorld
from tests.waiting import until


async def lines_of(world: DeskWorld, **wanted: Any) -> list[tuple[str, str]]:
    async with world.desk.store.reading() as connection:
        found = await audit.page(connection, limit=100, **wanted)
    return [(line.actor, line.action) for line in reversed(found)]


async def lines_when(world: DeskWorld, count: int, **wanted: Any) -> list[tuple[str, str]]:
    """The lines, as soon as there are so many."""

    async def look() -> list[tuple[str, str]]:
        found = await lines_of(world, **wanted)
        return found if len(found) >= count else []

    lines: list[tuple[str, str]] = await until(look)
    return lines


async def test_listening_is_noted_when_what_is_open_becomes_anothers_and_when_it_ends(world: DeskWorld) -> None:
    customer, boss, agent = await world.customer(), await world.agent(role=Role.SUPERVISOR), await world.agent()
    name = customer.welcome.conversation
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    await boss.send(OpenConversation(conversation=name))
    await boss.next(ConversationOpened)
    listened: dict[str, Any] = {"conversation": name, "action": "conversation.listened"}
    assert await lines_of(world, **listened) == []  # it waits; nobody else has it
    await agent.do(ClaimHandoff, conversation=name)
    assert await lines_when(world, 1, **listened) == [(boss.agent.id, "conversation.listened")]
    await boss.send(LeaveConversation(conversation=name))
    ended: dict[str, Any] = {"conversation": name, "action": "conversation.listening_ended"}
    assert await lines_when(world, 1, **ended) == [(boss.agent.id, "conversation.listening_ended")]
    await boss.send(OpenConversation(conversation=name))
    await boss.next(ConversationOpened)
    await boss.close()
    assert len(await lines_when(world, 2, **ended)) == 2
    assert len(await lines_of(world, **listened)) == 2


async def test_reading_over_the_api_is_noted_once_an_hour_where_a_socket_would_listen(world: DeskWorld) -> None:
    customer, agent, boss = await world.customer(), await world.agent(), await world.add_agent(role=Role.SUPERVISOR)
    name = customer.welcome.conversation
    await customer.say("Hello")
    browser, colleague = await world.browser(boss), await world.browser(agent.agent)
    for http in (browser, colleague, browser):
        for path in ("", "/entries"):
            async with http.get(f"{world.origin}/api/conversations/{name}{path}") as answer:
                assert answer.status == 200
    assert await lines_of(world, conversation=name, action="conversation.read") == [(boss.id, "conversation.read")]


async def test_what_is_done_with_a_key_names_the_key_beside_the_person(world: DeskWorld) -> None:
    boss = await world.add_agent(role=Role.ADMIN)
    browser = await world.browser(boss)
    async with world.desk.store.writing() as connection:
        key, shown = await api_keys.add(connection, name="CRM sync", email=boss.email, now=1.0)
        other, shown_other = await api_keys.add(connection, name="Nightly", email=boss.email, now=1.0)
    customer = await world.customer()
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    name = customer.welcome.conversation
    commands = f"{world.origin}/api/commands"
    keys = [{"Authorization": f"Bearer {one}"} for one in (shown, shown_other)]
    claim = {"id": "1", "conversation": name}
    async with world.http.post(f"{commands}/handoff.claim", json=claim, headers=keys[0]) as answer:
        assert answer.status == 200
    flag = {"id": "2", "conversation": name, "verdict": "needed"}
    async with browser.post(f"{commands}/handoff.flag", json=flag) as answer:
        assert answer.status == 200
    hook = {"url": "https://hook.invalid/", "events": ["none.such"]}
    for headers in ({}, keys[0]):
        async with browser.post(f"{world.origin}/api/webhooks", json=hook, headers=headers) as answer:
            assert answer.status < 300
    said = await customer_who_waits_for_nobody(world)
    for headers in ({}, *keys, *keys):
        async with browser.get(f"{world.origin}/api/conversations/{said}", headers=headers) as answer:
            assert answer.status == 200
    async with world.desk.store.reading() as connection:
        lines = (await audit.page(connection, limit=100))[::-1]
    named = ("api_key", "api_key_name")
    told = [(line.action, line.actor, *(line.detail.get(one, "") for one in named)) for line in lines]
    by_key, by_console = (boss.id, key.id, "CRM sync"), (boss.id, "", "")
    assert ("handoff.claimed", *by_key) in told
    assert ("handoff.flagged", *by_console) in told
    assert ("handoff.begun", "desk", "", "") in told
    assert [one[1:] for one in told if one[0] == "webhook.added"] == [by_console, by_key]
    # Each reads for itself: the console's reading within the hour does not hide the programs'.
    read = [one[1:] for one in told if one[0] == "conversation.read"]
    assert read == [by_console, by_key, (boss.id, other.id, "Nightly")]


async def customer_who_waits_for_nobody(world: DeskWorld) -> str:
    """A conversation that the bot has."""
    customer = await world.customer()
    await customer.say("Hello")
    return customer.welcome.conversation


async def test_failed_logins_and_what_they_lock_are_noted_without_what_was_typed(world: DeskWorld) -> None:
    agent = await world.add_agent()
    for email, tries in ((agent.email, 12), ("my secret harbour violin", 1)):
        body, headers = {"email": email, "password": "my other harbour violin"}, {"Origin": world.origin}
        for _ in range(tries):
            async with world.http.post(f"{world.origin}/api/login", json=body, headers=headers) as answer:
                assert answer.status in (401, 429)
    async with world.desk.store.reading() as connection:
        lines = (await audit.page(connection, action="login.", limit=100))[::-1]
    where = {"method": "password", "address": "127.0.0.1"}
    known = where | {"agent": agent.id}
    # Of the twelve, ten were tried; the tenth locks, and knocking at a locked door is no news.
    assert [(line.actor, line.action, line.detail) for line in lines] == [
        *[("desk", "login.failed", known)] * 10,
        ("desk", "login.locked", known | {"locked": "account", "seconds": 900}),
        ("desk", "login.failed", where),
    ]
    assert "violin" not in repr(lines)


async def test_looking_a_customer_up_is_noted_without_who_it_was(world: DeskWorld) -> None:
    boss, customer = await world.add_agent(role=Role.SUPERVISOR), await world.customer()
    await customer.say("Hello")
    browser, name = await world.browser(boss), customer.welcome.conversation
    bodies: dict[str, dict[str, Any]] = {"find": {}, "erasure": {"conversations": 7}}
    for path, more in bodies.items():
        async with browser.post(f"{world.origin}/api/customers/{path}", json={"customer": name, **more}) as answer:
            assert answer.status == (422 if more else 200)
    async with world.desk.store.reading() as connection:
        lines = await audit.page(connection, action="customer.", limit=9)
    assert [(line.actor, line.action, line.detail["conversations"]) for line in lines] == [
        (boss.id, "customer.found", 1)
    ] * 2
    assert name not in repr(lines)


async def test_what_administrators_do_is_noted_by_whom_and_without_secrets(world: DeskWorld) -> None:
    admin = await world.add_agent(role=Role.ADMIN)
    browser = await world.browser(admin)
    url = f"{world.origin}/api/webhooks"
    body = {"url": "https://user:word@hook.invalid/path?key=much", "events": ["none.such"]}
    async with browser.post(url, json=body) as answer:
        if answer.status == 422:  # an address with a password in it is not taken at all
            body["url"] = "https://hook.invalid/path?key=much"
            async with browser.post(url, json=body) as again:
                made = await again.json()
        else:
            made = await answer.json()
    async with browser.post(f"{url}/{made['id']}/resume") as answer:
        assert answer.status == 200
    async with browser.delete(f"{url}/{made['id']}") as answer:
        assert answer.status == 200
    now = world.desk.changes.clock()
    async with world.desk.store.writing() as connection:
        new = await accounts.add_agent(
            connection,
            email="kim@desk.example",
            name="Kim Okafor",
            role=Role.AGENT,
            password="violet lighthouse hammock",
            actor="cli:root",
            now=now,
        )
        key, shown = await accounts.add_key(
            connection, name="CRM", email=new.email, expires_at=now + 60, actor="cli:root", now=now
        )
        await accounts.revoke_key(connection, key.id, actor="cli:root", now=now)
        await accounts.set_role(connection, email=new.email, role=Role.DESIGNER, actor="cli:root", now=now)
        await accounts.set_role(connection, email=new.email, role=Role.DESIGNER, actor="cli:root", now=now)
        await accounts.set_password(
            connection, email=new.email, password="harbour violin doorstep", actor="cli:root", now=now
        )
        await accounts.remove_agent(connection, email=new.email, actor="cli:root", now=now)
        assert await api_keys.every(connection) == ()
    assert await lines_of(world, actor="cli:root") == [
        ("cli:root", action)
        for action in (
            "agent.added", "api_key.added", "api_key.revoked", "agent.role_changed", "agent.password_changed",
            "agent.removed",
        )
    ]  # fmt: skip
    assert [action for _, action in await lines_of(world, actor=admin.id)] == [
        "login.started", "webhook.added", "webhook.resumed", "webhook.removed"
    ]  # fmt: skip
    async with world.desk.store.reading() as connection:
        told = repr(await audit.page(connection, limit=100))
    for secret in (shown.rpartition("_")[2], made["secret"], "much", "word@", "hammock", "doorstep"):
        assert secret not in told
