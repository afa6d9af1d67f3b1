"""Runs as they are kept: found by key, looked up when nobody is at work on them, undone in time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy.exc import IntegrityError

from backoffice.outcomes import AccountUnlocked
from desk.errors import NotFound
from desk.identity import new_id
from desk.ownership import Owner
from desk.store import conversations, workflows
from desk.store.conversations import Conversation
from desk.store.engine import Store, open_store
from desk.store.workflows import Run
from handoff.conversation import Customer
from handoff.wire.workflows import RunState, WorkflowPreview
from tests.backoffices import NOW
from tests.desk_world import sqlite_url

PREVIEW = WorkflowPreview(version="v", title="Unlock", customer="Maya", sentences=("It opens.",), confirm="Unlock it")
CONVERSATION = new_id()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = open_store(sqlite_url(tmp_path))
    await store.migrate()
    row = Conversation(CONVERSATION, Owner.AGENT, "a", 1, Customer(name="Maya Torres"), "", 0.0, 1.0, 1.0)
    async with store.writing() as connection:
        await conversations.create(connection, row)
    yield store
    await store.close()


def run(key: str = "k", *, state: RunState = RunState.RUNNING, **changed: object) -> Run:
    values: dict[str, object] = {
        "id": new_id(),
        "conversation": CONVERSATION,
        "key": key,
        "workflow": "unlock_account",
        "state": state,
        "form": {"reason": "late"},
        "arguments": {"customer": "C-1"},
        "preview": PREVIEW,
        "account": "C-1",
        "asked_by": "a",
        "asked_by_name": "Dana",
        "asked_at": 10.0,
    }
    return Run(**(values | changed))  # type: ignore[arg-type]


async def test_run_comes_back_as_it_was(store: Store) -> None:
    kept = run(outcome=AccountUnlocked(at=NOW, customer_id="C-1"), undo="Lock it again", undo_until=99.0)
    async with store.writing() as connection:
        await workflows.add(connection, kept)
        assert await workflows.by_key(connection, CONVERSATION, "k") == kept
        assert await workflows.get(connection, CONVERSATION, kept.id) == kept
        kept.state = RunState.DONE
        await workflows.save(connection, kept)
        assert await workflows.of_conversation(connection, CONVERSATION) == (kept,)


async def test_key_is_one_run(store: Store) -> None:
    async with store.writing() as connection:
        await workflows.add(connection, run())
    with pytest.raises(IntegrityError):
        async with store.writing() as connection:
            await workflows.add(connection, run())


async def test_run_of_another_conversation_is_not_found(store: Store) -> None:
    async with store.reading() as connection:
        for identifier in (new_id(), "x' OR 1=1", ""):
            with pytest.raises(NotFound):
                await workflows.get(connection, CONVERSATION, identifier)


async def test_only_what_nobody_is_at_work_on_is_looked_up(store: Store) -> None:
    kept = {
        "old": run("old", lease_until=50.0),
        "at work": run("at work", lease_until=150.0),
        "undoing": run("undoing", state=RunState.UNDOING, lease_until=60.0),
        "late": run("late", state=RunState.FAILED, lease_until=70.0),
        "failed": run("failed", state=RunState.FAILED),
        "done": run("done", state=RunState.DONE),
    }
    async with store.writing() as connection:
        for one in kept.values():
            await workflows.add(connection, one)
        unclear = await workflows.unclear(connection, now=100.0)
        assert [one.key for one in unclear] == ["old", "undoing", "late"]
        assert await workflows.unclear(connection, now=100.0, conversation=new_id()) == ()
        assert await workflows.in_flight(connection, CONVERSATION) is not None


async def test_what_was_done_is_counted_and_an_undone_deed_twice(store: Store) -> None:
    async with store.writing() as connection:
        await workflows.add(connection, run("a", state=RunState.DONE))
        await workflows.add(connection, run("b", state=RunState.UNDONE))
        await workflows.add(connection, run("c", state=RunState.REFUSED))
        assert await workflows.count_finished(connection, CONVERSATION) == 3


async def test_only_what_was_decided_alone_for_the_account_counts(store: Store) -> None:
    async with store.writing() as connection:
        cases: dict[str, dict[str, object]] = {
            "done": {"asked_at": 1.0, "finished_at": 6.0},
            "old": {"finished_at": 4.0},
            "under way": {"state": RunState.RUNNING},
            "failed": {"state": RunState.FAILED},
            "other": {"account": "C-2", "finished_at": 6.0},
            "else": {"workflow": "give_credit", "finished_at": 6.0},
            "approved": {"decided_by": "boss", "finished_at": 6.0},
            "undone": {"state": RunState.UNDONE},
        }
        for key, changed in cases.items():
            await workflows.add(connection, run(key, **{"state": RunState.DONE, **changed}))  # type: ignore[arg-type]
        found = await workflows.decided_alone(connection, account="C-1", workflow="unlock_account", since=5.0)
    assert found == (PREVIEW, PREVIEW)


async def test_requests_wait_with_their_customer(store: Store) -> None:
    async with store.writing() as connection:
        await workflows.add(connection, run("b", state=RunState.WAITING, asked_at=20.0))
        await workflows.add(connection, run("a", state=RunState.WAITING, asked_at=10.0))
        await workflows.add(connection, run("c", state=RunState.REJECTED))
        found = await workflows.waiting(connection)
    assert [(one.run.key, one.customer.name) for one in found] == [("a", "Maya Torres"), ("b", "Maya Torres")]


@pytest.mark.parametrize(
    ("changed", "may"),
    [
        ({}, True),
        ({"undo": ""}, False),
        ({"undo_until": 99.0}, False),
        ({"undo_until": 101.0}, True),
        ({"state": RunState.UNDONE}, False),
        ({"state": RunState.RUNNING}, False),
    ],
)
def test_run_is_undone_while_it_can_be(changed: dict[str, object], may: bool) -> None:
    kept = run(**{"state": RunState.DONE, "undo": "Lock it again", **changed})  # type: ignore[arg-type]
    assert kept.may_undo(now=100.0) is may
    assert kept.shown(now=100.0).may_undo is may


def test_keys_for_the_back_office_are_its_kind() -> None:
    kept = run()
    assert kept.office_key != kept.undo_key
    assert msgspec.json.encode(kept.shown(now=1.0))
