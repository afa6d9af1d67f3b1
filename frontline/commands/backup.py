"""Commands that keep what was said and done from being lost with its disk."""

from __future__ import annotations

import os
from pathlib import Path

import click

from frontline.commands.surroundings import load_settings, operator, say

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("directory", type=_FOLDER)
def backup(*, directory: Path) -> None:
    """Back up the desk, the dialogues' states and the back office into DIRECTORY, while everything runs.

    DIRECTORY must be new or empty. Secrets and the model's archive are not in it: docs/backup.md says why, and what to keep.

    \b
    Example:
      frontline backup /backups/$(date +%F)
    """
    from frontline.backup.making import make

    make(load_settings(), directory, environment=os.environ, say=say)


@click.command()
@click.argument("directory", type=_FOLDER)
@click.option("--force", is_flag=True, help="Overwrite data that is there.")
def restore(*, directory: Path, force: bool) -> None:
    """Put a backup in the place of what the databases hold. Frontline must not be running.

    The backup's checksums and versions are checked before anything is changed; a database with data is left alone unless
    --force is given; an older schema is brought forward. Whom the desk erased since the backup is erased again.

    \b
    Example:
      frontline restore /backups/2026-11-27
    """
    from frontline.backup.restoring import restore as run
    from frontline.start_up import only_one

    settings = load_settings()
    with only_one(settings):
        run(settings, directory, force=force, environment=os.environ, actor=operator(), say=say)


COMMANDS = (backup, restore)
