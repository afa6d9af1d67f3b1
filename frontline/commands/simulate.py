"""The command that makes up a quarter of conversations whose truth is known."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontline.commands.surroundings import load_settings, say
from frontline.desk_store import opened_store
from frontline.errors import FrontlineError

if TYPE_CHECKING:
    from frontline.settings import Settings
    from frontline.simulation.calendar import Period

_TRUTH = "truth.jsonl"


@click.command()
@click.option("--conversations", type=click.IntRange(min=10), default=50_000, show_default=True, help="How many.")
@click.option("--days", type=click.IntRange(min=14), default=91, show_default=True, help="Over how many days.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed and day give the same bytes.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day after the last one, by the shop's clock; today where it is left out.",
)
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for the store (desk.db) and the truth; without it, the desk's own store.",
)
@click.option(
    "--check", is_flag=True, help="Compare what the desk tells of such a store with the truth, and fill nothing."
)
def simulate(
    *, conversations: int, days: int, seed: int, until: datetime | None, into: Path | None, check: bool
) -> None:
    """Fill a desk's store with made-up conversations, and write down what is true of each.

    The conversations are in the store as real ones would be: figures, quality and drift are counted from them like from any
    others. The truth (truth.jsonl, a JSON object a line) is known because they were made so. A store that holds
    conversations is refused.

    With --check a desk on such a store settles what has ended, and each number of /api/insight is compared with the
    truth; it ends with 1 where one differs. docs/insight.md says more.

    \b
    Example:
      frontline simulate --into /tmp/quarter
      frontline simulate --into /tmp/quarter --check
    """
    import asyncio

    settings = store_settings(into)
    file = settings.folder / ("" if into is not None else "simulation") / _TRUTH
    if check:
        asyncio.run(_check(settings, file))
        return
    period = _period(until, days)
    asyncio.run(_fill(settings, period, conversations=conversations, seed=seed, file=file))
    say(
        f"{conversations:,} conversations from {period.first} until {period.until} are in {settings.desk_database_url}."
    )
    say(f"What is true of them is in {file}.")


def store_settings(into: Path | None) -> Settings:
    """The settings with the store in this folder; without one, as they are."""
    import msgspec

    settings = load_settings()
    if into is None:
        return settings
    folder = into.resolve()
    files = msgspec.structs.replace(settings.files, folder=str(folder))
    desk = msgspec.structs.replace(settings.desk, database_url=f"sqlite:///{folder / 'desk.db'}")
    return msgspec.structs.replace(settings, files=files, desk=desk)


def _period(until: datetime | None, days: int) -> Period:
    from datetime import UTC

    from frontline.simulation.calendar import ZONE, Period

    day = until.date() if until is not None else datetime.now(UTC).astimezone(ZONE).date()
    return Period(day, days)


async def _fill(settings: Settings, period: Period, *, conversations: int, seed: int, file: Path) -> None:
    from frontline.simulation.filling import fill
    from frontline.simulation.quarter import Quarter

    quarter = Quarter(conversations=conversations, period=period, seed=seed)
    async with opened_store(settings) as store:
        with click.progressbar(length=conversations, label="Conversations", file=sys.stderr, show_eta=True) as bar:
            await fill(store, quarter, truth_file=file, on_progress=bar.update)


async def _check(settings: Settings, file: Path) -> None:
    import os

    from desk.context import DESK
    from frontline import desk_settings
    from frontline.simulation import truth
    from frontline.simulation.check import check
    from frontline.simulation.filling import check_filled
    from frontline.simulation.report import report
    from frontline.simulation.served_desk import desk_at, serving, settle

    header, truths = truth.read(file)
    async with opened_store(settings) as store:
        await check_filled(store, truths)
    app = desk_at(desk_settings.of(settings, os.environ), header)
    with click.progressbar(length=len(truths), label="Settled", file=sys.stderr, show_eta=True) as bar:
        await settle(app[DESK], on_progress=bar.update)
    async with serving(app) as api:
        lines = [line async for line in check(api, header, truths)]
    for line in report(lines, api.took):
        click.echo(line)
    wrong = sum(not line.is_right for line in lines)
    if wrong:
        raise FrontlineError(f"{wrong:,} of {len(lines):,} numbers differ from the truth.")
    say(f"All {len(lines):,} numbers are true.")


COMMANDS = (simulate,)
