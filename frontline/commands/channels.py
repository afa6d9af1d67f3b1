"""Commands about messaging channels: set one up, check it, try it, take it away."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Awaitable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from frontline.commands.surroundings import load_settings, say
from frontline.errors import FrontlineError, SettingsError

if TYPE_CHECKING:
    from desk.channels.channel import Approved, Channel, Templating
    from desk.channels.setup import Field, Setup
    from frontline.settings import Settings

_CHECK_SECONDS = 20.0
Told = TypeVar("Told")


@click.group()
def channel() -> None:
    """Let customers write where they are: Slack, WhatsApp, SMS, Telegram, Messenger, e-mail (docs/channels.md).

    \b
    Example:
      frontline channel add support-slack
    """


@channel.command()
def kinds() -> None:
    """List the kinds of channels, and what each must be told.

    \b
    Example:
      frontline channel kinds
    """
    from frontline.channels import KINDS, setup_of

    for kind in KINDS:
        setup = setup_of(kind)
        needs = ", ".join(one.name for one in setup.fields if not one.default and not one.is_optional)
        click.echo(f"{kind}\t{setup.title}\tneeds {needs}")


@channel.command("list")
def list_channels() -> None:
    """List the channels that are set up, with the addresses that their providers call.

    \b
    Example:
      frontline channel list
    """
    from frontline import channels

    settings = load_settings()
    for one in channels.read(channels.folder_of(settings.folder)):
        click.echo(f"{one.name}\t{one.kind}\t{one.title}\t{_address(settings, one.name)}")


@channel.command()
@click.argument("name")
@click.option("--kind", help="What it is; asked for where it is not given (frontline channel kinds).")
@click.option(
    "--set", "given", multiple=True, metavar="FIELD=VALUE", help="A field that is no secret; may be repeated."
)
@click.option("--no-check", is_flag=True, help="Do not ask the provider whether the credentials are good.")
def add(name: str, *, kind: str | None, given: tuple[str, ...], no_check: bool) -> None:
    """Set up a channel, or set it up anew: asks for what it needs, checks it, and says what to do at the provider.

    Secrets are asked for without being shown, or read line by line from standard input where that is no terminal; they are
    never arguments.

    \b
    Example:
      frontline channel add support-slack --kind slack
      frontline channel add care --kind mail --set imap_host=imap.example.com
    """
    import asyncio

    from frontline import channels, places

    settings = load_settings()
    channels.check_name(name)
    setup = channels.setup_of(kind or _ask_kind(channels.KINDS))
    told = _pairs(given, setup)
    before = next((one for one in channels.read(channels.folder_of(settings.folder)) if one.name == name), None)
    values: dict[str, str] = {}
    secrets: dict[str, str] = {}
    title = told.pop("title", "") or (before.title if before else setup.title)
    for one in setup.fields:
        if one.is_secret:
            secrets[one.name] = _ask_secret(name, one, settings)
        else:
            known = before.values.get(one.name, "") if before and before.kind == setup.kind else ""
            values[one.name] = told[one.name] if one.name in told else _ask(one, known or _default(one, settings, name))
            channels.check(one, values[one.name], of=f"The channel {name}")
    new = {key: value for key, value in secrets.items() if value}
    told_now = {channels.variable_of(name, key): value for key, value in new.items()}
    described = channels.Described(name, setup.kind, title, values)
    opened = channels.open_one(described, secrets=_secrets(settings), environment=os.environ | told_now)
    if not no_check:
        say(f"{setup.title} knows these credentials: {asyncio.run(_checked(opened))}.")
    for key, value in new.items():  # Only now: wrong ones would have replaced those of a channel that works.
        channels.keep_secret(_secrets(settings), name, key, value)
    path = channels.write(channels.folder_of(settings.folder), described)
    say(f"The channel is in {places.shown(path)}. A running desk serves it after its next start.")
    for number, step in enumerate(setup.steps, 1):
        say(f"{number}. {step.format(url=_address(settings, name), name=name)}")


@channel.command()
@click.argument("name")
def check(name: str) -> None:
    """Ask the provider whether a channel's credentials are good.

    \b
    Example:
      frontline channel check support-slack
    """
    import asyncio

    opened = _open(name)
    say(f"{opened.title} knows these credentials: {asyncio.run(_checked(opened))}.")


@channel.command()
@click.argument("name")
@click.argument("address")
@click.option("--text", default="This is a test message of Frontline.", show_default=True)
def test(name: str, address: str, *, text: str) -> None:
    """Send a test message to an address of yours: a phone number, a user's id, a mail address.

    \b
    Example:
      frontline channel test support-slack U024BE7LH
    """
    import asyncio

    from desk.channels.channel import Outgoing

    opened = _open(name)
    message = Outgoing(address=address, key=f"test-{time.time_ns()}", text=text)

    async def send() -> None:
        async with opened.running():
            await opened.deliver(message)

    asyncio.run(_told(send(), opened))
    say(f"{opened.title} has taken the message for {address}.")


@channel.command()
@click.argument("name")
def templates(name: str) -> None:
    """Fetch the approved templates of a WhatsApp channel, which agents may send later than 24 hours after the customer's last
    message. What you wrote into its file about them stays. A running desk offers them at once.

    \b
    Example:
      frontline channel templates whatsapp
    """
    import asyncio

    from desk.channels.channel import Templating
    from frontline import channel_templates, channels, places

    opened = _open(name)
    if not isinstance(opened, Templating):
        raise SettingsError(f"A channel of this kind has no templates: {opened.title} takes none.")
    path = channel_templates.path_of(channels.folder_of(load_settings().folder), name)
    before = channel_templates.read(path)
    found = asyncio.run(_approved(opened))
    kept = channel_templates.joined(found.templates, before=before)
    channel_templates.write(path, kept)
    for one in kept:
        click.echo(f"{one.name}\t{one.language}\t{'offered' if one.offered else 'not offered'}")
    for sentence in found.left_out:
        say(f"Left out: {sentence}")
    say(f"{len(kept)} of the approved templates are in {places.shown(path)}.")


@channel.command()
@click.argument("name")
def remove(name: str) -> None:
    """Take a channel away, with its secrets. Its conversations stay.

    \b
    Example:
      frontline channel remove support-slack
    """
    from frontline import channels

    settings = load_settings()
    channels.remove(channels.folder_of(settings.folder), name, secrets=_secrets(settings))
    say(f"The channel {name} is gone. A running desk serves it until its next start.")


def _open(name: str) -> Channel:
    from frontline import channels
    from frontline.settings_catalogue import suggest

    settings = load_settings()
    known = {one.name: one for one in channels.read(channels.folder_of(settings.folder))}
    if name not in known:
        raise SettingsError(f"There is no channel {name}; {suggest(name, known) if known else 'none is set up.'}")
    return channels.open_one(known[name], secrets=_secrets(settings), environment=os.environ)


async def _checked(opened: Channel) -> str:
    async def ask() -> str:
        async with opened.running():
            return await opened.check()

    return await _told(ask(), opened)


async def _approved(opened: Templating) -> Approved:
    async def ask() -> Approved:
        async with opened.running():
            return await opened.approved()

    return await _told(ask(), opened)


async def _told(asking: Awaitable[Told], opened: Channel) -> Told:
    import asyncio

    from desk.channels.channel import NotDelivered, Undeliverable

    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            return await asking
    except TimeoutError as error:
        raise FrontlineError(f"{opened.title} did not answer within {_CHECK_SECONDS:.0f} seconds.") from error
    except (NotDelivered, Undeliverable) as error:
        raise FrontlineError(f"{opened.title}: {error.reason}") from error


def _secrets(settings: Settings) -> Path:
    from frontline.channels import secrets_of

    return secrets_of(settings.folder)


def _address(settings: Settings, name: str) -> str:
    return f"{settings.desk_url.rstrip('/')}/channels/{name}"


def _default(one: Field, settings: Settings, name: str) -> str:
    return one.default.format(url=_address(settings, name))


def _ask_kind(kinds: Mapping[str, str]) -> str:
    return str(click.prompt("Kind", type=click.Choice(list(kinds)), err=True))


def _pairs(given: tuple[str, ...], setup: Setup) -> dict[str, str]:
    known = {one.name: one for one in setup.fields}
    pairs = {}
    for pair in given:
        key, sign, value = pair.partition("=")
        if not sign or (key not in known and key != "title"):
            names = ", ".join(one.name for one in setup.fields if not one.is_secret)
            raise SettingsError(f"--set {key}: a {setup.kind} channel takes title, {names}, each as FIELD=VALUE.")
        if key in known and known[key].is_secret:
            raise SettingsError(f"--set {key}: it is a secret, and arguments are seen by others; you are asked for it.")
        pairs[key] = value.strip()
    return pairs


def _ask(one: Field, known: str) -> str:
    if not sys.stdin.isatty():
        return known
    while True:
        answer = str(click.prompt(f"{one.description} ({one.name})", default=known, err=True)).strip()
        if re.fullmatch(one.pattern, answer) or (not answer and (one.is_optional or one.default)):
            return answer
        say(f"That is no {one.name}{f', such as {one.example}' if one.example else ''}.")


def _ask_secret(name: str, one: Field, settings: Settings) -> str:
    from frontline import channels

    if channels.variable_of(name, one.name) in os.environ:
        return ""
    is_there = channels.secret_file(_secrets(settings), name, one.name).exists()
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    kept = "; empty keeps the one that is there" if is_there else ""
    asked = click.prompt(
        f"{one.description} ({one.name}{kept})", default="", show_default=False, hide_input=True, err=True
    )
    return str(asked).strip()


COMMANDS = (channel,)
