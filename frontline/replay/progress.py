"""How a long piece of work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

# Called with how many more are done.
Advance = Callable[[int], None]
# Called with what is done and how many there are; the bar is shown while the context is open.
Progress = Callable[[str, int], AbstractContextManager[Advance]]


@contextmanager
def silently(_what: str, _total: int) -> Iterator[Advance]:
    """Tell nobody."""
    yield lambda _done: None
