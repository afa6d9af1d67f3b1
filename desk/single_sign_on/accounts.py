"""Which account somebody has who comes from the identity provider, and what becomes of it."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from desk import accounts
from desk.errors import InvalidValue
from desk.single_sign_on.errors import Refusal, SignOnRefused
from desk.single_sign_on.person import Person
from desk.single_sign_on.settings import SingleSignOn
from desk.store import agents
from desk.store.agents import Agent, Role
from desk.store.tables import agents as rows

ACTOR = "single sign-on"


async def agent_for(connection: AsyncConnection, person: Person, settings: SingleSignOn, *, now: float) -> Agent:
    """The agent: the one whom the provider named so before; else the one with this address, who is named so from now on;
    else a new one, where that is allowed. Their role follows the provider's groups. Raises `SignOnRefused`."""
    found = await agents.by_subject(connection, person.subject)
    if found is None:
        found = await _by_address(connection, person, now=now)
    if found is None:
        return await _new(connection, person, settings, now=now)
    if person.role is not None and person.role is not found.role:
        found = await accounts.set_role(connection, email=found.email, role=person.role, actor=ACTOR, now=now)
    return found


async def _by_address(connection: AsyncConnection, person: Person, *, now: float) -> Agent | None:
    row = (await connection.execute(select(rows).where(rows.c.email == person.email, rows.c.removed_at == 0))).first()
    if row is None:
        return None
    if row.oidc_subject:
        # An address was given to somebody else there; the account stays its first owner's.
        raise SignOnRefused(Refusal.NO_ACCOUNT, "the account of this address belongs to another subject")
    await connection.execute(update(rows).where(rows.c.id == row.id).values(oidc_subject=person.subject))
    await accounts.note(connection, ACTOR, "agent.linked", now=now, agent=row.id)
    return Agent(id=row.id, email=row.email, name=row.name, role=Role(row.role))


async def _new(connection: AsyncConnection, person: Person, settings: SingleSignOn, *, now: float) -> Agent:
    if not settings.creates_accounts or person.role is None:
        raise SignOnRefused(Refusal.NO_ACCOUNT, "nobody here has this address")
    if await agents.was_removed(connection, subject=person.subject, email=person.email):
        # Whoever may change their own address at the provider would come back by another one, and who had a password alone, or
        # is somebody new there, by the old one.
        raise SignOnRefused(Refusal.NO_ACCOUNT, "the account of this subject or address was removed here")
    try:
        made = await agents.add_agent(
            connection,
            email=person.email,
            name=person.name,
            role=person.role,
            password="",
            now=now,
            oidc_subject=person.subject,
        )
    except InvalidValue as error:
        raise SignOnRefused(Refusal.NO_ACCOUNT, str(error)) from error
    await accounts.note(connection, ACTOR, "agent.added", now=now, agent=made.id, role=made.role.value)
    return made
