"""Accounts of agents: who may log in, with what, and for how long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.errors import InvalidValue, NotAuthenticated, NotFound
from desk.routing.model import AgentProfile
from desk.store import agents, api_keys, profiles
from desk.store.agents import Agent, Role
from desk.store.engine import Store, open_store
from tests.desk_world import sqlite_url

PASSWORD = "a good long password"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = open_store(sqlite_url(tmp_path))
    await store.migrate()
    yield store
    await store.close()


async def add(store: Store, *, email: str = "Dana@Desk.example", password: str = PASSWORD) -> Agent:
    async with store.writing() as connection:
        return await agents.add_agent(connection, email=email, name="Dana", role=Role.AGENT, password=password, now=1.0)


async def verified(store: Store, password: str, *, email: str = "dana@desk.example") -> Agent | None:
    async with store.reading() as connection:
        return await agents.verify(connection, email=email, password=password)


async def test_agent_is_known_by_address_and_password(store: Store) -> None:
    agent = await add(store)
    assert await verified(store, PASSWORD) == agent
    assert await verified(store, PASSWORD, email=" DANA@desk.example ") == agent
    assert await verified(store, "another password") is None
    assert await verified(store, PASSWORD, email="nobody@desk.example") is None


async def test_password_is_kept_as_argon2id(store: Store, tmp_path: Path) -> None:
    await add(store)
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("desk.db*"))  # noqa: ASYNC240
    assert b"$argon2id$" in stored
    assert PASSWORD.encode() not in stored


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [("dana", PASSWORD, "email"), ("@x", PASSWORD, "email"), ("d@x.example", "short", "password")],
)
async def test_wrong_accounts_are_refused(store: Store, email: str, password: str, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        await add(store, email=email, password=password)
    assert refused.value.field == field


async def test_address_is_taken_once(store: Store) -> None:
    await add(store)
    with pytest.raises(InvalidValue, match="exists"):
        await add(store, email="dana@desk.example")


async def test_new_password_and_removal_end_logins(store: Store) -> None:
    agent = await add(store)
    for end in ("password", "removal"):
        async with store.writing() as connection:
            login = await agents.start_login(connection, agent, now=10.0, expires_at=100.0)
        async with store.writing() as connection:
            assert await agents.find_login(connection, login.id, now=99.0) == login
            assert await agents.find_login(connection, login.id, now=100.0) is None
            if end == "password":
                await agents.set_password(connection, email=agent.email, password="another long password")
            else:
                await agents.remove_agent(connection, email=agent.email, now=20.0)
            assert await agents.find_login(connection, login.id, now=50.0) is None
    assert await verified(store, "another long password") is None
    async with store.writing() as connection:
        assert await agents.list_agents(connection) == ()
        assert await agents.names(connection) == {agent.id: "Dana"}
        with pytest.raises(NotFound):
            await agents.set_password(connection, email=agent.email, password=PASSWORD)


async def test_address_of_a_removed_agent_makes_a_new_account_that_inherits_nothing(store: Store) -> None:
    old = await add(store)
    async with store.writing() as connection:
        login = await agents.start_login(connection, old, now=10.0, expires_at=100.0)
        _, key = await api_keys.add(connection, name="crm", email=old.email, now=10.0)
        await profiles.save(
            connection, AgentProfile(id=old.id, skills=frozenset({"billing"}), languages=frozenset({"de"}))
        )
        await agents.set_role(connection, email=old.email, role=Role.ADMIN)
        await agents.remove_agent(connection, email=old.email, now=20.0)
    new = await add(store, password="another long password")
    assert (new.email, new.role) == (old.email, Role.AGENT)
    assert new.id != old.id
    assert await verified(store, PASSWORD) is None
    assert await verified(store, "another long password") == new
    async with store.reading() as connection:
        assert await agents.find_login(connection, login.id, now=50.0) is None
        with pytest.raises(NotAuthenticated):
            await api_keys.check(connection, key, now=50.0)
        assert await profiles.get(connection, new.id) == AgentProfile(id=new.id, languages=frozenset({"en"}))
        assert await agents.list_agents(connection) == (new,)
        assert await agents.names(connection) == {old.id: "Dana", new.id: "Dana"}, "what the old one said stays theirs"
    async with store.writing() as connection:
        await agents.remove_agent(connection, email=new.email, now=30.0)  # and again
    assert (await add(store)).id not in (old.id, new.id)
