"""Whether an error of the store means that it cannot be reached or cannot write now, so that the same may be tried again.

What was told with such an error may be stored or not: a connection that ends during its commit says nothing about it. So
nobody who is refused with `Unavailable` may take it for a no; whoever tries again does so under the same id.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from desk.errors import Unavailable

# Classes of SQLSTATE (PostgreSQL's appendix A): connection, resources, intervention by an operator, failures outside, and
# a transaction that was taken back for another one's sake.
_CLASSES = frozenset({"08", "40", "53", "57", "58"})
# What the driver says of a connection that the server has ended, where it has not noticed the end yet; SQLAlchemy does not know
# the first one for an error of the driver's at all.
_CONFUSED = frozenset({"InternalClientError", "InterfaceError"})
_READ_ONLY = "25006"  # the other side has become a standby
_FROZEN = "25P03"  # the server has ended our transaction, for this desk said nothing in it for too long
_LOCKED = "55P03"  # somebody holds what is to be changed for too long (lock_timeout), most likely a desk that hangs
# Busy for longer than the timeout, no room, a disk that fails or may not be written, a file that cannot be opened.
_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)


def is_unavailable(error: BaseException) -> bool:
    """Whether trying again later may help. Pure."""
    if isinstance(error, PoolTimeout):
        return True  # all connections are in use, most likely by those who wait for the database
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        if _state_of(error.orig) is not None or _sqlite_code_of(error.orig) is not None:
            return is_unavailable(error.orig)
        # A connection that ended has no state to tell, and none that the driver could read.
        return isinstance(error, InterfaceError | OperationalError)
    if (code := _sqlite_code_of(error)) is not None:
        return code & 0xFF in _SQLITE
    if type(error).__module__.startswith("asyncpg.") and type(error).__name__ in _CONFUSED:
        return True
    state = _state_of(error)
    return state is not None and (state[:2] in _CLASSES or state in (_READ_ONLY, _FROZEN, _LOCKED))


def _state_of(error: BaseException | None) -> str | None:
    for name in ("sqlstate", "pgcode"):
        state = getattr(error, name, None)
        if isinstance(state, str):
            return state
    return None


def _sqlite_code_of(error: BaseException | None) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return code if isinstance(code, int) else None


@contextlib.contextmanager
def connecting() -> Iterator[None]:
    """Raise `Unavailable` where a connection cannot be had: here the network's own errors mean the same."""
    with in_use():
        try:
            yield
        except OSError as error:  # TimeoutError is one
            raise Unavailable from error


@contextlib.contextmanager
def in_use() -> Iterator[None]:
    """Raise `Unavailable` instead of an error that means it; others pass."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, Unavailable) and is_unavailable(error):
            raise Unavailable from error
        raise
