"""The trained bot is rolled over while customers write: nobody waits for an answer that does not come, or gets one twice."""

from __future__ import annotations

import asyncio
import os
import sys

import aiohttp
import pytest

from handoff.log import Author
from handoff.wire import codec
from handoff.wire.shared import EntryAdded
from tests.desk_world import Customer
from tests.e2e.running_system import ROOT, RunningSystem

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

QUESTIONS = ("What is your return policy?", "How long does shipping take?", "Do you price match?")


async def test_customers_are_answered_once_while_the_model_is_rolled_over(system: RunningSystem) -> None:
    old = system.pid_of("worker")
    async with aiohttp.ClientSession() as http:
        url = system.url.replace("http", "ws", 1) + "/ws/customer"
        customers = [
            Customer(await http.ws_connect(url, headers={"Origin": system.url}), codec.decode_to_customer)
            for _ in range(4)
        ]
        for customer in customers:
            await customer.greet()
        stop = asyncio.Event()
        chatting = asyncio.gather(*(_chat(customer, stop) for customer in customers))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "frontline.cli", "model", "roll"),
            cwd=ROOT,
            env={**os.environ, "FRONTLINE_FILES_FOLDER": str(system.folder)},
            stderr=asyncio.subprocess.PIPE,
        )
        _, said = await process.communicate()
        assert process.returncode == 0, said.decode()
        assert "The new worker serves, and the old one has left." in said.decode()
        await asyncio.sleep(2)
        stop.set()
        asked = await chatting
        new = system.pid_of("worker")
        assert new != old
        for customer, turns in zip(customers, asked, strict=True):
            by_turn = _answers(customer)
            assert turns >= 2
            assert all(count == 1 for count in by_turn[:turns]), by_turn
            await customer.close()
    assert "Traceback" not in system.log_of("worker")


async def _chat(customer: Customer, stop: asyncio.Event) -> int:
    number = 0
    while not stop.is_set():
        await customer.say(QUESTIONS[number % len(QUESTIONS)])
        number += 1
        await customer.next(
            EntryAdded, lambda added: added.entry.author is Author.BOT and added.entry.source is not None
        )
    return number


def _answers(customer: Customer) -> list[int]:
    """How many answers with an article came after each message."""
    counts: list[int] = []
    for entry in customer.entries():
        if entry.author is Author.CUSTOMER:
            counts.append(0)
        elif entry.author is Author.BOT and entry.source is not None and counts:
            counts[-1] += 1
    return counts
