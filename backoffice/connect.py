"""Opening a back office by its URL."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from backoffice.exceptions import InvalidInput
from backoffice.http.client import HttpBackOffice
from backoffice.mail import Mailer, MailSettings
from backoffice.port import BackOffice
from backoffice.sql.database import Database
from backoffice.sql.office import SqlBackOffice

SQL_SCHEMES = frozenset({"sqlite", "postgresql", "postgres"})
HTTP_SCHEMES = frozenset({"http", "https"})


@contextlib.asynccontextmanager
async def open_back_office(
    url: str,
    *,
    mail: MailSettings | None = None,
    token: str | None = None,
    timeout_seconds: float = 5.0,
) -> AsyncIterator[BackOffice]:
    """Open the back office at `url` and close it at the end:

    - `sqlite:///var/backoffice.db` (one file) or `postgresql://user:password@host/database`: the tables are
    made when they are missing; `mail` says where its mail goes out, and without it whatever needs mail is
    `Unavailable`; - `https://backoffice.example/` (or `http://`): a service that speaks the contract of
    docs/back-office.md, called with the bearer `token`; it sends its own mail.

    `timeout_seconds` bounds each wait for the other side. Raises `InvalidInput` for a wrong `url` or
    option, and `Unavailable` when the database cannot be reached.
    """
    scheme = urlsplit(url).scheme.partition("+")[0].lower()
    if scheme in SQL_SCHEMES:
        if token is not None:
            raise InvalidInput("token", problem=f"is only for http and https, and this is {scheme}")
        database = Database(url, timeout_seconds=timeout_seconds)
        try:
            await database.create_tables()
            yield SqlBackOffice(database, mailer=Mailer(mail))
        finally:
            await database.close()
    elif scheme in HTTP_SCHEMES:
        if mail is not None:
            raise InvalidInput("mail", problem=f"is only for databases: an {scheme} service sends its own mail")
        async with HttpBackOffice.opened(url, token=token, timeout_seconds=timeout_seconds) as office:
            yield office
    else:
        wanted = "sqlite://, postgresql://, http:// or https://"
        raise InvalidInput("url", problem=f"must begin with {wanted}")
