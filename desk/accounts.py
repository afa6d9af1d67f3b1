"""What administrators do to accounts, keys and webhooks: done and noted in the audit log in one transaction.

The command line does it as well as the API, so `actor` is an agent's id, or who sits at the terminal (`cli:NAME`).
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import NotFound
from desk.key_scopes import EVERYTHING
from desk.store import agents, api_keys, audit, webhooks
from desk.store.agents import Agent, Role
from desk.store.api_keys import ApiKey
from desk.store.audit import AuditLine
from desk.store.webhooks import Webhook
from desk.webhooks.subscriptions import subscribe


async def note(
    connection: AsyncConnection, actor: str, action: str, *, now: float, **detail: str | int | float | bool
) -> None:
    """Write a line that is about no conversation."""
    await audit.add(connection, AuditLine(now, actor, action, "", dict(detail)))


async def add_agent(
    connection: AsyncConnection, *, email: str, name: str, role: Role, password: str, actor: str, now: float
) -> Agent:
    """A new account. Raises `InvalidValue`."""
    agent = await agents.add_agent(connection, email=email, name=name, role=role, password=password, now=now)
    await note(connection, actor, "agent.added", now=now, agent=agent.id, role=role.value)
    return agent


async def set_role(connection: AsyncConnection, *, email: str, role: Role, actor: str, now: float) -> Agent:
    """Another role, at once. Raises `NotFound`."""
    before = await agents.by_email(connection, email)
    after = await agents.set_role(connection, email=email, role=role)
    if before.role is not role:
        detail = {"agent": after.id, "before": before.role.value, "role": role.value}
        await note(connection, actor, "agent.role_changed", now=now, **detail)
    return after


async def set_password(connection: AsyncConnection, *, email: str, password: str, actor: str, now: float) -> None:
    """A new password; the agent is logged out everywhere. Raises `NotFound` and `InvalidValue`."""
    agent = await agents.set_password(connection, email=email, password=password)
    await note(connection, actor, "agent.password_changed", now=now, agent=agent.id)


async def remove_agent(connection: AsyncConnection, *, email: str, actor: str, now: float) -> None:
    """The agent is let in no more, also not by key. Raises `NotFound`."""
    agent = await agents.remove_agent(connection, email=email, now=now)
    await note(connection, actor, "agent.removed", now=now, agent=agent.id)


async def add_key(
    connection: AsyncConnection,
    *,
    name: str,
    email: str,
    expires_at: float,
    actor: str,
    now: float,
    scopes: Collection[str] = EVERYTHING,
) -> tuple[ApiKey, str]:
    """A key, and what is shown of it once. `expires_at` of 0 is never. Raises `NotFound` and `InvalidValue`."""
    made, shown = await api_keys.add(connection, name=name, email=email, now=now, expires_at=expires_at, scopes=scopes)
    await note(
        connection,
        actor,
        "api_key.added",
        now=now,
        key=made.id,
        name=made.name,
        agent=made.agent.id,
        expires_at=expires_at,
        scopes=", ".join(made.scopes),
    )
    return made, shown


async def revoke_key(connection: AsyncConnection, key: str, *, actor: str, now: float) -> None:
    """The key is good no longer. Raises `NotFound`."""
    await api_keys.revoke(connection, key, now=now)
    await note(connection, actor, "api_key.revoked", now=now, key=key)


async def add_webhook(
    connection: AsyncConnection, *, url: str, events: tuple[str, ...], in_house: bool, actor: str, now: float
) -> Webhook:
    """Tell an address what happens. Raises `InvalidValue`."""
    made = await subscribe(connection, url=url, events=events, in_house=in_house, now=now)
    detail = {"webhook": made.id, "host": _host(url), "events": ", ".join(events)}
    await note(connection, actor, "webhook.added", now=now, **detail)
    return made


async def remove_webhook(connection: AsyncConnection, webhook: str, *, actor: str, now: float) -> None:
    """Tell it nothing more. Raises `NotFound`."""
    found = await webhooks.find(connection, webhook)
    if found is None or not await webhooks.remove(connection, webhook):
        raise NotFound("webhook")
    await note(connection, actor, "webhook.removed", now=now, webhook=webhook, host=_host(found.url))


async def resume_webhook(connection: AsyncConnection, webhook: str, *, actor: str, now: float) -> Webhook:
    """Tell it again. Raises `NotFound`."""
    found = await webhooks.resume(connection, webhook)
    if found is None:
        raise NotFound("webhook")
    await note(connection, actor, "webhook.resumed", now=now, webhook=webhook)
    return found


def _host(url: str) -> str:
    """Where it goes. The rest of an address may hold what only its owner should know."""
    return urlsplit(url).netloc.rpartition("@")[2]
