"""The key of the API that the request under way shows, for the audit log: what was done with a key says so.

It is known to whatever the request does, as who is logged in is; nobody in between has to pass it on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShownKey:
    """A key by its id and name, and the agent in whose name it acts."""

    id: str
    name: str
    agent: str


_SHOWN: ContextVar[ShownKey | None] = ContextVar("shown_key", default=None)


@contextlib.contextmanager
def one_request() -> Iterator[None]:
    """Around each request: no key is shown before it is looked at, and none any more when the request is over."""
    before = _SHOWN.set(None)
    try:
        yield
    finally:
        _SHOWN.reset(before)


def show(key: ShownKey) -> None:
    """The request under way showed this key, and it is good."""
    _SHOWN.set(key)


def shown_by(actor: str) -> ShownKey | None:
    """The key with which `actor` does what is done now; None for a console, and for others whom the request sets going."""
    key = _SHOWN.get()
    return key if key is not None and key.agent == actor else None
