"""Commands about how long data is kept."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from frontline.commands.surroundings import load_settings, say
from frontline.desk_store import opened_store, reached_stores
from frontline.errors import FrontlineError

if TYPE_CHECKING:
    from desk.records.retention import Kept


@click.group()
def retention() -> None:
    """Forget what was kept long enough ([retention] in frontline.toml). A running desk does it by itself, every hour.

    \b
    Example:
      frontline retention run --dry-run
    """


@retention.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be forgotten.")
def run(*, dry_run: bool) -> None:
    """Forget what is due now, in small batches beside a running desk, and say how much of each kind.

    \b
    Example:
      frontline retention run --dry-run
    """
    import asyncio

    kept = asyncio.run(_work(dry_run=dry_run))
    for name, count in kept.counts.items():
        click.echo(f"{name}\t{count}")
    say("Nothing was forgotten: this was a dry run." if dry_run else "What was due is forgotten.")
    if kept.problems:
        raise FrontlineError(" ".join(dict.fromkeys(kept.problems)))


async def _work(*, dry_run: bool) -> Kept:
    from desk.records.retention import Retention
    from frontline.desk_settings import retention_of

    settings, now = load_settings(), time.time()
    async with opened_store(settings) as store, reached_stores(settings) as outside:
        made = Retention(store=store, outside=outside, settings=retention_of(settings), logs=settings.logs)
        return await (made.due(now=now) if dry_run else made.run(now=now))


COMMANDS = (retention,)
