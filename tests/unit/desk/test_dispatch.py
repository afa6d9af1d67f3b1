"""What a worker does with a task is decided by who owns the conversation when it is offered."""

from __future__ import annotations

import pytest

from desk.dispatch import mode_of
from desk.ownership import Owner
from desk.sockets import agent, customer, worker
from desk.store.tasks import TaskKind
from handoff.wire.agent import FromAgent
from handoff.wire.customer import FromCustomer
from handoff.wire.worker import FromWorker, TurnMode


@pytest.mark.parametrize(
    ("kind", "owner", "mode"),
    [
        (TaskKind.MESSAGE, Owner.BOT, TurnMode.RESPOND),
        (TaskKind.MESSAGE, Owner.QUEUE, TurnMode.OBSERVE),
        (TaskKind.MESSAGE, Owner.AGENT, TurnMode.OBSERVE),
        (TaskKind.MESSAGE, Owner.CLOSED, TurnMode.OBSERVE),
        (TaskKind.AGENT_SAID, Owner.BOT, TurnMode.AGENT_SAID),
        (TaskKind.PAUSE, Owner.AGENT, TurnMode.PAUSE),
        (TaskKind.RESUME, Owner.QUEUE, TurnMode.RESUME),
    ],
)
def test_mode_follows_the_owner(kind: TaskKind, owner: Owner, mode: TurnMode) -> None:
    assert mode_of(kind, owner) is mode


def test_message_that_was_said_to_a_person_is_not_answered_by_the_bot() -> None:
    assert mode_of(TaskKind.MESSAGE, Owner.BOT, is_spent=True) is TurnMode.OBSERVE


def test_every_message_of_every_socket_has_a_handler() -> None:
    for handlers, union in (
        (customer.handlers, FromCustomer),
        (agent.handlers, FromAgent),
        (worker.handlers, FromWorker),
    ):
        assert handlers.types == set(union.__args__)
