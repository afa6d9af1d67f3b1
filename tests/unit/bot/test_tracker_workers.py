"""Workers that share PostgreSQL for their trackers: they start at once, and none saves over another's turn."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from rasa.shared.core.domain import Domain

from bot.tracker_store import GuardedTrackerStore, TrackerChanged
from tests.trackers import did, user

DOMAIN = Domain.from_dict({"intents": ["ask_question"], "actions": ["action_test"]})
TURNS, CONVERSATIONS = 12, ("c1", "c2")


@contextmanager
def opened(url: str) -> Iterator[GuardedTrackerStore]:
    store = GuardedTrackerStore(DOMAIN, host=url)
    try:
        yield store
    finally:
        store.engine.dispose()


def side_by_side(count: int, work: Callable[[int], None]) -> None:
    """Run it in so many threads that begin in the same moment; the first error is raised here."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(count)

    def begin(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


async def read(store: GuardedTrackerStore, conversation: str) -> list[str]:
    tracker = await store.retrieve(conversation)
    assert tracker is not None
    return [str(event.text) for event in tracker.events if event.type_name == "user"]


async def take(store: GuardedTrackerStore, conversation: str, turn: int) -> bool:
    """A turn as a worker takes it: not again when it is in the tracker, and anew when somebody was faster. Whether it was
    done here."""
    while True:
        try:
            tracker = await store.get_or_create_tracker(conversation, append_action_listen=False)
        except TrackerChanged:
            continue  # somebody else began the conversation
        if any(event.type_name == "user" and event.text == f"turn {turn}" for event in tracker.events):
            return False
        tracker.update_with_events([user(f"turn {turn}"), *did("action_test", "action_listen")], DOMAIN)
        try:
            await store.save(tracker)
        except TrackerChanged:
            continue
        return True


def test_workers_that_start_at_once_make_the_tables_once(postgres_url: str) -> None:
    with ExitStack() as stack:
        stores: list[GuardedTrackerStore] = []
        side_by_side(6, lambda _number: stores.append(stack.enter_context(opened(postgres_url))))
        assert len(stores) == 6
        assert asyncio.run(take(stores[0], "c1", 1))
        assert asyncio.run(read(stores[5], "c1")) == ["turn 1"]


def test_turns_that_two_workers_are_given_at_once_are_saved_once(postgres_url: str) -> None:
    done = [0, 0]
    with opened(postgres_url) as first, opened(postgres_url) as second:
        stores = (first, second)

        async def serve(number: int) -> None:
            for turn in range(1, TURNS + 1):
                for conversation in CONVERSATIONS:
                    done[number] += await take(stores[number], conversation, turn)

        side_by_side(2, lambda number: asyncio.run(serve(number)))
        for store in stores:
            for conversation in CONVERSATIONS:
                assert asyncio.run(read(store, conversation)) == [f"turn {turn}" for turn in range(1, TURNS + 1)]
    assert sum(done) == TURNS * len(CONVERSATIONS)
