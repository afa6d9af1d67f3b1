"""Calls to the action server, watched: Rasa only logs an action that could not be run, and goes on in silence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

_REJECTED = 400

# A turn is one task with a context of its own, so that turns that run at the same time do not see each other's calls.
_failed: ContextVar[list[str]] = ContextVar("failed_actions")


class WatchedEndpoint(EndpointConfig):
    """The action server's endpoint, noting which actions could not be run."""

    @classmethod
    def around(cls, endpoint: EndpointConfig) -> WatchedEndpoint:
        """The same endpoint, watched."""
        watched = cls()
        watched.__dict__.update(endpoint.__dict__)
        return watched

    async def request(self, *arguments: Any, **options: Any) -> Any:
        """Call the action server as Rasa does. A rejection is an answer, everything else that raises is a failure."""
        # Rasa gives each call five minutes of its own; without it the session's limit holds, which is configured.
        options.pop("timeout", None)
        try:
            return await super().request(*arguments, **options)
        except Exception as error:
            is_answer = isinstance(error, ClientResponseError) and error.status == _REJECTED
            if not is_answer and (noted := _failed.get(None)) is not None:
                noted.append(str((options.get("json") or {}).get("next_action") or ""))
            raise


@contextmanager
def failed_actions() -> Iterator[list[str]]:
    """Collect the names of the actions that could not be run while the block runs."""
    noted: list[str] = []
    token = _failed.set(noted)
    try:
        yield noted
    finally:
        _failed.reset(token)


def check_answers_once() -> None:
    """Let Rasa check each answer of the action server against a schema that was itself checked once.

    It checks the schema before each answer, in every action: that was a quarter of what a turn cost.
    """
    schema = RemoteAction.action_response_format_spec()
    checked = validator_for(schema)
    checked.check_schema(schema)
    validator = checked(schema)

    def validate(_action: RemoteAction, result: dict[str, Any]) -> bool:
        error = best_match(validator.iter_errors(result))
        if error is not None:
            error.message += ". The action server's answer is not in the format of Rasa's actions."
            raise error
        return True

    RemoteAction._validate_action_result = validate
