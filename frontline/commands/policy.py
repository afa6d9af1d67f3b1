"""Commands that work on the escalation policy."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontline.commands.policy_options import CACHE, FILE, JOBS, JSON, MODEL
from frontline.commands.surroundings import say

if TYPE_CHECKING:
    from frontline.replay.progress import Advance


@click.group()
def policy() -> None:
    """Work on the escalation policy, data/escalation.yml.

    \b
    Example:
      frontline policy check
    """


@policy.command()
def check() -> None:
    """Check the escalation policy and its playbooks, data/moderation.yml, data/routing.yml, data/reviews.yml,
    data/insight.yml, data/quality.yml, data/replies and data/knowledge.

    Each problem is printed with its line.

    \b
    Example:
      frontline policy check
    """
    from frontline.escalation_policy import problems

    found = problems()
    for problem in found:
        click.echo(problem)
    if not found:
        click.echo(
            "The escalation policy, its playbooks, the rules of moderation, the routing, the reviews, the figures, the "
            "canned replies, the articles and the gates are right."
        )
    sys.exit(1 if found else 0)


@policy.command()
@click.argument("file", type=FILE)
@click.option("--policy", "policy_file", type=FILE, help="The policy that decides; else data/escalation.yml.")
@MODEL
@JOBS
@click.option("--turns-count", type=click.Choice(["entries", "customers"]), help="What the labels' `turn` counts.")
@CACHE
@click.option("--only-misses", is_flag=True, help="Tell only of conversations that were judged wrong.")
@click.option("--explain", is_flag=True, help="Tell the evidence at every message.")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a report with charts to this file."
)
@JSON
def replay(
    *,
    file: Path,
    policy_file: Path | None,
    model: Path | None,
    jobs: int | None,
    turns_count: str | None,
    cache: Path | None,
    only_misses: bool,
    explain: bool,
    html: Path | None,
    as_json: bool,
) -> None:
    """Decide old conversations again, and measure the decisions where FILE says what was right.

    FILE holds one conversation a line, as docs/replay.md describes.

    \b
    Example:
      frontline policy replay conversations.jsonl --html report.html
    """
    from frontline import private_files, rasa_engine

    private_files.keep_private()  # a report shows what customers wrote
    rasa_engine.compute_on_one_thread()
    from frontline.places import ESCALATION_POLICY, MODEL
    from frontline.replay.replay import Order, run
    from frontline.replay.turn_count import TurnsCount

    order = Order(
        file=file,
        policy=policy_file or ESCALATION_POLICY,
        model=model or MODEL,
        jobs=jobs or os.cpu_count() or 1,
        turns_count=TurnsCount(turns_count) if turns_count is not None else None,
        cache=cache,
        only_misses=only_misses,
        explain=explain,
    )
    report = run(order, say=say, progress=progress_bar)
    if html is not None:
        from frontline.replay.html_report import html_report

        html.write_text(html_report(report, source=file.name), encoding="utf-8")
        say(f"The report is in {html}.")
    if as_json:
        import msgspec

        from frontline.replay.document import document

        click.echo(msgspec.json.encode(document(report.metrics, report.results)).decode())
        return
    from frontline.replay.table import table

    for line in table(report, list_all=not only_misses):
        click.echo(line)


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Advance]:
    """Show a bar on standard error while the context is open; none where nobody would see it move."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    with click.progressbar(length=total, label=f"{what:<22}", file=sys.stderr, show_eta=True) as bar:
        yield bar.update


COMMANDS = (policy,)
