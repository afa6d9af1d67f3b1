"""What commands share: the settings, and how they speak."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from frontline.settings import Settings


def load_settings() -> Settings:
    """Read the settings once. Raises SettingsError."""
    from frontline import settings_file
    from frontline.places import SETTINGS

    return settings_file.read(SETTINGS, os.environ)


def operator() -> str:
    """Who sits at the terminal, as the audit log names them."""
    import getpass

    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a container's user may have no name
        return f"cli:{os.getuid()}"


def say(text: str) -> None:
    """Tell the person at the terminal; standard output stays for results."""
    click.echo(text, err=True)


def say_nothing(_text: str) -> None:
    """Stay silent."""
