"""Statements that every turn needs: put together once, and on SQLite carried out without SQLAlchemy.

What SQLAlchemy does for each execution (its cache, parameters, events, a greenlet and a result) took 90 microseconds where
SQLite and its driver take 20 for the same rows by key; a turn has some twenty of them, and they were a third of what it cost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.sqlite import InLoopConnection

_DIALECT = sqlite.dialect(paramstyle="named")  # type: ignore[no-untyped-call, unused-ignore]

Values = Mapping[str, Any]
Row = Sequence[Any]


class Prepared:
    """A statement whose values are texts, numbers and truths, in both directions: nothing converts them.

    SQLite gives a truth back as 0 or 1. Rows are read by place, in the order of the statement's columns. One with a list of
    values (`in_`) has as many places as the list is long, and is put together each time. Errors come as the driver's on SQLite and
    as SQLAlchemy's elsewhere; `desk.store.availability` knows both.
    """

    def __init__(self, statement: Any, *, columns: Collection[str] = ()) -> None:
        """Put it together. `columns` are those that an insert names.

        Raises `ValueError` for a statement with a list of values.
        """
        self._statement = statement
        compiled = statement.compile(dialect=_DIALECT, column_keys=list(columns) or None)
        self._text = str(compiled)
        if "POSTCOMPILE" in self._text:
            raise ValueError(f"a statement with a list of values (in_) cannot be prepared: {self._text}")
        # What is to be given stands in `params`, too, as a symbol that SQLite would take for a number.
        given = {name for name, parameter in compiled.binds.items() if parameter.required}
        self._constants = {name: value for name, value in compiled.params.items() if name not in given}

    async def run(self, connection: AsyncConnection, values: Values) -> None:
        """Carry it out for what it changes."""
        await self._carry_out(connection, values)

    async def first(self, connection: AsyncConnection, values: Values) -> Row | None:
        """Its first row, None where there is none."""
        found: Row | None = (await self._carry_out(connection, values)).fetchone()
        return found

    async def all(self, connection: AsyncConnection, values: Values) -> Sequence[Row]:
        """All of its rows."""
        found: Sequence[Row] = (await self._carry_out(connection, values)).fetchall()
        return found

    async def _carry_out(self, connection: AsyncConnection, values: Values) -> Any:
        driver = _in_loop(connection)
        if driver is None:
            return await connection.execute(self._statement, values)
        return driver.execute(self._text, {**self._constants, **values})


def _in_loop(connection: AsyncConnection) -> InLoopConnection | None:
    """The driver's connection where it works in the event loop's own thread."""
    if connection.dialect.driver != "inloop" or connection.sync_connection is None:
        return None
    driver: Any = connection.sync_connection.connection.driver_connection
    return driver  # type: ignore[no-any-return]
