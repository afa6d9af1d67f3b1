"""Commands that look and say what is wrong."""

from __future__ import annotations

import os
import sys

import click


@click.command()
def doctor() -> None:
    """Look at everything that a start needs, and say what is wrong.

    \b
    Example:
      frontline doctor
    """
    from frontline.doctor import examine

    broken = 0
    for finding in examine(os.environ):
        click.echo(f"{'fine ' if finding.is_fine else 'WRONG'}  {finding.sentence}")
        broken += not finding.is_fine
    click.echo("Nothing is wrong." if not broken else f"{broken} of these keep Frontline from working.")
    sys.exit(1 if broken else 0)


@click.command()
def settings() -> None:
    """Print frontline.toml with every setting, its meaning and its default.

    \b
    Example:
      frontline settings > frontline.toml
    """
    from frontline.settings_catalogue import template

    click.echo(template(), nl=False)


COMMANDS = (doctor, settings)
