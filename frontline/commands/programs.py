"""Commands for other programs: keys with which they use the API, and webhooks that tell them what happens."""

from __future__ import annotations

import time
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

import click

from frontline.commands.surroundings import load_settings, operator, say
from frontline.desk_store import desk_store

if TYPE_CHECKING:
    from desk.store.webhooks import Webhook

ValueT = TypeVar("ValueT")

_DAY_SECONDS = 24 * 3600.0


@click.group(name="api-key")
def api_key() -> None:
    """Manage the keys with which other programs use the desk's API.

    \b
    Example:
      frontline api-key add "CRM sync" --agent crm@example.com
    """


@api_key.command(name="add")
@click.argument("name")
@click.option("--agent", "email", required=True, help="The address of the agent in whose name the key acts.")
@click.option(
    "--days",
    type=click.FloatRange(min=0, min_open=True),
    default=365.0,
    show_default=True,
    help="How long it is good; it ends with its agent in any case.",
)
@click.option("--forever", is_flag=True, help="Good until it is revoked.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    metavar="SCOPE",
    help="What it is good for: read, act, or one of them in one topic, such as read:conversations; may be given several "
    "times. Without it, all that its agent may do.",
)
def add_key(*, name: str, email: str, days: float, forever: bool, scopes: tuple[str, ...]) -> None:
    """Make a key and print it; it cannot be shown again.

    \b
    Example:
      frontline api-key add "CRM sync" --agent crm@example.com --days 90
      frontline api-key add "Dashboard" --agent crm@example.com --scope read:conversations --scope read:figures
    """

    async def work() -> str:
        from desk import accounts
        from desk.key_scopes import EVERYTHING

        now = time.time()
        expires_at = 0.0 if forever else now + days * _DAY_SECONDS
        async with desk_store(load_settings()) as connection:
            _made, shown = await accounts.add_key(
                connection,
                name=name,
                email=email,
                expires_at=expires_at,
                actor=operator(),
                now=now,
                scopes=scopes or EVERYTHING,
            )
        return shown

    click.echo(_run(work()))
    say("Keep it where secrets are kept. Show it as the header Authorization: Bearer KEY.")


@api_key.command(name="list")
def list_keys() -> None:
    """List the keys: id, name, the agent in whose name each acts, until when it is good, when it was last used, its scopes.

    \b
    Example:
      frontline api-key list
    """

    async def work() -> None:
        from desk.store import api_keys

        async with desk_store(load_settings()) as connection:
            for one in await api_keys.every(connection):
                until, used = _day(one.expires_at, "forever"), _day(one.last_used_at, "never used")
                click.echo(f"{one.id}\t{one.name}\t{one.agent.email}\t{until}\t{used}\t{', '.join(one.scopes)}")

    _run(work())


@api_key.command(name="revoke")
@click.argument("key")
def revoke_key(*, key: str) -> None:
    """Make a key (by its id) good no longer, at once.

    \b
    Example:
      frontline api-key revoke 5f0c2d9a1b7e4f6a8c3d2e10
    """

    async def work() -> None:
        from desk import accounts

        async with desk_store(load_settings()) as connection:
            await accounts.revoke_key(connection, key, actor=operator(), now=time.time())

    _run(work())
    say("The key is good no longer.")


@click.group()
def webhook() -> None:
    """Manage webhooks: addresses that are told what happens in conversations.

    \b
    Example:
      frontline webhook add https://example.com/frontline --event "handoff.*" --event conversation.closed
    """


@webhook.command(name="add")
@click.argument("url")
@click.option(
    "--event",
    "events",
    multiple=True,
    default=("*",),
    show_default=True,
    help="A name such as handoff.requested, a topic as handoff.*, or * for all; may be given several times.",
)
def add_webhook(*, url: str, events: tuple[str, ...]) -> None:
    """Tell an address what happens, and print the secret that its deliveries are signed with.

    \b
    Example:
      frontline webhook add https://example.com/frontline --event "handoff.*"
    """

    async def work() -> Webhook:
        from desk import accounts

        settings = load_settings()
        in_house = settings.desk.webhooks_in_house
        async with desk_store(settings) as connection:
            return await accounts.add_webhook(
                connection, url=url, events=events, in_house=in_house, actor=operator(), now=time.time()
            )

    made = _run(work())
    click.echo(made.secret)
    say(f"Webhook {made.id} is told {', '.join(made.events)}. Its secret cannot be shown again.")


@webhook.command(name="list")
def list_webhooks() -> None:
    """List the webhooks: id, address, events, and how they are doing.

    \b
    Example:
      frontline webhook list
    """

    async def work() -> None:
        from desk.store import webhooks

        async with desk_store(load_settings()) as connection:
            for one in await webhooks.every(connection):
                state = one.paused_because or ("taking nothing at the moment" if one.failing_since else "well")
                click.echo(f"{one.id}\t{one.url}\t{','.join(one.events)}\t{state}")

    _run(work())


@webhook.command(name="deliveries")
@click.argument("webhook_id", metavar="WEBHOOK")
def list_deliveries(*, webhook_id: str) -> None:
    """List a webhook's latest 50 deliveries: event, what it tells, state, attempts, and the last answer.

    \b
    Example:
      frontline webhook deliveries 5f0c2d9a1b7e4f6a8c3d2e10
    """

    async def work() -> None:
        from desk.store import webhooks

        async with desk_store(load_settings()) as connection:
            for one in await webhooks.latest(connection, webhook_id, limit=50):
                click.echo(f"{one.event}\t{one.type}\t{one.state.value}\t{one.attempts}\t{one.answered}")

    _run(work())


@webhook.command(name="remove")
@click.argument("webhook_id", metavar="WEBHOOK")
def remove_webhook(*, webhook_id: str) -> None:
    """Forget a webhook (by its id), with all that is on its way to it.

    \b
    Example:
      frontline webhook remove 5f0c2d9a1b7e4f6a8c3d2e10
    """

    async def work() -> None:
        from desk import accounts

        async with desk_store(load_settings()) as connection:
            await accounts.remove_webhook(connection, webhook_id, actor=operator(), now=time.time())

    _run(work())
    say("It is told nothing more.")


@webhook.command(name="resume")
@click.argument("webhook_id", metavar="WEBHOOK")
def resume_webhook(*, webhook_id: str) -> None:
    """Tell a paused webhook again, beginning with what waited for it.

    \b
    Example:
      frontline webhook resume 5f0c2d9a1b7e4f6a8c3d2e10
    """

    async def work() -> None:
        from desk import accounts

        async with desk_store(load_settings()) as connection:
            await accounts.resume_webhook(connection, webhook_id, actor=operator(), now=time.time())

    _run(work())
    say("It is told again, within a minute.")


def _day(at: float, never: str) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(at)) if at else never


def _run(work: Coroutine[Any, Any, ValueT]) -> ValueT:
    import asyncio  # only where a command runs: help must be quick

    return asyncio.run(work)


COMMANDS = (api_key, webhook)
