"""How a run was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`seconds` is how long each load lasts. `database_url` makes a new PostgreSQL database, or gives the empty text: then
    each desk has a SQLite file of its own. `cache` keeps what is expensive to make."""

    seconds: float
    database_url: Callable[[], str]
    cache: Path
    sockets: int = 10_000
    stored: tuple[int, ...] = (1_000, 10_000, 100_000)
    lengths: tuple[int, ...] = (10, 100, 1_000)
