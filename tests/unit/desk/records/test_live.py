"""What is forgotten goes from open screens, too."""

from __future__ import annotations

from functools import partial

from desk.lines import Line
from desk.records.live import tell_forgotten
from desk.rooms import Audience
from desk.store.agents import Agent, Role
from tests.routing_world import RoutingWorld


async def test_whoever_has_it_open_is_sent_to_a_new_socket(world: RoutingWorld) -> None:
    ended: list[str] = []
    agent = Agent(id="a1", email="a@desk.example", name="Dana", role=Role.AGENT)
    for name in ("gone", "kept"):
        world.desk.lines.open(
            Line(
                agent,
                send=lambda _: None,
                follows={name}.__contains__,
                restart=partial(ended.append, f"agent of {name}"),
            )
        )
        world.desk.rooms.join(
            name,
            audience=Audience.CUSTOMER,
            send=lambda _: None,
            end=partial(ended.append, f"customer of {name}"),
        )
    tell_forgotten(world.desk, ["gone"])
    assert ended == ["customer of gone", "agent of gone"]
