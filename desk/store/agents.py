"""Agents: their accounts and logins. Passwords are kept as argon2id hashes.

Hashing takes tens of milliseconds of processor time by design, so it runs in a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import InvalidValue, NotAllowed, NotFound
from desk.identity import new_id
from desk.password_rules import MAXIMUM_CHARACTERS, check_password
from desk.store import follow_ups
from desk.store.tables import agents, logins


class Role(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    DESIGNER = "designer"
    ADMIN = "admin"

    @property
    def is_supervisor(self) -> bool:
        """Whether this role may step into other agents' conversations."""
        return self in (Role.SUPERVISOR, Role.ADMIN)

    @property
    def may_serve(self) -> bool:
        """Whether this role may talk with customers; designers only read."""
        return self is not Role.DESIGNER

    @property
    def sees_figures(self) -> bool:
        """Whether this role reads the figures of all conversations, and is told when one is beyond its limit."""
        return self is not Role.AGENT

    @property
    def answers_for_policy(self) -> bool:
        """Whether this role is told of what is wrong with the policy, the playbooks or a candidate."""
        return self is not Role.AGENT


@dataclass(frozen=True, slots=True)
class Agent:
    id: str
    email: str
    name: str
    role: Role

    def check_may_serve(self, what: str) -> None:
        """Raises `NotAllowed` for designers, who only read; `what` is what they may not, e.g. "write notes"."""
        if not self.role.may_serve:
            raise NotAllowed(f"{what} as a designer")


@dataclass(frozen=True, slots=True)
class Login:
    """One login of an agent; its id travels in the signed cookie."""

    id: str
    agent: Agent
    expires_at: float


def _read(row: Any) -> Agent:
    return Agent(id=row.id, email=row.email, name=row.name, role=Role(row.role))


async def add_agent(
    connection: AsyncConnection,
    *,
    email: str,
    name: str,
    role: Role,
    password: str,
    now: float,
    oidc_subject: str = "",
) -> Agent:
    """A new agent. Raises `InvalidValue` for an address that is taken or is none, and for a weak password.

    An address that a removed agent had is free: the new account is another one, and nothing of the old is its own.
    With `oidc_subject` the password may be empty: then only the identity provider lets them in.
    """
    email, name = email.strip().lower(), name.strip()
    if email.count("@") != 1 or email.startswith("@") or email.endswith("@") or len(email) > 200:
        raise InvalidValue("email", problem=f"{email!r} is not an e-mail address")
    if not name or len(name) > 200:
        raise InvalidValue("name", problem="it needs 1 to 200 characters")
    if password or not oidc_subject:
        check_password(password, about=(email, name))
    taken = await connection.execute(select(agents.c.id).where(agents.c.email == email))
    if taken.first() is not None:
        raise InvalidValue("email", problem="an agent with this address exists")
    agent = Agent(id=new_id(), email=email, name=name, role=role)
    await connection.execute(
        insert(agents).values(
            id=agent.id,
            email=email,
            name=name,
            role=role.value,
            password_hash=await hash_password(password) if password else "",
            created_at=now,
            removed_at=0.0,
            oidc_subject=oidc_subject,
        )
    )
    return agent


async def list_agents(connection: AsyncConnection) -> tuple[Agent, ...]:
    """All that have not been removed, by address."""
    rows = await connection.execute(select(agents).where(agents.c.removed_at == 0).order_by(agents.c.email))
    return tuple(_read(row) for row in rows)


async def set_password(connection: AsyncConnection, *, email: str, password: str) -> Agent:
    """A new password; every login of the agent ends. Raises `NotFound` and `InvalidValue`."""
    agent = await by_email(connection, email)
    check_password(password, about=(agent.email, agent.name))
    await replace_password(connection, agent, await hash_password(password))
    return agent


async def replace_password(connection: AsyncConnection, agent: Agent, new_hash: str, *, keep: str = "") -> None:
    """As `set_password`, for who holds the hash already; the login `keep` goes on."""
    await connection.execute(update(agents).where(agents.c.id == agent.id).values(password_hash=new_hash))
    await connection.execute(delete(logins).where(logins.c.agent == agent.id, logins.c.id != keep))


async def set_role(connection: AsyncConnection, *, email: str, role: Role) -> Agent:
    """Another role, from the next request and within a second on open sockets. Raises `NotFound`."""
    agent = await by_email(connection, email)
    await connection.execute(update(agents).where(agents.c.id == agent.id).values(role=role.value))
    return Agent(agent.id, agent.email, agent.name, role)


async def remove_agent(connection: AsyncConnection, *, email: str, now: float) -> Agent:
    """The agent can no longer log in; what they said stays theirs, and what they still owed is everybody's with its skill.
    Their address may be a new account's. Raises `NotFound`."""
    agent = await by_email(connection, email)
    await follow_ups.disown(connection, agent.id)
    # No address can read like the stand-in, which has no @.
    stand_in = f"removed:{agent.id}"
    await connection.execute(
        update(agents)
        .where(agents.c.id == agent.id)
        .values(removed_at=now, password_hash="", email=stand_in, removed_email=agent.email)
    )
    await connection.execute(delete(logins).where(logins.c.agent == agent.id))
    return agent


async def verify(connection: AsyncConnection, *, email: str, password: str) -> Agent | None:
    """The agent with this address and password, None when either is wrong; both take the same time."""
    return await (await find_account(connection, email=email)).check(password)


@dataclass(frozen=True, slots=True)
class Account:
    """What a password is checked against. `agent` is None for an address that nobody has."""

    agent: Agent | None
    password_hash: str

    async def check(self, password: str) -> Agent | None:
        """The agent if the password is right; it takes as long for an address that nobody has."""
        is_right = await asyncio.to_thread(_is_right, self.password_hash, password)
        return self.agent if is_right else None


async def find_account(connection: AsyncConnection, *, email: str) -> Account:
    """The account of an address, to be checked once the connection is given back: a check takes its time."""
    found = await connection.execute(
        select(agents).where(agents.c.email == email.strip().lower(), agents.c.removed_at == 0)
    )
    row = found.first()
    return Account(None, "") if row is None else Account(_read(row), row.password_hash)


async def may_serve(connection: AsyncConnection, agent: str) -> bool:
    """Whether this agent was not removed, and may talk with customers."""
    found = await connection.execute(select(agents.c.role).where(agents.c.id == agent, agents.c.removed_at == 0))
    role = found.scalar_one_or_none()
    return role is not None and Role(role).may_serve


_NAMES = select(agents.c.id, agents.c.name)


async def names(connection: AsyncConnection) -> dict[str, str]:
    """Every agent's name by id, also of removed ones."""
    return {row.id: row.name for row in await connection.execute(_NAMES)}


async def start_login(connection: AsyncConnection, agent: Agent, *, now: float, expires_at: float) -> Login:
    await connection.execute(delete(logins).where(logins.c.expires_at <= now))
    login = Login(id=new_id(), agent=agent, expires_at=expires_at)
    await connection.execute(insert(logins).values(id=login.id, agent=agent.id, created_at=now, expires_at=expires_at))
    return login


async def find_login(connection: AsyncConnection, login: str, *, now: float) -> Login | None:
    """The login, while it has neither ended nor expired."""
    found = await connection.execute(
        select(agents, logins.c.id.label("login"), logins.c.expires_at)
        .join(logins, logins.c.agent == agents.c.id)
        .where(logins.c.id == login, logins.c.expires_at > now, agents.c.removed_at == 0)
    )
    row = found.first()
    return None if row is None else Login(id=row.login, agent=_read(row), expires_at=row.expires_at)


async def good_logins(connection: AsyncConnection, some: Collection[str], *, now: float) -> dict[str, Agent]:
    """Those of `some` logins, by their ids, that have neither ended nor expired, with their agents as they are now."""
    found = await connection.execute(
        select(agents, logins.c.id.label("login"))
        .join(logins, logins.c.agent == agents.c.id)
        .where(logins.c.id.in_(some), logins.c.expires_at > now, agents.c.removed_at == 0)
    )
    return {row.login: _read(row) for row in found}


async def end_login(connection: AsyncConnection, login: str) -> None:
    await connection.execute(delete(logins).where(logins.c.id == login))


async def by_email(connection: AsyncConnection, email: str) -> Agent:
    """The agent with this address. Raises `NotFound`."""
    found = await connection.execute(
        select(agents).where(agents.c.email == email.strip().lower(), agents.c.removed_at == 0)
    )
    row = found.first()
    if row is None:
        raise NotFound("agent")
    return _read(row)


async def by_subject(connection: AsyncConnection, subject: str) -> Agent | None:
    """The agent whom the identity provider names so."""
    found = await connection.execute(select(agents).where(agents.c.oidc_subject == subject, agents.c.removed_at == 0))
    row = found.first()
    return None if row is None else _read(row)


async def was_removed(connection: AsyncConnection, *, subject: str, email: str) -> bool:
    """Whether an account was closed of whom the identity provider names so, or that had this address."""
    is_theirs = or_(agents.c.oidc_subject == subject, agents.c.removed_email == email)
    found = await connection.execute(select(agents.c.id).where(is_theirs, agents.c.removed_at > 0).limit(1))
    return found.first() is not None


async def hash_password(password: str) -> str:
    """As it is kept."""
    return await asyncio.to_thread(PasswordHasher().hash, password)


# Of nobody's password, by the same measure as everybody's: what an unknown address is checked against.
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$ytpYGl2l9eLS5+4AUzujBg$bwgtSFnZ/C50tP8FOkHWjyLyIcc1HMjYk1k5YpORW2A"


def _is_right(stored_hash: str, password: str) -> bool:
    """One verification in any case, so that neither an unknown address nor a missing password shows by the time it takes."""
    is_too_long = len(password) > MAXIMUM_CHARACTERS
    try:
        is_right = PasswordHasher().verify(stored_hash or _NOBODYS, "" if is_too_long else password)
    except (VerificationError, InvalidHashError):
        return False
    return is_right and bool(stored_hash) and not is_too_long
