"""Commands about trained models: which there are, which is live, what another one would change, and which takes its place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from frontline.commands.policy import progress_bar
from frontline.commands.surroundings import load_settings, operator, say

if TYPE_CHECKING:
    from frontline.model.compared import Comparison
    from frontline.model.gates import Gate
    from frontline.model.recorded import Heard
    from frontline.model.shelf import Kept
    from frontline.settings import Settings

_REASON = click.option("--reason", default="", help="Why; it is noted in the audit log.")
_ANYWAY = click.option("--anyway", is_flag=True, help="Pass by the gates that are not met. It needs a --reason.")


@click.group()
def model() -> None:
    """Keep several trained models, compare them with the live one, and say which is live (docs/models.md).

    A MODEL is named by the first digits of its hash, or as latest or live.

    \b
    Example:
      frontline model train && frontline model compare latest && frontline model promote latest
    """


@model.command()
def show() -> None:
    """Say when the live model was trained, what its hash is, and whether its data has changed since.

    \b
    Example:
      frontline model show
    """
    from frontline import trained_model, training

    found = trained_model.check(expected=load_settings().worker.model_sha256)
    record = trained_model.read_record()
    trained_at = record.trained_at if record is not None else 0.0
    click.echo(f"SHA-256     {found}")
    if trained_at:
        click.echo(f"trained     {_time(trained_at)}")
    click.echo(f"from        {'the present data' if training.is_fresh() else 'older data: frontline train'}")


@model.command()
@click.option("--force", is_flag=True, help="Train even when a model of the present data is kept.")
def train(*, force: bool) -> None:
    """Train a model from the present data and keep it beside the live one, which goes on serving.

    `frontline train` does the same and makes it live at once.

    \b
    Example:
      frontline model train
    """
    from frontline import training

    settings = load_settings()
    made = training.train_candidate(force=force, tensorflow=settings.bot.tensorflow, logs=settings.logs, say=say)
    click.echo(made.short)
    say(f"Kept as {made.short}. frontline model compare {made.short} says what it would change.")


@model.command(name="list")
def list_models() -> None:
    """List the kept models: hash, when each was trained, whether it is live, and what was live before.

    \b
    Example:
      frontline model list
    """
    from frontline import places, training
    from frontline.model.pilot_file import read_wish
    from frontline.model.shelf import Shelf

    shelf = Shelf()
    shelf.keep_live()
    live, present, wish = shelf.live, training.data_hash(), read_wish(places.MODELS)
    for one in shelf.every():
        marks = [
            *(["live"] if one.record.archive == live else []),
            *([f"pilot {wish.name}"] if wish is not None and wish.model == one.record.archive else []),
            *(["of the present data"] if one.record.data == present else []),
        ]
        click.echo(f"{one.short}\t{_time(one.record.trained_at)}\t{', '.join(marks)}")
    for event in shelf.history[-10:]:
        told = "; ".join(part for part in (event.by, event.reason, _passed_by(event.anyway)) if part)
        when = _time(event.at) if event.at else "before"
        say(
            f"{when}: {event.archive[:12]} became live, {event.how.value.replace('_', ' ')}{f' ({told})' if told else ''}"
        )


@model.command()
@click.argument("candidate", metavar="MODEL", default="latest")
@click.option("--with", "other", metavar="MODEL", default="live", show_default=True, help="The one to compare it with.")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the page here; else into var/comparisons."
)
@click.option(
    "--messages", type=click.IntRange(0, 100_000), default=2000, show_default=True,
    help="How many recorded messages of the desk's store are read, the latest first.",
)  # fmt: skip
@click.option("--jobs", type=click.IntRange(1, 64), help="How many processes work; else one for each core.")
def compare(*, candidate: str, other: str, html: Path | None, messages: int, jobs: int | None) -> None:
    """Test a kept model beside the live one, and write a page that says message by message what got better and worse.

    Tested are messages of data/nlu that neither learned from (cross-validation), the regression stories, the labelled
    conversations of data/scenarios/tuning.jsonl, and what customers wrote to the desk lately. Exits with 1 where a gate of
    bot/gates.yml is not met.

    \b
    Example:
      frontline model compare latest --html report.html
    """
    import sys

    from frontline.model.shelf import Shelf

    settings, shelf = load_settings(), Shelf()
    one, live = shelf.find(candidate), shelf.find(other)
    if one == live:
        raise click.UsageError(f"{candidate} and {other} are the same model, {one.short}: there is nothing to compare.")
    comparison = run_comparison(settings, one, live, messages=messages, jobs=jobs or os.cpu_count() or 1)
    gates = tell(settings, one, comparison, html=html)
    sys.exit(1 if any(not gate.is_met for gate in gates) else 0)


@model.command()
@click.argument("candidate", metavar="MODEL")
@_ANYWAY
@_REASON
def promote(*, candidate: str, anyway: bool, reason: str) -> None:
    """Make a compared model the live one, if it meets the gates of bot/gates.yml, and have the workers serve it.

    \b
    Example:
      frontline model promote latest
      frontline model promote 3f2a --anyway --reason "The stories are out of date; Dana corrects them today."
    """
    import asyncio

    from frontline.model.pilot import latest_figures, require_none
    from frontline.model.promotion import Warrant
    from frontline.model.promotion import promote as carry_out
    from frontline.model.shelf import Shelf

    settings = load_settings()
    one = Shelf().find(candidate)
    asyncio.run(require_none(settings))
    warrant = Warrant(by=operator(), reason=reason, anyway=anyway)
    pilot = asyncio.run(latest_figures(settings, one))
    failed = carry_out(one, settings, warrant, pilot=pilot, say=say)
    say(f"The model {one.short} is live.{f' Passed by: {_names(failed)}.' if failed else ' All gates are met.'}")


@model.command()
@_REASON
def rollback(*, reason: str) -> None:
    """Make the model live again that was before the present one, and have the workers serve it.

    \b
    Example:
      frontline model rollback --reason "It takes complaints for questions."
    """
    from frontline.model.promotion import roll_back

    before = roll_back(load_settings(), by=operator(), reason=reason, say=say)
    say(f"The model {before.short} is live again.")


@model.command()
def roll() -> None:
    """Have the running workers serve the present model, one after the other, while the bot goes on answering.

    Of each worker a new process is started; when it has loaded the model and the desk has welcomed it, the old process
    finishes its turns and leaves. If a new one does not come up, the old one stays, and the reason is told.

    \b
    Example:
      frontline train && frontline model roll
    """
    import asyncio

    from frontline import control, trained_model
    from frontline.start_up import ROLL

    settings = load_settings()
    found = trained_model.check(expected=settings.worker.model_sha256)
    asyncio.run(control.ask(settings.folder, ROLL, say=say))
    say(f"All workers serve the model {found[:12]}.")


def run_comparison(settings: Settings, candidate: Kept, live: Kept, *, messages: int, jobs: int) -> Comparison:
    """Compare, and keep what was found for promotions."""
    from frontline import rasa_engine

    rasa_engine.compute_on_one_thread()
    from frontline.model.comparing import Order
    from frontline.model.comparing import compare as carry_out
    from frontline.model.findings import Findings

    heard = _recorded(settings, most=messages) if messages else ()
    order = Order(live=live, candidate=candidate, heard=heard, jobs=jobs, tensorflow=settings.bot.tensorflow)
    comparison = carry_out(order, say=say, progress=progress_bar)
    Findings(settings.folder).keep(comparison)
    return comparison


def tell(settings: Settings, candidate: Kept, comparison: Comparison, *, html: Path | None) -> tuple[Gate, ...]:
    """Write the page, and say the gates."""
    import asyncio

    from frontline import places
    from frontline.model.findings import Findings
    from frontline.model.gates import judge
    from frontline.model.gates_file import read_gates
    from frontline.model.pilot import latest_figures
    from frontline.model.report import comparison_page
    from frontline.model.summary import summary_of
    from frontline.private_files import open_private

    gates = judge(read_gates(), comparison, asyncio.run(latest_figures(settings, candidate)))
    page = comparison_page(comparison, gates, when=_time(comparison.made_at))
    if html is None:
        html = Findings(settings.folder).write_page(comparison, page)
    else:
        with open_private(html) as file:
            file.write(page.encode())
    for line in summary_of(comparison, gates):
        click.echo(line)
    say(f"The page is {places.shown(html.absolute())}.")
    return gates


def _recorded(settings: Settings, *, most: int) -> tuple[Heard, ...]:
    import asyncio

    from frontline.desk_store import opened_store
    from frontline.model.recorded import read_recorded

    async def read() -> tuple[Heard, ...]:
        async with opened_store(settings) as store:
            return await read_recorded(store, most=most)

    return asyncio.run(read())


def _time(at: float) -> str:
    from datetime import datetime

    return f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%d %H:%M %Z}"


def _passed_by(names: tuple[str, ...]) -> str:
    return f"passed by: {', '.join(names)}" if names else ""


def _names(gates: tuple[Gate, ...]) -> str:
    return ", ".join(gate.name for gate in gates)


COMMANDS = (model,)
