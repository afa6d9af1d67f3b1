"""Commands that run: everything, or one process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from frontline.commands.surroundings import load_settings, say
from frontline.private_files import keep_private, make_folder

if TYPE_CHECKING:
    from frontline.settings import Settings


@click.command()
def up() -> None:
    """Start everything, and watch it: desk, bot worker, action server and, in the demo, the mailbox.

    \b
    Example:
      FRONTLINE_DESK_PORT=9000 frontline up
    """
    from frontline.mail_links import require_pages
    from frontline.secret_strength import require_strong
    from frontline.start_up import up as run

    settings = load_settings()
    make_folder(settings.folder)
    require_strong(settings, os.environ)
    require_pages(settings)
    run(settings, os.environ, say=say)


@click.command()
def desk() -> None:
    """Run the desk alone: conversations, queue, console and widget.

    \b
    Example:
      FRONTLINE_DESK_HOST=0.0.0.0 FRONTLINE_DESK_PUBLIC_URL=http://desk.example:8080 frontline desk
    """
    from frontline.mail_links import require_pages
    from frontline.processes.desk import run
    from frontline.secret_strength import require_strong

    settings = _own_settings()
    require_strong(settings, os.environ)
    require_pages(settings)
    run(settings, os.environ)


@click.command()
@click.option(
    "--candidate", metavar="MODEL", help="Serve this kept model, and of conversations those of its pilot alone."
)
def worker(*, candidate: str | None) -> None:
    """Run one bot worker alone; it connects to the desk and takes turns. Start as many as needed.

    \b
    Example:
      FRONTLINE_WORKER_DESK_URL=wss://support.example.com/ws/worker frontline worker
    """
    from frontline import places, process_environment, secret_files
    from frontline.model.shelf import Shelf
    from frontline.processes.worker import run
    from frontline.secret_strength import require_strong

    settings = _own_settings()
    require_strong(settings, os.environ, names=(secret_files.WORKER_SECRET,))
    secret = secret_files.read(secret_files.WORKER_SECRET, folder=settings.folder, environment=os.environ)
    variable = secret_files.PREFIX + secret_files.WORKER_SECRET.upper()
    run(
        environment=process_environment.of(settings) | {variable: secret},
        tensorflow=settings.bot.tensorflow,
        action_timeout_seconds=settings.actions.timeout_seconds,
        model=places.MODEL if candidate is None else Shelf().find(candidate).archive,
        model_sha256=settings.worker.model_sha256,
        is_candidate=candidate is not None,
    )


@click.command()
def actions() -> None:
    """Run the action server alone, on loopback.

    \b
    Example:
      FRONTLINE_BACK_OFFICE_URL=https://backoffice.example.com frontline actions
    """
    from frontline.mail_links import require_pages
    from frontline.processes.actions import run

    settings = _own_settings()
    require_pages(settings)
    run(settings)


@click.command()
def mailbox() -> None:
    """Run the demo's mailbox alone: it takes mail over SMTP on loopback, and sends none on.

    \b
    Example:
      FRONTLINE_MAILBOX_PORT=2525 frontline mailbox
    """
    from frontline.processes.mailbox import run

    settings = _own_settings()
    run(settings.mailbox_folder, port=settings.mailbox.port)


def _own_settings() -> Settings:
    """The settings, for a process that runs on: what it writes is its owner's alone."""
    settings = load_settings()
    make_folder(settings.folder)
    keep_private()
    return settings


COMMANDS = (up, desk, worker, actions, mailbox)
