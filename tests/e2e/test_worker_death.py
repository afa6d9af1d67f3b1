"""A worker that is killed with a turn in its hands: the reply still comes, once, and nothing is done twice."""

from __future__ import annotations

import os
import signal

import aiohttp
import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.running_system import RunningSystem
from tests.e2e.shop_visitor import ShopVisitor

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

RESTART_MS = 120_000


@pytest.mark.slow
async def test_turns_of_a_killed_worker_are_answered_once_and_done_once(system: RunningSystem, visit: Visit) -> None:
    async with visit() as tom, visit() as maya:
        await tom.open_chat()
        await maya.open_chat()
        await tom.answer_to("I forgot my password")
        await tom.answer_to("tom.becker@example.com")
        worker, actions = system.pid_of("worker"), system.pid_of("actions")
        os.kill(actions, signal.SIGSTOP)
        try:
            await tom.write("80211")
            await tom.page.wait_for_timeout(1500)  # the worker is in the middle of this turn, and waits for the action
            os.kill(worker, signal.SIGSTOP)
            await maya.write("Where is my order BW-104233?")
            await maya.page.wait_for_timeout(500)  # this turn was offered, and not begun
            os.kill(worker, signal.SIGKILL)
        finally:
            os.kill(actions, signal.SIGCONT)  # it does what the dead worker has asked for, and the next one asks again
        await _expect_one_answer(maya, "BW-104233 is on its way")
        await _expect_one_answer(tom, "I have sent a link to")
        assert system.pid_of("worker") != worker
    assert await _mails_to(system, "tom.becker@example.com") == 1


async def _expect_one_answer(visitor: ShopVisitor, text: str) -> None:
    answer = visitor.said_by("bot").filter(has_text=text)
    await expect(answer).to_be_visible(timeout=RESTART_MS)
    await expect(visitor.speaker).to_contain_text("Automated assistant")
    # The bot answers the next turn only after this one is over, so a second answer to it would be here by then.
    await visitor.answer_to("thank you")
    await expect(answer).to_have_count(1)


async def _mails_to(system: RunningSystem, address: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(f"{system.url}/demo/mail/messages") as reply:
        messages = (await reply.json())["messages"]
    return sum(address in message["to"] for message in messages)
