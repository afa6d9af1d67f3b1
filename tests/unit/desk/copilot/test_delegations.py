"""One speaker, whoever is faster: the agent, the customer, a supervisor and the clock act on one conversation at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from desk import agents, customers, handoffs
from desk.app import make_desk
from desk.change import News
from desk.context import Desk
from desk.copilot import delegations
from desk.copilot.watch import Copilot
from desk.errors import DeskError, InvalidValue
from desk.store import delegations as stored
from desk.store import entries
from desk.store.agents import Agent, Role
from handoff.conversation import Customer
from handoff.log import Author, Entry, EntryKind
from handoff.wire.copilot import Wanted
from tests.desk_world import desk_settings, sqlite_url

DANA = Agent(id="d" * 32, email="", name="Dana Reyes", role=Role.AGENT)
SOFIA = Agent(id="s" * 32, email="", name="Sofia Lind", role=Role.SUPERVISOR)
BEGINS = "has asked me to get"


@pytest.fixture(params=["sqlite", "postgresql"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_desk_url")
    desk = make_desk(desk_settings(url))
    await desk.store.migrate()
    yield desk
    await desk.store.close()


def speaks_without_leave(log: tuple[Entry, ...]) -> list[str]:
    """What the assistant said while nobody had let it: after the agent's words, an ending, or a change of owner."""
    found, has_leave, has_person = [], False, False
    for entry in log:
        if entry.kind is EntryKind.EVENT and entry.event.startswith(("handoff.", "conversation.")):
            has_person, has_leave = True, False
        elif entry.event == delegations.ENDED_EVENT or (entry.author, entry.kind) == (Author.AGENT, EntryKind.MESSAGE):
            has_leave = False
        elif entry.author is Author.BOT and has_person:
            has_leave = has_leave or BEGINS in entry.text
            if not has_leave:
                found.append(entry.text)
    return found


@pytest.mark.parametrize("seed", range(3))
async def test_nobody_speaks_out_of_turn(desk: Desk, seed: int) -> None:
    name = (await customers.open_conversation(desk, Customer())).conversation
    await customers.request_person(desk, name, client_id="please")
    await handoffs.claim(desk, name, DANA)
    dice, number = random.Random(seed), iter(range(1000))
    items = (Wanted("order_number"), Wanted("email"), Wanted("reason"))

    def say(text: str) -> Callable[[], Awaitable[object]]:
        return lambda: customers.say(desk, name, client_id=f"c{next(number)}", text=text)

    steps: list[Callable[[], Awaitable[object]]] = [
        lambda: delegations.begin(desk, name, DANA, client_id=f"b{next(number)}", items=items),
        lambda: delegations.begin(desk, name, SOFIA, client_id=f"b{next(number)}", items=items),
        lambda: agents.say(desk, name, DANA, client_id=f"a{next(number)}", text="One moment."),
        lambda: agents.say(desk, name, SOFIA, client_id=f"a{next(number)}", text="I am here now."),
        lambda: delegations.take_back(desk, name, DANA),
        lambda: handoffs.take_over(desk, name, SOFIA),
        say("BW-104233"),
        say("maria@example.com"),
        say("what?"),
        say("a human, please"),
    ]

    async def act(step: Callable[[], Awaitable[object]]) -> None:
        try:
            await step()
        except DeskError:
            return  # who comes too late is refused

    weights = [6, 2, 2, 1, 1, 1, 6, 4, 3, 1]
    for _ in range(5):
        await asyncio.gather(*(act(step) for step in dice.choices(steps, weights, k=6)))
    async with desk.store.reading() as connection:
        log = tuple(await entries.after(connection, name, 0))
    assert any(BEGINS in entry.text for entry in log)
    assert speaks_without_leave(log) == []


async def test_a_grant_of_an_earlier_epoch_is_settled_and_says_nothing(desk: Desk) -> None:
    name = (await customers.open_conversation(desk, Customer())).conversation
    await customers.request_person(desk, name, client_id="please")
    await handoffs.claim(desk, name, DANA)
    await delegations.begin(desk, name, DANA, client_id="b", items=(Wanted("email"),))
    await handoffs.take_over(desk, name, SOFIA)
    await delegations.settle(desk, name)
    async with desk.store.reading() as connection:
        granted = await stored.latest(connection, name)
    assert granted is not None
    assert (granted.delegation.state, granted.delegation.ended_as) == ("ended", "owner_changed")


async def test_end_that_is_told_late_says_nothing_of_the_grant_after_it(desk: Desk) -> None:
    name = (await customers.open_conversation(desk, Customer())).conversation
    await customers.request_person(desk, name, client_id="please")
    await handoffs.claim(desk, name, DANA)
    await delegations.begin(desk, name, DANA, client_id="b", items=(Wanted("email"),))
    await handoffs.take_over(desk, name, SOFIA)
    await delegations.begin(desk, name, SOFIA, client_id="b2", items=(Wanted("email"),))
    async with desk.store.reading() as connection:
        log = await entries.after(connection, name, 0)
    Copilot(desk).on_news(News(name, entries=[one for one in log if one.event == delegations.ENDED_EVENT]))
    told = asyncio.all_tasks() - {asyncio.current_task()}
    assert told
    await asyncio.gather(*told)


@pytest.mark.parametrize("label", [pytest.param("a\0b", id="nul"), pytest.param("x" * 301, id="long")])
async def test_label_that_no_note_could_hold_is_refused(desk: Desk, label: str) -> None:
    name = (await customers.open_conversation(desk, Customer())).conversation
    await customers.request_person(desk, name, client_id="please")
    await handoffs.claim(desk, name, DANA)
    with pytest.raises(InvalidValue, match="label"):
        await delegations.begin(
            desk, name, DANA, client_id="b", items=(Wanted(question="Which colour is it?", label=label),)
        )


@pytest.mark.parametrize(
    ("language", "shop", "begins", "asks"),
    [
        ("de-AT", "en", "Dana Reyes hat mich gebeten", "Wie lautet Ihre Bestellnummer?"),
        ("", "en", "Dana Reyes has asked me", "What is your order number?"),
        # The desk speaks the shop's language, in which the designers' question for all others is meant to be.
        ("pl", "nl", "Dana Reyes heeft me gevraagd", "What is your order number?"),
    ],
)
async def test_facts_are_asked_for_in_the_customers_language(
    tmp_path: Path, language: str, shop: str, begins: str, asks: str
) -> None:
    desk = make_desk(msgspec.structs.replace(desk_settings(sqlite_url(tmp_path)), language=shop))
    await desk.store.migrate()
    try:
        name = (await customers.open_conversation(desk, Customer(language=language))).conversation
        await customers.request_person(desk, name, client_id="please")
        await handoffs.claim(desk, name, DANA)
        await delegations.begin(desk, name, DANA, client_id="b", items=(Wanted("order_number"),))
        async with desk.store.reading() as connection:
            said = (await entries.after(connection, name, 0))[-1]
    finally:
        await desk.store.close()
    assert said.author is Author.BOT
    assert said.text.startswith(begins)
    assert said.text.endswith(asks)
