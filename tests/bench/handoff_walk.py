"""How long it takes from the message that calls for a person to the agent's first informed reply, without the reading.

    .venv/bin/python -m tests.bench.handoff_walk

A customer asks, is answered, and gets angry; an agent in another browser opens what arrives, takes it, uses the drafted
reply and sends it. Everything runs: desk, Rasa worker, action server, two browsers. Each step is timed as the people at
both ends see it; nobody reads anything, so a person's ten seconds come on top.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from playwright.async_api import expect

from tests.e2e.browser import running_browser
from tests.e2e.desk_agent import DeskAgent, working_at_desk
from tests.e2e.running_system import running_system
from tests.e2e.shop_visitor import ShopVisitor, visiting_shop

WALKS = 5
CALM = "Where is my order BW-104233?"
TRIGGER = "This is ridiculous, let me talk to a human!"
STEPS = (
    "the customer's message until the customer is told that a person comes",
    "the customer's message until it stands on the agent's screen, with its reason",
    "opening it until the briefing shows the next step",
    "claiming it until the agent may write",
    "the drafted reply into the composer",
    "sending it until the customer reads it",
)


async def main() -> None:
    """Walk five times, and print the middle of each step."""
    with tempfile.TemporaryDirectory(prefix="frontline-") as folder, running_system(Path(folder)) as system:
        async with running_browser() as browser, working_at_desk(browser, system.url) as agent:
            walks = []
            for _ in range(WALKS):
                async with visiting_shop(browser, system.url) as visitor:
                    walks.append(await _walk(visitor, agent))
    middle = [statistics.median(step) for step in zip(*walks, strict=True)]
    for name, seconds in zip(STEPS, middle, strict=True):
        print(f"{seconds:6.2f} s  {name}")
    print(f"{sum(middle[1:]):6.2f} s  from trigger to informed reply, reading not counted ({WALKS} walks, medians)")


async def _walk(visitor: ShopVisitor, agent: DeskAgent) -> list[float]:
    await visitor.open_chat()
    await visitor.answer_to(CALM)
    conversation = await visitor.conversation()
    row = agent.page.locator(f'.inbox .row[data-conversation="{conversation}"]').first
    began = time.monotonic()
    await visitor.write(TRIGGER)
    told = asyncio.create_task(_seconds(expect(visitor.speaker).to_contain_text("Waiting for a person"), began))
    seen = asyncio.create_task(_seconds(expect(row.locator(".reason")).to_contain_text("person"), began))
    steps = [await told, await seen]
    began = time.monotonic()
    await row.click()
    steps.append(await _seconds(expect(agent.section("Next step")).to_be_visible(), began))
    began = time.monotonic()
    await agent.page.get_by_role("button", name="Claim").click()
    steps.append(await _seconds(expect(agent.composer).to_be_enabled(), began))
    began = time.monotonic()
    await agent.page.get_by_role("button", name="Use this reply").click()
    steps.append(await _seconds(expect(agent.composer).not_to_be_empty(), began))
    draft = await agent.composer.input_value()
    began = time.monotonic()
    await agent.page.keyboard.press("Control+Enter")
    steps.append(await _seconds(expect(visitor.said_by("agent")).to_have_text([draft]), began))
    return steps


async def _seconds(seen: object, began: float) -> float:
    await seen  # type: ignore[misc]
    return time.monotonic() - began


if __name__ == "__main__":
    asyncio.run(main())
