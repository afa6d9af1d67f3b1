"""What the console asks of a desk besides the log: lists, search, views, marks of what was read, who else looks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from desk.store import entries, reads
from desk.store.agents import Role
from handoff.wire.agent import (
    AddNote,
    ClaimHandoff,
    ConversationOpened,
    Inbox,
    LeaveConversation,
    OpenConversation,
    SendReply,
    TakeOver,
)
from handoff.wire.customer import RequestHuman
from handoff.wire.reading import Delivered, Marks, Read, ReadUpTo, Seen, Watchers
from handoff.wire.shared import Ack
from tests.desk_world import AgentClient, Customer, DeskWorld, desk_settings, running_desk, sqlite_url


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DeskWorld]:
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_desk_url")
    async with running_desk(desk_settings(url)) as world:
        yield world


async def _waiting(world: DeskWorld, *texts: str) -> Customer:
    customer = await world.customer()
    for text in texts:
        await customer.say(text)
    await customer.send(RequestHuman(id="person"))
    await customer.next(Ack, lambda ack: ack.id == "person")
    return customer


async def _get(browser: ClientSession, world: DeskWorld, path: str, **query: str) -> Any:
    async with browser.get(f"{world.origin}{path}", params=query) as response:
        assert response.status == 200, await response.text()
        return await response.json()


async def test_search_finds_messages_and_notes_and_shows_who_said_them_where(world: DeskWorld) -> None:
    customer = await _waiting(world, "My parcel <b>BW-104233</b> is lost")
    agent = await world.agent(name="Amira Haddad")
    conversation = customer.welcome.conversation
    await agent.do(ClaimHandoff, conversation=conversation)
    await agent.send(AddNote(id="note", conversation=conversation, text="The parcel was seen in Leipzig"))
    await agent.next(Ack, lambda ack: ack.id == "note")
    browser = await world.browser(agent.agent)
    found = await _get(browser, world, "/api/search", q="parcel")
    assert [(one["author"], one["kind"]) for one in found["messages"]] == [
        ("agent", "note"),
        ("customer", "message"),
    ]
    assert found["messages"][0]["author_name"] == "Amira Haddad"
    assert found["messages"][1]["conversation"] == conversation
    assert [part for part in found["messages"][1]["parts"] if part.get("hit")] == [{"text": "parcel", "hit": True}]
    assert "".join(part["text"] for part in found["messages"][1]["parts"]) == "My parcel <b>BW-104233</b> is lost"
    assert (await _get(browser, world, "/api/search", q='"'))["messages"] == []
    assert (await _get(browser, world, "/api/search", q="parcel is:blue"))["notices"]
    assert (await _get(browser, world, "/api/search"))["messages"] == []


@pytest.mark.parametrize(
    "path", ["/api/search?q=a", "/api/conversations", "/api/views", f"/api/conversations/{'a' * 24}/entries"]
)
async def test_nobody_reads_without_a_login(world: DeskWorld, path: str) -> None:
    async with world.http.get(f"{world.origin}{path}") as response:
        assert response.status == 401


async def test_list_is_filtered_counted_and_paged(world: DeskWorld) -> None:
    for number in range(3):
        await _waiting(world, f"Number {number}")
    await (await world.customer()).say("With the bot")
    browser = await world.browser(await world.add_agent())
    first = await _get(browser, world, "/api/conversations", group="waiting", limit="2")
    rest = await _get(browser, world, "/api/conversations", group="waiting", limit="2", after=first["next"])
    assert (len(first["rows"]), len(rest["rows"]), rest["next"]) == (2, 1, "")
    assert first["count"] == rest["count"] == 3
    texts = [row["conversation"] for row in first["rows"] + rest["rows"]]
    assert len(set(texts)) == 3
    assert (await _get(browser, world, "/api/conversations"))["count"] == 4
    choices = await _get(browser, world, "/api/conversations/choices")
    assert (choices["tiers"], choices["channels"]) == (["standard"], ["web"])
    assert [agent["name"] for agent in choices["agents"]] == ["Agent 1"]
    for wrong in ("group=mine!", "order=random", "layer=9", "limit=x", f"skill={'x' * 300}"):
        async with browser.get(f"{world.origin}/api/conversations?{wrong}") as response:
            assert response.status == 422, wrong


async def test_long_log_opens_with_its_newest_entries_and_gives_the_others_on_demand(world: DeskWorld) -> None:
    customer = await _waiting(world)
    agent = await world.agent()
    conversation = customer.welcome.conversation
    async with world.desk.changes.of(conversation) as change:
        for number in range(250):
            await change.append(entries.Author.CUSTOMER, f"Number {number}")
        last = change.conversation.last_seq
    await agent.send(OpenConversation(conversation=conversation))
    opened = await agent.next(ConversationOpened)
    assert [entry.seq for entry in opened.entries] == list(range(last - 99, last + 1))
    browser = await world.browser(agent.agent)
    path = f"/api/conversations/{conversation}/entries"
    page = await _get(browser, world, path, before=str(last - 99), limit="50")
    assert [entry["seq"] for entry in page["entries"]] == list(range(last - 149, last - 99))
    assert page["more"]
    jump = await _get(browser, world, path, before=str(last - 149), **{"from": "1"})
    assert [entry["seq"] for entry in jump["entries"]] == list(range(1, last - 149))
    assert not jump["more"]
    await agent.send(OpenConversation(conversation=conversation, last_seq=last - 2))
    assert [entry.seq for entry in (await agent.next(ConversationOpened)).entries] == [last - 1, last]


async def test_unread_messages_are_counted_until_the_agent_has_read_them(world: DeskWorld) -> None:
    customer = await _waiting(world, "One", "Two")
    agent, other = await world.agent(), await world.agent()
    conversation = customer.welcome.conversation
    await agent.do(ClaimHandoff, conversation=conversation)

    async def until_unread(count: int) -> None:
        await agent.next(Inbox, lambda inbox: [row.unread for row in inbox.mine] == [count])

    await until_unread(2)
    seq = (await customer.say("Three")).seq
    await until_unread(3)
    await agent.send(ReadUpTo(conversation=conversation, seq=seq))
    assert (await agent.next(ReadUpTo)).seq == seq
    await customer.say("Four")
    await until_unread(1)
    await other.send(ReadUpTo(conversation=conversation, seq=10_000))
    await other.next(ReadUpTo, lambda told: told.seq < 10_000)
    rows = await _get(await world.browser(agent.agent), world, "/api/conversations", group="mine")
    assert [row["unread"] for row in rows["rows"]] == [1]


async def test_agent_is_told_what_was_delivered_and_read_once(world: DeskWorld) -> None:
    customer = await _waiting(world)
    agent = await world.agent()
    conversation = customer.welcome.conversation
    await agent.do(ClaimHandoff, conversation=conversation)
    await agent.send(OpenConversation(conversation=conversation))
    assert (await agent.next(Marks)).read_seq == 0
    await agent.send(SendReply(id="reply", conversation=conversation, text="Hello"))
    seq = (await agent.next(Ack, lambda ack: ack.id == "reply")).seq
    await customer.hear("Hello")
    await customer.send(Delivered(seq=seq))
    delivered = await agent.next(Marks)
    assert (delivered.delivered_seq, delivered.read_seq) == (seq, 0)
    await customer.send(Read(seq=seq + 1000))  # no more than there is
    read = await agent.next(Marks)
    assert (read.delivered_seq, read.read_seq) == (seq, seq)
    assert read.read_at > 0
    await customer.send(Read(seq=seq))
    await customer.send(Delivered(seq=seq))
    await customer.say("A last word")  # the two before it were handled by then
    assert sum(isinstance(message, Marks) for message in agent.received) == 3
    async with world.desk.store.reading() as connection:
        assert (await reads.marks_of(connection, conversation)).read_seq == seq


async def test_customer_sees_seen_for_what_the_agent_who_has_them_read(world: DeskWorld) -> None:
    customer = await _waiting(world)
    agent, other = await world.agent(), await world.agent(role=Role.SUPERVISOR)
    conversation = customer.welcome.conversation
    await agent.do(ClaimHandoff, conversation=conversation)
    seq = (await customer.say("Are you there?")).seq
    await other.send(ReadUpTo(conversation=conversation, seq=seq))
    await other.next(ReadUpTo)
    assert not any(isinstance(message, Seen) for message in customer.received)
    await agent.send(ReadUpTo(conversation=conversation, seq=seq))
    assert (await customer.next(Seen)).seq == seq
    again = await world.silent_customer()
    assert (await again.greet(token=customer.welcome.token)).seen_seq == seq


async def test_agents_see_who_else_looks_until_the_socket_ends(world: DeskWorld) -> None:
    customer = await _waiting(world)
    conversation = customer.welcome.conversation
    amira, jonas = await world.agent(name="Amira"), await world.agent(name="Jonas")

    async def names(agent: AgentClient) -> list[str]:
        return [watcher.name for watcher in (await agent.next(Watchers)).watchers]

    await amira.send(OpenConversation(conversation=conversation))
    assert await names(amira) == ["Amira"]
    await jonas.send(OpenConversation(conversation=conversation))
    assert await names(amira) == ["Amira", "Jonas"]
    assert await names(jonas) == ["Amira", "Jonas"]
    await amira.send(LeaveConversation(conversation=conversation))
    assert await names(jonas) == ["Jonas"]
    await amira.send(OpenConversation(conversation=conversation))
    assert await names(amira) == ["Amira", "Jonas"]
    await jonas.close()
    assert await names(amira) == ["Amira"]


async def test_views_are_kept_once_and_shared_by_supervisors_alone(world: DeskWorld) -> None:
    agent, supervisor = await world.add_agent(), await world.add_agent(role=Role.SUPERVISOR)
    mine, theirs = await world.browser(agent), await world.browser(supervisor)

    async def put(browser: ClientSession, view: str, **body: Any) -> int:
        values = {"name": "Billing", "filters": {"skill": "billing", "unknown": "x"}} | body
        async with browser.put(f"{world.origin}/api/views/{view}", json=values) as response:
            return response.status

    own, shared = "a" * 24, "b" * 24
    assert await put(mine, own) == 200
    assert await put(mine, own, name="  Billing   first ") == 200
    assert await put(mine, shared, is_shared=True) == 403
    assert await put(theirs, own) == 404
    assert await put(theirs, shared, name="All VIP", is_shared=True) == 200
    assert await put(mine, shared, name="Mine now") == 403
    assert await put(mine, "c" * 24, name="") == 422
    assert await put(mine, "c" * 24, filters={"group": "nobody"}) == 422
    assert await put(mine, "no-id") == 422
    views = (await _get(mine, world, "/api/views"))["views"]
    assert [(view["name"], view["is_shared"], view["mine"]) for view in views] == [
        ("Billing first", False, True),
        ("All VIP", True, False),
    ]
    assert views[0]["filters"] == {"skill": "billing"}
    assert [view["name"] for view in (await _get(theirs, world, "/api/views"))["views"]] == ["All VIP"]
    for browser, view, status in ((mine, shared, 403), (mine, own, 200), (mine, own, 200), (theirs, shared, 200)):
        async with browser.delete(f"{world.origin}/api/views/{view}") as response:
            assert response.status == status
    assert (await _get(mine, world, "/api/views"))["views"] == []


async def test_inbox_counts_what_it_does_not_send(world: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.inbox._MOST_OTHERS", 1)
    monkeypatch.setattr("desk.inbox._MOST_BOT", 1)
    colleague = await world.agent()
    for _ in range(2):
        customer = await world.customer()
        await customer.say("Hello")
        await colleague.do(TakeOver, conversation=customer.welcome.conversation)
        await (await world.customer()).say("Hello bot")
    agent = await world.agent()
    inbox = await agent.next(Inbox, lambda inbox: inbox.counts.bot == 2)
    assert (inbox.counts.others, inbox.counts.mine, inbox.counts.queue) == (2, 0, 0)
    assert (len(inbox.others), len(inbox.bot)) == (1, 1)
    assert inbox.others[0].owner == "agent"
