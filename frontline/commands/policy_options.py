"""Options and arguments that several commands on the escalation policy have."""

from __future__ import annotations

from pathlib import Path

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MODEL = click.option(
    "--model", type=click.Path(path_type=Path), help="The model that understands; else the trained one."
)
JOBS = click.option("--jobs", type=click.IntRange(1, 64), help="How many processes work; else one for each core.")
CACHE = click.option("--cache", type=click.Path(file_okay=False, path_type=Path), help="Keep vectors of messages here.")
JSON = click.option("--json", "as_json", is_flag=True, help="Write one JSON object instead of a table.")
