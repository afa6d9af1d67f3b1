"""Reading the labelled messages beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def labelled(name: str) -> Any:
    """The messages of `<name>.yml`, all as text: YAML alone would read "no" as a truth value."""
    text = (Path(__file__).parent / f"{name}.yml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)
