"""Commands about a customer: a copy of all that is kept, being forgotten, and a signed identity to try things with."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from frontline.commands.surroundings import load_settings, operator, say
from frontline.desk_store import opened_store, reached_stores
from frontline.errors import FrontlineError

if TYPE_CHECKING:
    from desk.records.requests import Forgotten

_WHO = "CUSTOMER"


@click.group()
def customer() -> None:
    """Hand out what is kept of a customer, or erase it; and try things as one.

    \b
    Example:
      frontline customer export C-1001 --output dana.zip
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


@customer.command()
@click.argument("who", metavar=_WHO)
@click.option(
    "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The ZIP archive that is made."
)
def export(*, who: str, output: Path) -> None:
    """Write everything that is kept of a customer into a ZIP archive: one JSON document, and the files.

    CUSTOMER is a customer's id, an e-mail address, or the id of a conversation.

    \b
    Example:
      frontline customer export C-1001 --output dana.zip
    """
    import asyncio

    async def work() -> list[str]:
        from desk.records import requests
        from desk.records.export import write_zip

        settings = load_settings()
        async with opened_store(settings) as store, reached_stores(settings) as outside:
            made = await requests.copy(store, outside, who, actor=operator(), now=time.time())
            with await write_zip(store, made) as archive:
                await asyncio.to_thread(_write_private, archive, output)
        return made.missing

    if output.exists():
        raise FrontlineError(f"{output} is there already; name a file that is not.")
    for sentence in asyncio.run(work()):
        say(f"Not in it: {sentence}")
    say(f"All that is kept of this customer is in {output}. Nobody but you can read it there.")


@customer.command()
@click.argument("who", metavar=_WHO)
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(*, who: str, yes: bool) -> None:
    """Erase a customer from every store, for good. Done again, it finds nothing.

    CUSTOMER is a customer's id, an e-mail address, or the id of a conversation. What lies in back-ups and what was mailed is
    not reached from here; receivers of webhooks are told (customer.erased).

    \b
    Example:
      frontline customer erase C-1001
    """
    import asyncio

    async def look() -> str:
        from desk.records import requests

        async with opened_store(load_settings()) as store:
            subject = await requests.find(store, who)
        if not subject.is_known:
            return ""
        known_as = ", ".join((*subject.names, *subject.ids, *subject.emails)) or "somebody who gave no name"
        return f"{known_as}: {len(subject.conversations)} conversations"

    async def work() -> tuple[Forgotten, dict[str, int]]:
        from desk.records import requests
        from desk.store import erasures

        settings = load_settings()
        async with opened_store(settings) as store, reached_stores(settings) as outside:
            forgotten = await requests.forget(store, outside, who, actor=operator(), now=time.time())
            async with store.glancing() as connection:
                return forgotten, await erasures.failures(connection)

    if not yes:
        found = asyncio.run(look())
        if found:
            click.confirm(f"Erase {found}, with all that belongs to them, for good?", abort=True, err=True)
    done, waiting = asyncio.run(work())
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in asdict(done.erased).items() if count)
    say(f"Erased: {counts}." if counts else "Nothing is kept of this customer.")
    for sentence in done.left:
        say(f"Not yet: {sentence} A running desk asks again until it is forgotten.")
    for sentence, count in waiting.items():
        if sentence not in done.left:
            say(f"Still waiting since earlier erasures, for {count} conversations: {sentence}")
    if not done.is_compact:
        say("Somebody read meanwhile, so that the database's log may still hold words; run this again.")


def _write_private(archive: IO[bytes], output: Path) -> None:
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(archive, file)


COMMANDS = (customer,)
