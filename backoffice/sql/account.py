"""Accounts: locked or not, and the one-time links that reset a password or unlock."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice import mail, rules, tokens
from backoffice.exceptions import NotFound, Refused
from backoffice.outcomes import AccountUnlocked, LinkPurpose, LinkSent, PasswordChanged
from backoffice.sql import customers as customer_rows
from backoffice.sql.mailing import Mailing
from backoffice.sql.tables import customers, one_time_tokens

_LETTERS = {LinkPurpose.PASSWORD_RESET: mail.reset_letter, LinkPurpose.ACCOUNT_UNLOCK: mail.unlock_letter}


async def is_locked(connection: AsyncConnection, customer_id: str) -> bool:
    row = (await connection.execute(select(customers.c.locked_at).where(customers.c.id == customer_id))).one_or_none()
    if row is None:
        raise NotFound("customer", customer_id)
    return row.locked_at is not None


async def unlock(connection: AsyncConnection, customer_id: str, *, now: datetime) -> AccountUnlocked:
    if not await is_locked(connection, customer_id):
        raise Refused("not_locked", subject=customer_id)
    await _set(connection, customer_id, locked_at=None)
    return AccountUnlocked(at=now, customer_id=customer_id)


class LinkMailing(Mailing[LinkSent]):
    """A mail with a one-time link. The token lives in this object and in the mail, and nowhere else."""

    def __init__(self, customer_id: str, purpose: LinkPurpose, *, settings: mail.MailSettings, now: datetime) -> None:
        self._customer_id = customer_id
        self._purpose = purpose
        self._settings = settings
        self._now = now
        self._token = tokens.new_token()
        self._digest = tokens.digest(self._token)
        self._earlier: tuple[str, ...] = ()

    async def prepare(self, connection: AsyncConnection) -> tuple[EmailMessage, LinkSent]:
        customer = await customer_rows.get(connection, self._customer_id)
        if self._purpose is LinkPurpose.ACCOUNT_UNLOCK and not await is_locked(connection, customer.id):
            raise Refused("not_locked", subject=customer.id)
        expires_at = self._now + rules.LINK_LIFETIME
        await connection.execute(delete(one_time_tokens).where(one_time_tokens.c.expires_at <= self._now))
        earlier = select(one_time_tokens.c.digest).where(
            one_time_tokens.c.customer_id == customer.id, one_time_tokens.c.purpose == self._purpose.value
        )
        self._earlier = tuple((await connection.execute(earlier)).scalars())
        await connection.execute(
            insert(one_time_tokens).values(
                digest=self._digest,
                customer_id=customer.id,
                purpose=self._purpose.value,
                expires_at=expires_at,
            )
        )
        letter = _LETTERS[self._purpose]
        message = letter(self._settings, to_name=customer.name, to_email=customer.email, token=self._token)
        outcome = LinkSent(
            at=self._now,
            customer_id=customer.id,
            purpose=self._purpose,
            sent_to=rules.masked(customer.email),
            expires_at=expires_at,
        )
        return message, outcome

    async def finish(self, connection: AsyncConnection) -> None:
        # Another mail may have gone out meanwhile. Its link is the later one: if each took away all others, none would be good.
        await connection.execute(delete(one_time_tokens).where(one_time_tokens.c.digest.in_(self._earlier)))

    async def abandon(self, connection: AsyncConnection) -> None:
        await connection.execute(delete(one_time_tokens).where(one_time_tokens.c.digest == self._digest))


async def check_reset_token(connection: AsyncConnection, token: str, *, now: datetime) -> None:
    """Raise `Refused` unless the token could be redeemed now."""
    await _owner(connection, token, LinkPurpose.PASSWORD_RESET, now=now)


async def redeem_reset(
    connection: AsyncConnection, token: str, *, password_hash: str, now: datetime
) -> PasswordChanged:
    customer_id = await _use(connection, token, LinkPurpose.PASSWORD_RESET, now=now)
    await _set(connection, customer_id, password_hash=password_hash)
    return PasswordChanged(at=now, customer_id=customer_id)


async def redeem_unlock(connection: AsyncConnection, token: str, *, now: datetime) -> AccountUnlocked:
    customer_id = await _use(connection, token, LinkPurpose.ACCOUNT_UNLOCK, now=now)
    await _set(connection, customer_id, locked_at=None)
    return AccountUnlocked(at=now, customer_id=customer_id)


async def _use(connection: AsyncConnection, token: str, purpose: LinkPurpose, *, now: datetime) -> str:
    """Use the token up and return whose it is. The row count of the DELETE decides between two who try at once."""
    owner = await _owner(connection, token, purpose, now=now)
    used = delete(one_time_tokens).where(one_time_tokens.c.digest == tokens.digest(token))
    if (await connection.execute(used)).rowcount != 1:
        raise Refused("token_invalid", subject="this link")
    return owner


async def _owner(connection: AsyncConnection, token: str, purpose: LinkPurpose, *, now: datetime) -> str:
    query = select(one_time_tokens.c.customer_id).where(
        one_time_tokens.c.digest == tokens.digest(token),
        one_time_tokens.c.purpose == purpose.value,
        one_time_tokens.c.expires_at > now,
    )
    owner = await connection.scalar(query)
    if owner is None:
        raise Refused("token_invalid", subject="this link")
    return str(owner)


async def _set(connection: AsyncConnection, customer_id: str, **values: object) -> None:
    await connection.execute(update(customers).where(customers.c.id == customer_id).values(values))
