"""The command that makes up a quarter of conversations whose truth is known."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontline.commands.surroundings import load_settings, say
from frontline.desk_store import opened_store

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
def simulate(*, conversations: int, days: int, seed: int, until: datetime | None, into: Path | None) -> None:
    """Fill a desk's store with made-up conversations, and write down what is true of each.

    The conversations are in the store as real ones would be: figures, quality and drift are counted from them like from any
    others. The truth (truth.jsonl, a JSON object a line) is known because they were made so. A store that holds
    conversations is refused. docs/insight.md says more.

    \b
    Example:
      frontline simulate --into /tmp/quarter
    """
    import asyncio

    settings = store_settings(into)
    period = _period(until, days)
    file = settings.folder / ("" if into is not None else "simulation") / _TRUTH
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


COMMANDS = (simulate,)
