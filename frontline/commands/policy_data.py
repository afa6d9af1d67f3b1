"""Commands that make files of transcripts: from other programs, from the desk's store, and by parting one."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontline.commands.policy_options import FILE
from frontline.commands.surroundings import load_settings, say
from frontline.private_files import open_private

if TYPE_CHECKING:
    from frontline.replay.transcript import Transcript

_TO = click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; else standard output."
)


@click.group(name="import")
def import_() -> None:
    """Make transcripts for `frontline policy replay` of conversations from elsewhere.

    \b
    Example:
      frontline policy import csv export.csv --to conversations.jsonl
    """


@import_.command()
@click.argument("file", type=FILE)
@_TO
def chatwoot(*, file: Path, to: Path | None) -> None:
    """Read what Chatwoot's API gave: messages or conversations, as JSON or JSON Lines.

    \b
    Example:
      frontline policy import chatwoot export.json --to conversations.jsonl
    """
    from frontline.replay.imports.chatwoot import read_chatwoot

    _write(read_chatwoot(file), to)


@import_.command(name="csv")
@click.argument("file", type=FILE)
@click.option("--conversation-column", help="The column of the conversations' ids; else known by usual names.")
@click.option("--author-column", help="The column that says who wrote.")
@click.option("--text-column", help="The column of the messages.")
@click.option("--time-column", help="The column of the times.")
@_TO
def csv_(
    *,
    file: Path,
    conversation_column: str | None,
    author_column: str | None,
    text_column: str | None,
    time_column: str | None,
    to: Path | None,
) -> None:
    """Read a table with a message a row; the values may be separated by commas, semicolons or tabs.

    \b
    Example:
      frontline policy import csv export.csv --author-column speaker --to conversations.jsonl
    """
    from bot.understanding.errors import UnderstandingError
    from frontline.errors import FrontlineError
    from frontline.replay.imports.table import Columns, read_table

    columns = Columns(conversation=conversation_column, author=author_column, text=text_column, time=time_column)
    try:
        _write(read_table(file, columns=columns), to)
    except UnderstandingError as error:
        raise FrontlineError(str(error)) from error


@import_.command()
@click.option("--days", type=click.FloatRange(0.001, 36_500), help="Only conversations that began in the last days.")
@click.option("--most", type=click.IntRange(1), help="At most so many, the oldest first.")
@_TO
def desk(*, days: float | None, most: int | None, to: Path | None) -> None:
    """Read the desk's own store, with the agents' verdicts on their handoffs as labels.

    \b
    Example:
      frontline policy import desk --days 30 --to conversations.jsonl
    """
    import asyncio
    import time

    from frontline.desk_store import desk_store
    from frontline.replay.imports.desk_store import transcripts_in

    async def read() -> list[Transcript]:
        since = time.time() - days * 86_400 if days is not None else 0.0
        async with desk_store(load_settings()) as connection:
            return [one async for one in transcripts_in(connection, since=since, most=most)]

    _write(asyncio.run(read()), to)


@click.command()
@click.argument("file", type=FILE)
@click.option("--tuning", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to tune on.")
@click.option("--test", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to measure on.")
@click.option("--test-share", type=click.FloatRange(0.01, 0.99), default=0.5, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed parts the same file alike.")
def split(*, file: Path, tuning: Path, test: Path, test_share: float, seed: int) -> None:
    """Part labelled conversations in two, each kind of them evenly, before anything is tuned on them.

    \b
    Example:
      frontline policy split conversations.jsonl --tuning tuning.jsonl --test test.jsonl --seed 7
    """
    from frontline.replay.split import split as part
    from frontline.replay.transcript_file import read_transcripts

    read = read_transcripts(file)
    for sentence in read.warnings:
        say(sentence)
    for path, transcripts in zip((tuning, test), part(read.transcripts, seed=seed, test_share=test_share), strict=True):
        _write(transcripts, path)


def _write(transcripts: Iterable[Transcript], to: Path | None) -> None:
    import msgspec

    found = list(transcripts)
    lines = "".join(f"{msgspec.json.encode(one).decode()}\n" for one in found)
    if to is None:
        sys.stdout.write(lines)
        return
    with open_private(to) as file:  # what customers wrote is for nobody else on this machine
        file.write(lines.encode())
    say(f"{len(found):,} conversations are in {to}.")


COMMANDS = (import_, split)
