"""Commands about people: the agents' accounts, and a customer's signed identity."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Coroutine
from typing import Any

import click

from frontline.commands.surroundings import load_settings, say
from frontline.desk_store import desk_store
from frontline.errors import FrontlineError

_ROLES = ("agent", "supervisor", "designer", "admin")


@click.group()
def agent() -> None:
    """Manage the agents' accounts.

    \b
    Example:
      frontline agent add kim@example.com --name "Kim Okafor"
    """


@agent.command()
@click.argument("email")
@click.option("--name", required=True, help="The name that customers see.")
@click.option("--role", type=click.Choice(_ROLES), default="agent", show_default=True)
def add(*, email: str, name: str, role: str) -> None:
    """Create an account; the password is asked for, or read from standard input.

    \b
    Example:
      frontline agent add kim@example.com --name "Kim Okafor" --role supervisor
    """
    password = _new_password()

    async def work() -> None:
        from desk.store.agents import Role, add_agent

        async with desk_store(load_settings()) as connection:
            await add_agent(connection, email=email, name=name, role=Role(role), password=password, now=time.time())

    _run(work())
    say(f"{name} can log in as {email}.")


@agent.command(name="list")
def list_() -> None:
    """List the accounts: address, name and role.

    \b
    Example:
      frontline agent list
    """

    async def work() -> None:
        from desk.store.agents import list_agents

        async with desk_store(load_settings()) as connection:
            for found in await list_agents(connection):
                click.echo(f"{found.email}\t{found.name}\t{found.role.value}")

    _run(work())


@agent.command()
@click.argument("email")
def password(*, email: str) -> None:
    """Set a new password, asked for or read from standard input; the agent is logged out everywhere.

    \b
    Example:
      frontline agent password kim@example.com
    """
    chosen = _new_password()

    async def work() -> None:
        from desk.store.agents import set_password

        async with desk_store(load_settings()) as connection:
            await set_password(connection, email=email, password=chosen)

    _run(work())
    say(f"The password of {email} is changed.")


@agent.command()
@click.argument("email")
def remove(*, email: str) -> None:
    """Close an account; what the agent said stays.

    \b
    Example:
      frontline agent remove kim@example.com
    """

    async def work() -> None:
        from desk.store.agents import remove_agent

        async with desk_store(load_settings()) as connection:
            await remove_agent(connection, email=email, now=time.time())

    _run(work())
    say(f"{email} can no longer log in.")


@click.group()
def customer() -> None:
    """Try things as a customer.

    \b
    Example:
      frontline customer identity C-1001 --name "Dana Whitfield"
    """


@customer.command()
@click.argument("customer_id")
@click.option("--name", default="", help="The customer's name.")
@click.option("--email", default="", help="The customer's address.")
@click.option("--tier", default="standard", show_default=True)
@click.option("--language", default="en", show_default=True)
@click.option("--minutes", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True)
def identity(*, customer_id: str, name: str, email: str, tier: str, language: str, minutes: float) -> None:
    """Sign an identity as the company's site would, and print it.

    \b
    Example:
      frontline customer identity C-1001 --name "Dana Whitfield" --tier gold
    """
    from desk.identity import sign_identity
    from frontline.desk_settings import of
    from handoff.conversation import Customer

    settings = of(load_settings(), os.environ)
    who = Customer(id=customer_id, name=name, email=email, tier=tier, language=language)
    click.echo(
        sign_identity(
            who,
            key=settings.secrets.identity_key,
            audience=settings.identity_audience,
            now=time.time(),
            seconds=minutes * 60,
        )
    )


def _run(work: Coroutine[Any, Any, None]) -> None:
    import asyncio

    asyncio.run(work)


def _new_password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise FrontlineError("No password came: type one when asked, or pipe it in (never give it as an argument).")
    return password


COMMANDS = (agent, customer)
