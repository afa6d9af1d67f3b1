"""Agents' passwords and logins: who guesses is stopped, who works here is not, and a login that is over is over everywhere."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar
from argon2 import PasswordHasher, extract_parameters

from desk import accounts, locked_accounts, login_limits
from desk.errors import RateLimited
from desk.login import PasswordChecks
from desk.settings import Limits
from desk.store import agents, audit, tables
from desk.store.agents import Account, Agent, Role
from handoff.wire.agent import AgentWelcome, ClaimHandoff, Inbox, OpenConversation
from handoff.wire.floor import Floor, FollowFloor
from handoff.wire.shared import Error
from tests.desk_world import PASSWORD, AgentClient, DeskWorld, desk_settings, running_desk, sqlite_url

WRONG = "a wrong password"
# Of the promise that a socket ends within a second: half of it is the desk's own rhythm, and the rest is room for a busy
# machine that runs other tests beside this one.
SOON_SECONDS = 3.0


class Hand:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


async def try_(
    world: DeskWorld, email: str, password: str = WRONG, *, browser: ClientSession | None = None, address: str = ""
) -> tuple[int, str, int]:
    """Log in: the status, the code of the refusal, and for how long one is asked to wait."""
    headers = {"Origin": world.origin} | ({"X-Forwarded-For": address} if address else {})
    url, body = f"{world.origin}/api/login", {"email": email, "password": password}
    async with (browser or world.http).post(url, json=body, headers=headers) as answer:
        told = await answer.json()
        return answer.status, told.get("code", ""), int(answer.headers.get("Retry-After", 0))


@contextlib.asynccontextmanager
async def fresh_browser() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        yield browser


_NOBODYS = agents._NOBODYS


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> str:
    """Nobody's password is hashed with the least effort, as those of the world's agents are."""
    made = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("nobody's")
    monkeypatch.setattr(agents, "_NOBODYS", made)
    return made


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was verified: the parameters of the hash each time."""
    seen: list[str] = []
    verify = PasswordHasher.verify

    def noting(self: PasswordHasher, stored: str, password: str) -> bool:
        seen.append(str(extract_parameters(stored)))
        return verify(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", noting)
    return seen


async def test_unknown_agents_cost_as_much_work_as_known_ones(counted: list[str], cheap: str) -> None:
    """Counted, and not timed: one verification of the same hardness, whoever is meant and whatever is wrong."""
    known = Agent("a", "a@desk.example", "A", Role.AGENT)
    stored = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    assert extract_parameters(cheap) == extract_parameters(stored)
    assert extract_parameters(_NOBODYS) == extract_parameters(await agents.hash_password(PASSWORD))
    assert _NOBODYS.startswith("$argon2id$")
    for account, password, found in (
        (Account(known, stored), PASSWORD, known),
        (Account(known, stored), WRONG, None),
        (Account(None, ""), PASSWORD, None),
        (Account(known, ""), PASSWORD, None),  # only the identity provider lets them in
        (Account(known, ""), "", None),
        (Account(known, stored), "x" * 5000, None),
        (Account(None, ""), "x" * 5000, None),
    ):
        counted.clear()
        assert await account.check(password) == found
        assert counted == [str(extract_parameters(stored))]


async def test_ten_failures_lock_for_a_while_and_do_not_tell_what_was_wrong(tmp_path: Path) -> None:
    clock = Hand()
    async with running_desk(desk_settings(sqlite_url(tmp_path)), clock=clock) as world:
        agent = await world.add_agent()
        answers = {}
        for email in (agent.email, "nobody@desk.example"):
            answers[email] = [await try_(world, email) for _ in range(12)]
        assert answers[agent.email] == answers["nobody@desk.example"]
        assert [status for status, _, _ in answers[agent.email]] == [401] * 10 + [429] * 2
        assert (await try_(world, agent.email, PASSWORD))[0] == 429
        clock.now += 890
        # Knocking at a locked door does not keep it locked.
        assert (await try_(world, agent.email, PASSWORD))[:2] == (429, "rate_limited")
        clock.now += 11
        assert (await try_(world, agent.email, PASSWORD))[0] == 200
        assert (await try_(world, agent.email))[0] == 401


async def test_failures_are_counted_over_restarts_and_several_desks(tmp_path: Path) -> None:
    settings = desk_settings(sqlite_url(tmp_path))
    async with running_desk(settings) as world, running_desk(settings) as other:
        agent = await world.add_agent()
        for _ in range(5):
            assert (await try_(world, agent.email))[0] == 401
            assert (await try_(other, agent.email))[0] == 401
        assert (await try_(other, agent.email, PASSWORD))[0] == 429
    async with running_desk(settings) as again:
        assert (await try_(again, agent.email, PASSWORD))[0] == 429
        async with again.desk.store.reading() as connection:
            rows = (await connection.execute(tables.login_attempts.select())).all()
        assert agent.email not in repr(rows)


async def test_many_attempts_at_once_are_counted_before_they_are_checked(world: DeskWorld, counted: list[str]) -> None:
    agent = await world.add_agent()
    statuses = [one[0] for one in await asyncio.gather(*(try_(world, agent.email) for _ in range(25)))]
    assert (statuses.count(401), statuses.count(429)) == (10, 15)
    assert len(counted) == 10


async def test_nobody_locks_an_agent_out_of_where_they_work(world: DeskWorld) -> None:
    agent, colleague = await world.add_agent(), await world.add_agent()
    async with fresh_browser() as own, fresh_browser() as shared:
        assert (await try_(world, agent.email, PASSWORD, browser=own))[0] == 200
        assert (await try_(world, colleague.email, PASSWORD, browser=shared))[0] == 200
        for _ in range(11):
            await try_(world, agent.email)
        assert (await try_(world, agent.email, PASSWORD))[0] == 429
        # A browser that knows a colleague is as good as unknown.
        assert (await try_(world, agent.email, PASSWORD, browser=shared))[0] == 429
        assert (await try_(world, agent.email, PASSWORD, browser=own))[0] == 200
        # It is no way to guess on: it has a count of its own.
        statuses = [(await try_(world, agent.email, browser=own))[0] for _ in range(11)]
        assert statuses == [401] * 10 + [429]


async def test_administrators_unlock_an_account(world: DeskWorld) -> None:
    from desk import login_limits

    agent = await world.add_agent()
    for _ in range(11):
        await try_(world, agent.email)
    async with world.desk.store.writing() as connection:
        assert await login_limits.unlock(connection, world.desk.settings, f" {agent.email.upper()} ")
    assert (await try_(world, agent.email, PASSWORD))[0] == 200


async def test_an_address_is_counted_over_all_accounts_and_ipv6_by_its_network(tmp_path: Path) -> None:
    limits = Limits(login_failures_per_address=3)
    settings = desk_settings(sqlite_url(tmp_path), limits=limits, trusted_proxies=1)
    async with running_desk(settings) as world:
        agent = await world.add_agent()
        for number in range(3):
            address = f"2001:db8:1:2:{number}::{number}"
            assert (await try_(world, f"n{number}@desk.example", address=address))[0] == 401
        assert (await try_(world, agent.email, PASSWORD, address="2001:db8:1:2:ffff::1"))[0] == 429
        # What the client itself claims is before the address that the proxy saw.
        assert (await try_(world, agent.email, PASSWORD, address="198.51.100.9, 2001:db8:1:2::9"))[0] == 429
        assert (await try_(world, agent.email, PASSWORD, address="2001:db8:1:3::1"))[0] == 200
        # One's own logins do not make room for guessing at others.
        for number in range(3):
            assert (await try_(world, f"m{number}@desk.example", address="198.51.100.7"))[0] == 401
        assert (await try_(world, agent.email, PASSWORD, address="198.51.100.7"))[0] == 429


async def test_few_passwords_are_checked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes 64 MiB and a core: a flood of logins must leave the desk to its customers."""
    at_work, most = 0, 0

    class Slow(Account):
        async def check(self, password: str) -> Agent | None:
            nonlocal at_work, most
            at_work += 1
            most = max(most, at_work)
            await asyncio.sleep(0.01)
            at_work -= 1
            return None

    checks = PasswordChecks()
    answers = await asyncio.gather(*(checks.check(Slow(None, ""), WRONG) for _ in range(100)), return_exceptions=True)
    assert most == 2
    assert sum(isinstance(one, RateLimited) for one in answers) == 70


async def test_who_was_not_looked_at_has_not_failed(world: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = await world.add_agent()
    monkeypatch.setattr("desk.login._MOST_WAITING", 0)
    for _ in range(12):
        assert (await try_(world, agent.email, PASSWORD))[0] == 429
    monkeypatch.setattr("desk.login._MOST_WAITING", 30)
    assert (await try_(world, agent.email, PASSWORD))[0] == 200


async def test_cookies_over_tls_are_the_hosts_own(tmp_path: Path) -> None:
    settings = desk_settings(sqlite_url(tmp_path), public_url="https://desk.example")
    async with running_desk(settings) as world:
        agent = await world.add_agent()
        body = {"email": agent.email, "password": PASSWORD}
        headers = {"Origin": "https://desk.example"}
        async with world.http.post(f"{world.origin}/api/login", json=body, headers=headers) as answer:
            cookies = answer.headers.getall("Set-Cookie")
        assert [one.partition("=")[0].rpartition("_")[0] for one in cookies] == [
            "__Host-frontline",
            "__Host-frontline_device",
        ]
        for cookie in cookies:
            for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
                assert part in cookie
            assert "Domain" not in cookie
        name, _, value = cookies[0].partition(";")[0].partition("=")
        for sent, status in ((name, 200), ("frontline_session", 401)):
            async with world.http.get(f"{world.origin}/api/me", headers={"Cookie": f"{sent}={value}"}) as answer:
                assert answer.status == status


# A login that is over


async def soon(client: AgentClient) -> float:
    """How long it takes until the socket ends."""
    began = time.monotonic()
    await client.ended()
    return time.monotonic() - began


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[tuple[DeskWorld, DeskWorld]]:
    """Two desks on one database, which hear of each other by it alone."""
    settings = desk_settings(sqlite_url(tmp_path))
    async with running_desk(settings) as one, running_desk(settings) as other:
        yield one, other


async def entered_elsewhere(world: DeskWorld, browser: ClientSession, agent: Agent) -> AgentClient:
    """The same login's socket at another desk: a proxy sends it wherever there is room."""
    return await world.enter(agent, browser=browser)


async def test_logout_ends_its_sockets_within_a_second_at_every_desk(two: tuple[DeskWorld, DeskWorld]) -> None:
    here, there = two
    agent = await here.add_agent()
    browser, phone = await here.browser(agent), await here.browser(agent)
    near, far = await here.enter(agent, browser=browser), await there.enter(agent, browser=browser)
    stays = await there.enter(agent, browser=phone)
    async with browser.post(f"{here.origin}/api/logout", headers={"Origin": here.origin}) as answer:
        assert answer.status == 200
    assert await soon(near) < SOON_SECONDS
    assert await soon(far) < SOON_SECONDS
    async with browser.get(f"{there.origin}/api/me") as answer:
        assert answer.status == 401
    assert stays.close_code is None


async def test_another_role_counts_on_open_sockets_within_a_second(two: tuple[DeskWorld, DeskWorld]) -> None:
    here, there = two
    boss = await here.add_agent(role=Role.SUPERVISOR)
    browser = await here.browser(boss)
    client = await there.enter(boss, browser=browser)
    await client.send(FollowFloor())
    await client.next(Floor)
    async with here.desk.store.writing() as connection:
        await accounts.set_role(connection, email=boss.email, role=Role.AGENT, actor="cli:test", now=1.0)
    assert await soon(client) < SOON_SECONDS
    # The console comes back by itself, as what it is now.
    back = await there.enter(boss, browser=browser)
    assert next(one for one in back.received if isinstance(one, AgentWelcome)).role == "agent"
    await back.send(FollowFloor())
    assert (await back.next(Error)).code == "not_allowed"
    async with here.desk.store.reading() as connection:
        lines = await audit.page(connection, action="agent.role_changed", limit=5)
    assert [(line.actor, line.detail["before"], line.detail["role"]) for line in lines] == [
        ("cli:test", "supervisor", "agent")
    ]


async def test_who_becomes_a_designer_says_nothing_more_to_customers(world: DeskWorld) -> None:
    from handoff.wire.agent import SendReply
    from handoff.wire.customer import RequestHuman
    from handoff.wire.shared import SpeakerState

    customer, client = await world.customer(), await world.agent()
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    name = customer.welcome.conversation
    await client.do(ClaimHandoff, conversation=name)
    async with world.desk.store.writing() as connection:
        await agents.set_role(connection, email=client.agent.email, role=Role.DESIGNER)
    await client.ended()
    back = await world.enter(client.agent)
    await back.send(SendReply(id="r", conversation=name, text="Still me"))
    assert (await back.next(Error)).code == "not_allowed"
    await back.send(OpenConversation(conversation=name))


async def test_removed_agents_and_expired_logins_lose_their_sockets_within_a_second(world: DeskWorld) -> None:
    removed, expired, staying = await world.agent(), await world.agent(), await world.agent()
    async with world.desk.store.writing() as connection:
        await accounts.remove_agent(connection, email=removed.agent.email, actor="cli:test", now=1.0)
        row = tables.logins.c.agent == expired.agent.id
        await connection.execute(tables.logins.update().where(row).values(expires_at=1.0))
    assert max(await asyncio.gather(soon(removed), soon(expired))) < SOON_SECONDS
    assert staying.close_code is None


# Passwords


async def change(world: DeskWorld, browser: ClientSession, **body: Any) -> tuple[int, str]:
    async with browser.post(f"{world.origin}/api/password", json=body, headers={"Origin": world.origin}) as answer:
        told = await answer.json()
        return answer.status, told.get("message", "")


async def test_new_password_ends_every_other_login(world: DeskWorld) -> None:
    agent = await world.add_agent()
    here, elsewhere = await world.browser(agent), await world.browser(agent)
    client, other = await world.enter(agent, browser=here), await world.enter(agent, browser=elsewhere)
    new = "violet lighthouse hammock"
    assert await change(world, here, current=WRONG, new=new) == (422, "current: this is not your password.")
    for weak, part in (("short", "10 to 200"), ("password1234", "soon guessed"), (agent.email, "soon guessed")):
        status, told = await change(world, here, current=PASSWORD, new=weak)
        assert (status, part in told) == (422, True), told
    assert (await change(world, here, current=PASSWORD, new=new))[0] == 200
    assert await soon(other) < SOON_SECONDS
    assert client.close_code is None
    assert (await try_(world, agent.email, PASSWORD))[0] == 401
    assert (await try_(world, agent.email, new))[0] == 200
    async with world.desk.store.reading() as connection:
        actions = [line.action for line in await audit.page(connection, actor=agent.id, limit=10)]
    assert actions.count("agent.password_changed") == 1
    assert actions.count("login.started") == 3


async def test_old_password_is_not_guessed_in_an_open_console(world: DeskWorld) -> None:
    agent = await world.add_agent()
    browser = await world.browser(agent)
    statuses = [(await change(world, browser, current=WRONG, new="violet lighthouse hammock"))[0] for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    async with browser.post(
        f"{world.origin}/api/password",
        json={"current": PASSWORD, "new": "violet lighthouse hammock"},
        headers={"Origin": "https://evil.example"},
    ) as answer:
        assert answer.status == 403


async def test_a_locked_account_is_told_to_supervisors_and_to_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locked_accounts, "_LOOK_EVERY_SECONDS", 0.1)
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        consoles = {role: await world.agent(role=role) for role in Role}
        kim = await world.add_agent(name="Kim Okafor")
        for _ in range(10):
            assert (await try_(world, kim.email))[:2] == (401, "not_authenticated")
        assert await try_(world, "nobody@desk.example") == (401, "not_authenticated", 0), (
            "and an unknown address locks nothing"
        )
        for role in (Role.SUPERVISOR, Role.ADMIN):
            told = await consoles[role].next(Inbox, lambda inbox: bool(inbox.notices))
            (notice,) = told.notices
            assert notice.startswith(f"Too many logins failed in the name of Kim Okafor ({kim.email}): until ")
            assert WRONG not in notice
        assert (await try_(world, kim.email, PASSWORD))[:2] == (429, "rate_limited")
        async with world.desk.store.writing() as connection:
            await login_limits.unlock(connection, world.desk.settings, kim.email)
        for role in (Role.SUPERVISOR, Role.ADMIN):
            await consoles[role].next(Inbox, lambda inbox: not inbox.notices)
        for role in (Role.AGENT, Role.DESIGNER):
            assert not [one for one in consoles[role].received if isinstance(one, Inbox) and one.notices]
