from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.tracker_store import GuardedTrackerStore, TrackerChanged
from tests.trackers import did, user

DOMAIN = Domain.from_dict({"intents": ["greet"], "actions": ["action_test"]})


def store(folder: Path) -> GuardedTrackerStore:
    return GuardedTrackerStore(DOMAIN, host=f"sqlite:///{folder / 'tracker.db'}")


async def texts(store: GuardedTrackerStore) -> list[str]:
    tracker = await store.retrieve("c1")
    assert tracker is not None
    return [str(event.text) for event in tracker.events if event.type_name == "user"]


async def test_a_conversation_is_saved_turn_by_turn(tmp_path: Path) -> None:
    for said in ("one", "two"):
        opened = store(tmp_path)
        tracker = await opened.get_or_create_tracker("c1", append_action_listen=False)
        tracker.update_with_events([user(said), *did("action_listen")], DOMAIN)
        await opened.save(tracker)
        tracker.update(user(f"{said} and more"), DOMAIN)
        await opened.save(tracker)
    assert await texts(store(tmp_path)) == ["one", "one and more", "two", "two and more"]


async def test_a_second_save_of_the_same_turn_is_refused(tmp_path: Path) -> None:
    first, second = store(tmp_path), store(tmp_path)
    one, two = await first.get_or_create_tracker("c1"), await second.get_or_create_tracker("c1")
    for tracker in (one, two):
        tracker.update_with_events([user("hello"), *did("action_test", "action_listen")], DOMAIN)
    await first.save(one)
    with pytest.raises(TrackerChanged, match="c1"):
        await second.save(two)
    assert await texts(first) == ["hello"]


async def test_a_new_conversation_that_two_begin_is_kept_once(tmp_path: Path) -> None:
    first, second = store(tmp_path), store(tmp_path)
    one, two = first.init_tracker("c1"), second.init_tracker("c1")
    one.update(user("hello"), DOMAIN)
    two.update(user("hello"), DOMAIN)
    await first.save(one)
    with pytest.raises(TrackerChanged):
        await second.save(two)


async def test_postgresql_guards_too(postgres_url: str) -> None:
    first, second = (GuardedTrackerStore(DOMAIN, host=postgres_url) for _ in range(2))
    one, two = await first.get_or_create_tracker("c1"), await second.get_or_create_tracker("c1")
    for tracker in (one, two):
        tracker.update(user("hello"), DOMAIN)
    await first.save(one)
    with pytest.raises(TrackerChanged):
        await second.save(two)
    assert await texts(second) == ["hello"]
    first.engine.dispose()
    second.engine.dispose()


def test_an_error_of_the_database_does_not_quote_what_was_written(tmp_path: Path) -> None:
    with pytest.raises(OperationalError) as error, store(tmp_path).engine.connect() as connection:
        connection.execute(text("insert into nowhere values (:said)"), {"said": "maya@example.com"})
    assert "nowhere" in str(error.value)
    assert "maya@example.com" not in str(error.value)
