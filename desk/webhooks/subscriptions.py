"""Adding, listing and removing webhooks, for administrators and for the command line."""

from __future__ import annotations

import re

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import InvalidValue
from desk.identity import new_id
from desk.store import webhooks
from desk.store.webhooks import Webhook
from desk.webhooks.addresses import check_url
from desk.webhooks.signing import new_secret

_EVENT = re.compile(r"\*|[a-z_]+\.(?:\*|[a-z_]+)")
_MOST_WEBHOOKS = 20
_MOST_EVENTS = 50


async def subscribe(
    connection: AsyncConnection, *, url: str, events: tuple[str, ...], in_house: bool, now: float
) -> Webhook:
    """A new webhook, with its secret. Raises `InvalidValue`.

    A name that nothing is called yet is taken, for what happens in the log grows with the product.
    """
    check_url(url, in_house=in_house)
    if not events or len(events) > _MOST_EVENTS:
        raise InvalidValue("events", problem=f"1 to {_MOST_EVENTS} names are needed, such as handoff.* or *")
    for name in events:
        if len(name) > 64 or not _EVENT.fullmatch(name):
            raise InvalidValue("events", problem="each is a name such as handoff.requested, a topic as handoff.*, or *")
    if len(await webhooks.every(connection)) >= _MOST_WEBHOOKS:
        raise InvalidValue("url", problem=f"there are {_MOST_WEBHOOKS} webhooks already, and each slows the desk")
    made = Webhook(id=new_id(), url=url, secret=new_secret(), events=events, created_at=now)
    await webhooks.add(connection, made)
    return made
