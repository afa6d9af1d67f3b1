"""A tool and some work, in a module that other processes can import."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from frontline.errors import FrontlineError


def hammer(weight: int) -> int:
    if weight < 0:
        raise FrontlineError("There is no such hammer.")
    return weight


def work(tool: int, items: Sequence[int]) -> list[int]:
    if -1 in items:
        os._exit(1)
    return [tool * item for item in items]


def hold(_tool: int, pipes: Sequence[str]) -> list[None]:
    """Keep the pipe open for as long as this process lives."""
    with Path(pipes[0]).open("wb", buffering=0) as pipe:
        pipe.write(b"x")
        time.sleep(600)
    return [None]
