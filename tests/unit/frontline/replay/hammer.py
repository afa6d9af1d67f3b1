"""A tool and some work, in a module that other processes can import."""

import os
from collections.abc import Sequence

from frontline.errors import FrontlineError


def hammer(weight: int) -> int:
    if weight < 0:
        raise FrontlineError("There is no such hammer.")
    return weight


def work(tool: int, items: Sequence[int]) -> list[int]:
    if -1 in items:
        os._exit(1)
    return [tool * item for item in items]
