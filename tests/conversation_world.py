"""Everything that a whole conversation with the real bot needs."""

from __future__ import annotations

import contextlib
import sqlite3
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from backoffice.connect import open_back_office
from backoffice.port import BackOffice
from backoffice.seed import seed_demo
from frontline.places import MODEL
from handoff.conversation import Customer
from tests.talk import (
    ANYBODY,
    Agent,
    Dialogue,
    Mailbox,
    Talk,
    loaded_agent,
    running_action_server,
    running_mailbox,
)


@dataclass
class World:
    """Everything that a conversation needs. `office` is a second connection to the same back office."""

    agent: Agent
    dialogue: Dialogue
    office: BackOffice
    mailbox: Mailbox
    back_office_file: Path

    _used: set[str] = field(default_factory=set)

    def an_order(self, status: str) -> str:
        """An order of the demo's crowd in this state, another one at each call."""
        with contextlib.closing(sqlite3.connect(self.back_office_file)) as connection:
            query = "SELECT number FROM orders WHERE status = ? AND number < 'BW-103000' ORDER BY number"
            numbers = [number for (number,) in connection.execute(query, (status,)) if number not in self._used]
        self._used.add(numbers[0])
        return str(numbers[0])

    async def owner_of(self, number: str) -> Customer:
        """The order's customer, as a site would vouch for them."""
        owner = await self.office.customer((await self.office.order(number)).customer_id)
        return Customer(id=owner.id, name=owner.name, email=owner.email, time_zone=owner.time_zone, identified=True)

    def talk(self, customer: Customer = ANYBODY) -> Talk:
        return Talk(self.dialogue, customer, uuid.uuid4().hex)


@contextlib.asynccontextmanager
async def opened_world(folder: Path) -> AsyncIterator[World]:
    """A world whose files lie in `folder`."""
    url = f"sqlite:///{folder / 'backoffice.db'}"
    await seed_demo(url, today=datetime.now(UTC).date())
    with running_mailbox() as (mailbox, port):
        async with (
            running_action_server(folder, back_office_url=url, mail_port=port) as webhook,
            open_back_office(url) as office,
        ):
            agent = loaded_agent(MODEL, tracker_file=folder / "tracker.db", webhook=webhook)
            yield World(agent, Dialogue(agent), office, mailbox, folder / "backoffice.db")
