"""The command that finds out what customers come with."""

from __future__ import annotations

import os
from pathlib import Path

import click

from frontline.commands.policy import progress_bar
from frontline.commands.policy_options import CACHE, FILE, JOBS, MODEL
from frontline.commands.surroundings import say


@click.command()
@click.argument("conversations", type=FILE)
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("audit"),
    show_default=True,
    help="The folder for the report and the first files to edit.",
)
@click.option("--kind", type=click.Choice(["transcripts", "csv", "chatwoot", "zendesk"]), help="What wrote the file.")
@click.option("--most", type=click.IntRange(2, 200), default=50, show_default=True, help="How many types to tell of.")
@click.option(
    "--read",
    type=click.IntRange(100),
    default=30_000,
    show_default=True,
    help="How many conversations to read; of more, so many are drawn by lot.",
)
@MODEL
@JOBS
@CACHE
def audit(
    *,
    conversations: Path,
    to: Path,
    kind: str | None,
    most: int,
    read: int,
    model: Path | None,
    jobs: int | None,
    cache: Path | None,
) -> None:
    """Find out what customers come with: from old transcripts or tickets, the largest types of interactions.

    Each with its volume, examples, complexity, emotional weight and risk, the layer that this suggests, what automation could take, and where
    training data is missing. Read are CSV, transcripts (docs/replay.md), and exports of Chatwoot and Zendesk. The folder
    gets report.html, types.json, and a first escalation.yml and nlu.yml to edit. docs/audit.md explains the figures.

    \b
    Example:
      frontline audit tickets.csv --to audit
    """
    from frontline import private_files, rasa_engine

    private_files.keep_private()  # a report shows what customers wrote
    rasa_engine.compute_on_one_thread()
    from frontline.interactions.audit import Order, run
    from frontline.interactions.conversations import Kind
    from frontline.interactions.summary import lines
    from frontline.places import ESCALATION_POLICY, MODEL

    order = Order(
        file=conversations,
        kind=Kind(kind) if kind is not None else None,
        policy=ESCALATION_POLICY,
        model=model or MODEL,
        jobs=jobs or os.cpu_count() or 1,
        most=most,
        read_at_most=read,
        cache=cache,
    )
    found = run(order, progress=progress_bar)
    found.write(to)
    for line in lines(found):
        click.echo(line)
    say(f"The report is {to / 'report.html'}; beside it lie escalation.yml and nlu.yml, to be edited.")


COMMANDS = (audit,)
