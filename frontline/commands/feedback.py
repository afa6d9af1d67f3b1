"""Commands for what agents say of the bot's work."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click

from frontline.commands.surroundings import load_settings, say
from frontline.desk_store import desk_store


@click.group()
def feedback() -> None:
    """Take out what agents say of the bot's work, to learn from it.

    \b
    Example:
      frontline feedback export feedback.jsonl
    """


@feedback.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what was said from this day on (UTC).")
def export(*, file: Path, since: datetime | None) -> None:
    """Write wrong answers, verdicts on handoffs and confirmed wrap-ups into FILE, a JSON object a line.

    Each has a `kind`, the message and what was understood of it. docs/wrap-up.md says what the fields mean. The texts
    are as they are stored: without secrets, but customers wrote them, so the file is readable by you alone.

    \b
    Example:
      frontline feedback export feedback.jsonl --since 2026-03-01
    """
    import asyncio

    counts = asyncio.run(_export(file, since=since.replace(tzinfo=UTC).timestamp() if since is not None else 0.0))
    told = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(counts.items()))
    say(f"{file}: {told or 'nothing was said so far'}.")


async def _export(file: Path, *, since: float) -> Counter[str]:
    import msgspec

    from desk.wrap_up.feedback import feedback as read
    from frontline.private_files import open_private

    counts: Counter[str] = Counter()
    async with desk_store(load_settings()) as connection:
        with open_private(file) as lines:
            async for line in read(connection, since=since):
                lines.write(msgspec.json.encode(line) + b"\n")
                counts[str(line.__struct_config__.tag)] += 1
    return counts


COMMANDS = (feedback,)
