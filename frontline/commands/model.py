"""Commands about the trained model."""

from __future__ import annotations

import click

from frontline.commands.surroundings import load_settings, say


@click.group()
def model() -> None:
    """Say which model there is, and have the running workers serve it.

    \b
    Example:
      frontline model show
    """


@model.command()
def show() -> None:
    """Say when the model was trained, what its hash is, and whether its data has changed since.

    \b
    Example:
      frontline model show
    """
    from datetime import datetime

    from frontline import trained_model, training

    found = trained_model.check(expected=load_settings().worker.model_sha256)
    record = trained_model.read_record()
    trained_at = record.trained_at if record is not None else 0.0
    click.echo(f"SHA-256     {found}")
    if trained_at:
        click.echo(f"trained     {datetime.fromtimestamp(trained_at).astimezone():%Y-%m-%d %H:%M %Z}")
    click.echo(f"from        {'the present data' if training.is_fresh() else 'older data: frontline train'}")


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


COMMANDS = (model,)
