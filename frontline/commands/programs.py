"""Commands for other programs: keys with which they use the API, and webhooks that tell them what happens."""

from __future__ import annotations

import time
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

import click

from frontline.commands.surroundings import load_settings, say
from frontline.desk_store import desk_store
from frontline.errors import FrontlineError

if TYPE_CHECKING:
    from desk.store.webhooks import Webhook

ValueT = TypeVar("ValueT")


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
def add_key(*, name: str, email: str) -> None:
    """Make a key and print it; it cannot be shown again.

    \b
    Example:
      frontline api-key add "CRM sync" --agent crm@example.com
    """

    async def work() -> str:
        from desk.store import api_keys

        async with desk_store(load_settings()) as connection:
            _made, shown = await api_keys.add(connection, name=name, email=email, now=time.time())
        return shown

    click.echo(_run(work()))
    say("Keep it where secrets are kept. Show it as the header Authorization: Bearer KEY.")


@api_key.command(name="list")
def list_keys() -> None:
    """List the keys: id, name, and the agent in whose name each acts.

    \b
    Example:
      frontline api-key list
    """

    async def work() -> None:
        from desk.store import api_keys

        async with desk_store(load_settings()) as connection:
            for one in await api_keys.every(connection):
                click.echo(f"{one.id}\t{one.name}\t{one.agent.email}")

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
        from desk.store import api_keys

        async with desk_store(load_settings()) as connection:
            await api_keys.revoke(connection, key, now=time.time())

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
        from desk.webhooks.subscriptions import subscribe

        settings = load_settings()
        async with desk_store(settings) as connection:
            return await subscribe(
                connection, url=url, events=events, in_house=settings.desk.webhooks_in_house, now=time.time()
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

    async def work() -> bool:
        from desk.store import webhooks

        async with desk_store(load_settings()) as connection:
            return await webhooks.remove(connection, webhook_id)

    if not _run(work()):
        raise FrontlineError(f"There is no webhook {webhook_id}; frontline webhook list shows them.")
    say("It is told nothing more.")


@webhook.command(name="resume")
@click.argument("webhook_id", metavar="WEBHOOK")
def resume_webhook(*, webhook_id: str) -> None:
    """Tell a paused webhook again, beginning with what waited for it.

    \b
    Example:
      frontline webhook resume 5f0c2d9a1b7e4f6a8c3d2e10
    """

    async def work() -> bool:
        from desk.store import webhooks

        async with desk_store(load_settings()) as connection:
            return await webhooks.resume(connection, webhook_id) is not None

    if not _run(work()):
        raise FrontlineError(f"There is no webhook {webhook_id}; frontline webhook list shows them.")
    say("It is told again, within a minute.")


def _run(work: Coroutine[Any, Any, ValueT]) -> ValueT:
    import asyncio  # only where a command runs: help must be quick

    return asyncio.run(work)


COMMANDS = (api_key, webhook)
