from typing import Any

import pytest
from aiohttp import web
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.action_calls import WatchedEndpoint, check_answers_once, failed_actions
from tests.small_bot import running_actions


async def call(url: str) -> list[str]:
    """The failures noted while an action is called that may fail."""
    with failed_actions() as failed, pytest.raises((OSError, ClientResponseError)):
        await WatchedEndpoint.around(EndpointConfig(url)).request(json={"next_action": "action_x"}, timeout=300)
    return failed


async def test_an_action_server_that_is_not_there_is_noted() -> None:
    assert await call("http://127.0.0.1:9/webhook") == ["action_x"]


async def test_an_action_that_crashed_is_noted() -> None:
    async with running_actions() as actions:

        async def crash(_call: dict[str, Any]) -> dict[str, Any]:
            raise web.HTTPInternalServerError

        actions.actions["action_x"] = crash
        assert await call(actions.url) == ["action_x"]


async def test_a_rejection_is_an_answer() -> None:
    async with running_actions() as actions:

        async def reject(_call: dict[str, Any]) -> dict[str, Any]:
            raise web.HTTPBadRequest(text='{"action_name": "action_x"}')

        actions.actions["action_x"] = reject
        assert await call(actions.url) == []


async def test_an_answer_arrives_and_nothing_is_noted() -> None:
    async with running_actions() as actions:
        with failed_actions() as failed:
            endpoint = WatchedEndpoint.around(EndpointConfig(actions.url))
            answer = await endpoint.request(json={"next_action": "action_wait"})
    assert answer["events"] == []
    assert failed == []


def test_an_answer_is_checked_as_before() -> None:
    check_answers_once()
    action = RemoteAction("action_x", None)
    slot = {"event": "slot", "timestamp": None, "name": "order", "value": "1"}
    assert action._validate_action_result({"events": [slot], "responses": [{"text": "hello"}]})
    for wrong in ({"events": [{"event": "slot"}]}, {"responses": ["hello"]}, []):
        with pytest.raises(ValidationError, match="not in the format of Rasa's actions"):
            action._validate_action_result(wrong)
