from __future__ import annotations

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.action import CustomerAction
from actions.dialogue.conversation import Conversation
from backoffice.exceptions import NotFound, Refused, Unavailable
from tests.unit.actions.conversations import SETTINGS, OpenConnection, Scene


@pytest.fixture(autouse=True)
def a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.dialogue.action.current_settings", lambda: SETTINGS)
    monkeypatch.setattr("actions.dialogue.action.connection", OpenConnection)


class Failing(CustomerAction):
    def __init__(self, error: Exception) -> None:
        self._error = error

    def name(self) -> str:
        return "action_failing"

    async def act(self, conversation: Conversation) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("error", "response"),
    [
        (Unavailable("The database", reason="it is away"), "utter_back_office_unavailable"),
        (Refused("already_shipped", subject="BW-1"), "utter_refused_already_shipped"),
        (Refused("some_new_rule", subject="BW-1"), "utter_refused"),
        (NotFound("order", "BW-1"), "utter_not_found"),
        (KeyError("a mistake of ours"), "utter_back_office_unavailable"),
    ],
)
async def test_every_failure_is_told_counted_and_ends_the_task(error: Exception, response: str) -> None:
    scene = Scene("yes", "affirm", goal="cancel_order")
    dispatcher = CollectingDispatcher()
    events = await Failing(error).run(dispatcher, scene.conversation.tracker, {})
    (told,) = dispatcher.messages
    assert told["response"] == response
    assert told["failure"]["kind"] == "back_office"
    assert told["failure"]["goal"] == "cancel_order"
    assert {"event": "slot", "timestamp": None, "name": "goal", "value": None} in events
