"""Customers who wait while nobody is there hear so, and choose what becomes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk import customers, handoffs, passing
from desk.errors import ButtonExpired, NotFound
from desk.nobody_there import contact_in, moment_words, shortened
from desk.ownership import Owner
from desk.routing.model import Presence
from desk.store import buttons, tasks
from desk.store.tasks import TaskKind
from handoff.conversation import Customer
from handoff.log import Author
from handoff.wire.passing import PassOn
from tests.routing_world import ROUTING, ModelDesk, RoutingWorld

OFFICE = (
    ROUTING.replace("orders: {}", "orders: {calendar: office}")
    + """
calendars:
  office:
    time_zone: Europe/London
    hours: {every_day: [09:00-17:00]}
"""
)
ANNA = Customer(id="C-9", name="Anna Berg", email="anna@example.com", identified=True, time_zone="Europe/Berlin")


async def _alone(world: RoutingWorld, **waiting: object) -> str:
    name = await world.waiting(**waiting)  # type: ignore[arg-type]
    await world.pass_(5)
    return name


async def test_customer_is_told_once_that_nobody_is_there(world: RoutingWorld) -> None:
    name = await world.waiting()
    await world.pass_(1)
    assert "queue.nobody_there" not in await world.events(name)  # an agent who looks may claim at once
    await world.pass_(4)
    await world.pass_(300)
    asked = [entry for entry in await world.log(name) if entry.event == "queue.nobody_there"]
    assert [entry.text for entry in asked] == [
        "Nobody who can help with this is here at the moment. What would you like to do?"
    ]
    assert (asked[0].author, asked[0].values) == (
        Author.SYSTEM,
        {"opens_at": 0, "choices": ("wait", "contact", "bot")},
    )
    assert [button.title for button in asked[0].buttons] == [
        "Wait for a person",
        "Leave an e-mail address or phone number",
        "Go on with the assistant",
    ]


@pytest.mark.parametrize("skills", [("orders",), ()])
async def test_nobody_is_told_anything_while_somebody_who_may_serve_is_online(
    world: RoutingWorld, skills: tuple[str, ...]
) -> None:
    await world.agent(skills=skills, capacity=1)
    for _ in range(3):  # more than anybody has room for: busy is not absent
        name = await _alone(world)
    assert "queue.nobody_there" not in await world.events(name)


async def test_agent_who_may_not_serve_is_nobody(world: RoutingWorld) -> None:
    await world.agent(skills=("billing",))
    assert "queue.nobody_there" in await world.events(await _alone(world, skill="orders"))


async def test_last_agent_who_leaves_is_told_and_the_first_who_comes_too(world: RoutingWorld) -> None:
    dana = await world.agent(capacity=1)
    taken = await world.waiting()
    await handoffs.claim(world.desk, taken, dana)
    name = await _alone(world)
    await world.desk.presences.choose(dana.id, Presence.AWAY)
    await world.pass_(1)
    assert (await world.events(name))[-1] == "queue.nobody_there"
    await world.desk.presences.choose(dana.id, Presence.ONLINE)
    await world.pass_(1)
    assert (await world.events(name))[-1] == "queue.served_again"


async def test_reload_of_the_only_agent_is_not_told(world: RoutingWorld) -> None:
    dana = await world.agent(capacity=1)
    await handoffs.claim(world.desk, await world.waiting(), dana)
    name = await _alone(world)
    await world.desk.presences.leave(dana.id)
    await world.pass_(5)
    assert "queue.nobody_there" not in await world.events(name)
    await world.pass_(10)
    assert "queue.nobody_there" in await world.events(name)


async def test_address_is_not_waited_for_once_somebody_is_there_again(world: RoutingWorld) -> None:
    name = await _alone(world)
    await world.press(name, "contact")
    await world.agent(capacity=1)
    await world.pass_(1)
    assert (await world.events(name))[-1] == "queue.served_again"
    await world.say(name, "My account is maria@example.com")
    assert (await world.row(name)).owner is Owner.QUEUE
    assert await world.owed() == ()


async def test_nobody_hears_that_nobody_is_there_because_the_database_was_away(world: RoutingWorld) -> None:
    dana = await world.agent(capacity=1)
    await handoffs.claim(world.desk, await world.waiting(), dana)
    name = await _alone(world)
    world.now += 45  # nobody's lease could be renewed
    await world.router.round()
    await world.desk.replicas.renew()
    await world.router.round()
    assert "queue.nobody_there" not in await world.events(name)
    await world.pass_(30)
    assert "queue.nobody_there" not in await world.events(name)
    await world.desk.presences.leave(dana.id)
    await world.pass_(11)
    assert "queue.nobody_there" in await world.events(name)


async def test_closed_queue_says_when_it_opens_in_the_customers_own_time(model_desk: ModelDesk, tmp_path: Path) -> None:
    world = RoutingWorld(model_desk, tmp_path, routing=OFFICE)
    world.now += 4 * 3600  # 19:13 in London
    await world.agent()  # who works late does not open the queue
    name = await _alone(world, customer=ANNA)
    entry = (await world.log(name))[-1]
    assert entry.text == (
        "Our team is not here now, and will be back on Tuesday, 22 September, at 10:00 (your time)."
        " What would you like to do?"
    )
    urgent = await _alone(world, priority=1)
    assert "queue.nobody_there" not in await world.events(urgent)
    await world.desk.store.close()


async def test_who_waits_keeps_their_place(world: RoutingWorld) -> None:
    name = await _alone(world)
    before = await world.row(name)
    await world.press(name, "wait")
    after = await world.row(name)
    assert (after.owner, after.waiting_since, after.epoch) == (Owner.QUEUE, before.waiting_since, before.epoch)
    assert (await world.events(name))[-2:] == ["choice.wait", "queue.kept"]
    await world.press(name, "contact")  # who has waited long enough may still choose something else
    await world.press(name, "wait")
    await world.say(name, "My old address was anna@example.com")
    assert await world.owed() == ()


async def test_contact_becomes_a_follow_up_and_the_bot_has_the_conversation(world: RoutingWorld) -> None:
    name = await _alone(world)
    await world.press(name, "contact")
    assert (await world.events(name))[-1] == "contact.asked"
    await world.say(name, "You can call me, it is +1 (503) 555-0142 after six.")
    (owed,) = await world.owed()
    assert (owed.conversation, owed.contact, owed.skill, owed.owner) == (name, "+1 (503) 555-0142", "orders", "")
    assert (owed.customer, owed.task) == ("Maria Jensen", "Get in touch. The customer asked for a person.")
    assert owed.due_at == world.now + 4 * 3600
    row = await world.row(name)
    assert (row.owner, row.asking) == (Owner.BOT, "")
    assert row.spent_through == row.last_seq  # what led to the handoff does not lead to another one at once
    assert (await world.handoff(name)).ended_as == "follow_up"


async def test_what_is_no_address_is_said_once_and_can_still_be_corrected(world: RoutingWorld) -> None:
    name = await _alone(world)
    await world.press(name, "contact")
    await world.say(name, "why do you need it")
    await world.say(name, "my mail is anna at example")
    assert (await world.events(name)).count("contact.unclear") == 1
    assert await world.owed() == ()
    await world.say(name, "anna@example.com")
    assert [one.contact for one in await world.owed()] == ["anna@example.com"]


async def test_known_address_is_offered_and_not_asked_again(world: RoutingWorld) -> None:
    name = await _alone(world, customer=ANNA)
    await world.press(name, "contact")
    asked = (await world.log(name))[-1]
    assert [button.title for button in asked.buttons] == ["a•••@example.com", "Wait for a person"]
    await world.press(name, "known")
    assert [one.contact for one in await world.owed()] == ["anna@example.com"]


async def test_who_goes_on_with_the_bot_is_asked_nothing_twice(world: RoutingWorld) -> None:
    name = await _alone(world)
    epoch = (await world.row(name)).epoch
    await world.press(name, "bot")
    row = await world.row(name)
    assert (row.owner, row.epoch, row.spent_through) == (Owner.BOT, epoch + 1, row.last_seq)
    assert (await world.handoff(name)).ended_as == "bot_chosen"
    async with world.desk.store.reading() as connection:
        task = await tasks.first_open(connection, name)
    assert task is not None
    assert task.kind is TaskKind.RESUME


async def test_nobody_in_danger_is_sent_back_to_the_bot(world: RoutingWorld) -> None:
    name = await _alone(world, suspend_bot=True)
    asked = [entry for entry in await world.log(name) if entry.event == "queue.nobody_there"]
    assert asked[0].values == {"opens_at": 0, "choices": ("wait", "contact")}
    await world.press(name, "contact")
    await world.say(name, "anna@example.com")
    assert (await world.row(name)).owner is Owner.QUEUE
    assert len(await world.owed()) == 1


async def test_corrected_address_is_no_second_follow_up(world: RoutingWorld) -> None:
    name = await _alone(world, suspend_bot=True)
    for address in ("anna@example.com", "berg@example.com"):
        await world.press(name, "contact")
        await world.say(name, address)
    assert [one.contact for one in await world.owed()] == ["berg@example.com"]


async def test_choice_is_over_once_somebody_has_the_conversation(world: RoutingWorld) -> None:
    name = await _alone(world)
    await handoffs.claim(world.desk, name, await world.agent())
    with pytest.raises(ButtonExpired):
        await world.press(name, "bot")


async def test_choice_pressed_twice_counts_once(world: RoutingWorld) -> None:
    name = await _alone(world)
    button = (await world.log(name))[-1].buttons[0].id
    first = await customers.press(world.desk, name, client_id="twice", button=button)
    assert await customers.press(world.desk, name, client_id="twice", button=button) == first
    assert (await world.events(name)).count("choice.wait") == 1


async def test_buttons_of_the_desk_are_told_from_the_bots(world: RoutingWorld) -> None:
    """A bot whose payload reads like a choice of the desk's gets it back as its own."""
    name = await _alone(world)
    other = await _alone(world)
    button = (await world.log(other))[-1].buttons[0].id
    with pytest.raises(NotFound):
        await customers.press(world.desk, name, client_id="foreign", button=button)
    async with world.desk.store.reading() as connection:
        found = await buttons.find(connection, other, button)
    assert found is not None
    assert found.asked_by is buttons.AskedBy.DESK


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("anna@example.com", "anna@example.com"),
        ("Mail to ANNA.Berg@mail.example.org please, or call +44 20 7946 0018", "ANNA.Berg@mail.example.org"),
        ("+44 20 7946 0018", "+44 20 7946 0018"),
        ("order BW-104233", ""),
        ("in 2 or 3 days", ""),
        ("", ""),
    ],
)
def test_contact_is_found_in_what_people_write(text: str, contact: str) -> None:
    assert contact_in(text) == contact


def test_address_is_shown_shortened() -> None:
    assert shortened("anna@example.com") == "a•••@example.com"
    assert shortened("+44 20 7946 0018") == "•••18"


def test_moments_are_told_in_the_customers_time() -> None:
    noon = 1_790_000_000.0
    assert moment_words(noon + 3600, now=noon, time_zone="Europe/London") == "at 16:13"
    assert moment_words(noon + 86_400, now=noon, time_zone="Asia/Tokyo") == "on Tuesday, 22 September, at 23:13"


async def test_who_passed_it_on_is_nobody(world: RoutingWorld) -> None:
    dana = await world.agent()
    name = await world.waiting()
    await handoffs.claim(world.desk, name, dana)
    await passing.pass_on(world.desk, dana, PassOn("x", name, reason="needs_expert"))
    await world.pass_(5)
    assert await world.offer(name) is None
    assert "queue.nobody_there" in await world.events(name)
    await world.agent("Oskar Lind")
    await world.pass_(5)
    assert "queue.served_again" in await world.events(name)
