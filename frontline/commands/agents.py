"""Commands about the agents' accounts."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import click

from frontline.commands.surroundings import load_settings, operator, say
from frontline.desk_store import desk_store
from frontline.errors import FrontlineError

ResultT = TypeVar("ResultT")

_ROLES = ("agent", "supervisor", "designer", "admin")


@click.group()
def agent() -> None:
    """Manage the agents' accounts.

    \b
    Example:
      frontline agent add kim@example.com --name "Kim Okafor"
    """


def _profile_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option(
            "--capacity", "capacities", multiple=True, help="Conversations at once: 4, or web=3 for a channel."
        ),
        click.option("--tier", "tiers", multiple=True, help="A tier of customers to serve; none: all. Repeat it."),
        click.option("--language", "languages", multiple=True, help="A language, such as en. Repeat it for more."),
        click.option("--skill", "skills", multiple=True, help="A skill of data/routing.yml; none: all. Repeat it."),
    ):
        command = option(command)
    return command


@agent.command()
@click.argument("email")
@click.option("--name", required=True, help="The name that customers see.")
@click.option("--role", type=click.Choice(_ROLES), default="agent", show_default=True)
@_profile_options
def add(
    *,
    email: str,
    name: str,
    role: str,
    skills: tuple[str, ...],
    languages: tuple[str, ...],
    tiers: tuple[str, ...],
    capacities: tuple[str, ...],
) -> None:
    """Create an account; the password is asked for, or read from standard input. Without --language it is English.

    \b
    Example:
      frontline agent add kim@example.com --name "Kim Okafor" --skill billing --language en --language es
    """
    from frontline.agent_profiles import Asked, changed

    asked = Asked(skills=skills, languages=languages, tiers=tiers, capacities=capacities)
    asked.check()
    password = _new_password()

    async def work() -> None:
        from desk import accounts
        from desk.store import profiles
        from desk.store.agents import Role

        async with desk_store(load_settings()) as connection:
            new = await accounts.add_agent(
                connection,
                email=email,
                name=name,
                role=Role(role),
                password=password,
                actor=operator(),
                now=time.time(),
            )
            await profiles.save(connection, changed(await profiles.get(connection, new.id), asked))

    _run(work())
    say(f"{name} can log in as {email}.")


@agent.command(name="set")
@click.argument("email")
@_profile_options
@click.option("--all-skills", is_flag=True, help="Serve every skill.")
@click.option("--all-languages", is_flag=True, help="Serve every language.")
@click.option("--all-tiers", is_flag=True, help="Serve customers of every tier.")
@click.option("--default-capacity", is_flag=True, help="Take as many as data/routing.yml says.")
def set_(
    *,
    email: str,
    skills: tuple[str, ...],
    languages: tuple[str, ...],
    tiers: tuple[str, ...],
    capacities: tuple[str, ...],
    all_skills: bool,
    all_languages: bool,
    all_tiers: bool,
    default_capacity: bool,
) -> None:
    """Change what an agent is given; what is named replaces what was, and the rest stays. It counts at once.

    \b
    Example:
      frontline agent set kim@example.com --skill billing --skill orders --capacity 4
      frontline agent set kim@example.com --all-skills --capacity web=2 --capacity phone=1
    """
    from frontline.agent_profiles import Asked, changed, described

    asked = Asked(
        skills=skills,
        languages=languages,
        tiers=tiers,
        capacities=capacities,
        all_skills=all_skills,
        all_languages=all_languages,
        all_tiers=all_tiers,
        default_capacity=default_capacity,
    )
    asked.check()

    async def work() -> str:
        from desk.store import profiles
        from desk.store.agents import by_email

        async with desk_store(load_settings()) as connection:
            found = await by_email(connection, email)
            profile = changed(await profiles.get(connection, found.id), asked)
            await profiles.save(connection, profile)
            return described(profile)

    say(f"{email} serves {_run(work())}.")


@agent.command(name="list")
def list_() -> None:
    """List the accounts: address, name, role, and what each agent is given.

    \b
    Example:
      frontline agent list
    """

    async def work() -> None:
        from desk.store import profiles
        from desk.store.agents import list_agents
        from frontline.agent_profiles import described

        async with desk_store(load_settings()) as connection:
            known = await profiles.of_servants(connection)
            for found in await list_agents(connection):
                given = described(known[found.id]) if found.id in known else "no customers"
                click.echo(f"{found.email}\t{found.name}\t{found.role.value}\t{given}")

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
        from desk import accounts

        async with desk_store(load_settings()) as connection:
            await accounts.set_password(connection, email=email, password=chosen, actor=operator(), now=time.time())

    _run(work())
    say(f"The password of {email} is changed.")


@agent.command()
@click.argument("email")
@click.argument("role", type=click.Choice(_ROLES))
def role(*, email: str, role: str) -> None:
    """Give an agent another role. It counts at once, also in a console that is open.

    \b
    Example:
      frontline agent role kim@example.com supervisor
    """

    async def work() -> None:
        from desk import accounts
        from desk.store.agents import Role

        async with desk_store(load_settings()) as connection:
            await accounts.set_role(connection, email=email, role=Role(role), actor=operator(), now=time.time())

    _run(work())
    say(f"{email} is {role} now.")


@agent.command()
@click.argument("email")
def unlock(*, email: str) -> None:
    """Let an account log in again that was locked by wrong passwords.

    \b
    Example:
      frontline agent unlock kim@example.com
    """

    async def work() -> bool:
        from desk import accounts, login_limits
        from desk.errors import NotFound
        from desk.store.agents import by_email
        from frontline import desk_settings

        settings = load_settings()
        async with desk_store(settings) as connection:
            was_counted = await login_limits.unlock(connection, desk_settings.of(settings, os.environ), email)
            try:
                whose = (await by_email(connection, email)).id
            except NotFound:  # failures are counted against whatever was typed
                whose = ""
            await accounts.note(
                connection, operator(), "agent.unlocked", now=time.time(), agent=whose, was_counted=was_counted
            )
            return was_counted

    counted = _run(work())
    say(f"{email} can try again." if counted else f"Nothing was counted against {email}.")


@agent.command()
@click.argument("email")
def remove(*, email: str) -> None:
    """Close an account; what the agent said stays. A new account with the same address inherits nothing.

    \b
    Example:
      frontline agent remove kim@example.com
    """

    async def work() -> None:
        from desk import accounts

        async with desk_store(load_settings()) as connection:
            await accounts.remove_agent(connection, email=email, actor=operator(), now=time.time())

    _run(work())
    say(f"{email} can no longer log in.")


def _run(work: Coroutine[Any, Any, ResultT]) -> ResultT:
    import asyncio

    return asyncio.run(work)


def _new_password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise FrontlineError("No password came: type one when asked, or pipe it in (never give it as an argument).")
    return password


COMMANDS = (agent,)
