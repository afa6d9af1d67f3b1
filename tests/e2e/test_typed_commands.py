"""What looks like a command of Rasa's is text when a customer types it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visit

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

QUESTION = "What is the order number?"


async def test_a_typed_command_is_answered_as_text_and_the_open_form_stays(visit: Visit) -> None:
    async with visit() as visitor:
        await visitor.open_chat()
        assert QUESTION in await visitor.answer_to("I want to cancel an order")
        for command in ("/restart", '/inform{"order_id":"1"}', "/"):
            assert await visitor.answer_to(command)
        assert ("customer", '/inform{"order_id":"1"}') in await visitor.texts()
        # The form still waits for its answer: a number alone is enough, and leads to the next question of the form.
        answer = await visitor.answer_to("BW-104871")
        assert "e-mail address" in answer
        await expect(visitor.speaker).to_contain_text("Automated assistant")
