"""The command that retrains by itself."""

from __future__ import annotations

import os

import click

from frontline.commands.surroundings import load_settings, say


@click.command()
@click.option("--once", is_flag=True, help="Do it now, and leave; for cron and systemd.")
def schedule(*, once: bool) -> None:
    """Retrain when the data changed, at the times of retrain_at under [training]; compare, and tell by mail what came of it.

    `frontline up` runs this by itself where retrain_at is set. What is live stays, unless bot/gates.yml says promotes_itself.

    \b
    Example:
      frontline model schedule --once
    """
    import time
    from datetime import UTC, datetime

    from frontline import retraining, secret_files
    from frontline.errors import FrontlineError
    from frontline.processes.terminal import say_ready

    settings = load_settings()
    retraining.be_gentle()
    run = retraining.runner(os.environ, say=say)
    password = secret_files.read(secret_files.MAIL_PASSWORD, folder=settings.folder, environment=os.environ)

    def carry_out() -> None:
        result = retraining.retrain(settings, run=run, say=say, now=time.time())
        say(f"{result.subject}.")
        if once:
            for line in result.told.splitlines():
                click.echo(line)
        retraining.mail(settings, result, password=password)

    if once:
        carry_out()
        return
    at, zone = settings.training.retrain_at, settings.company.time_zone
    if not at:
        raise click.UsageError("Set retrain_at under [training] in frontline.toml first, or say --once.")
    due = retraining.next_time(at, time_zone=zone, after=datetime.now(UTC))
    say_ready()
    while True:
        say(f"The next retraining is at {due:%Y-%m-%d %H:%M %Z}.")
        while (left := due.timestamp() - time.time()) > 0:
            # In pieces, for a machine that slept or was set to another time.
            time.sleep(min(left, 60.0))
        try:
            carry_out()
        except FrontlineError as error:
            say(str(error))
        due = retraining.next_time(at, time_zone=zone, after=datetime.now(UTC))


COMMANDS = (schedule,)
