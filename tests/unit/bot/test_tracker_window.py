"""A long conversation is read from its latest cut on, and known as well as one that is read from its beginning."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, ConversationPaused, Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import text

from bot import tracker_store
from bot.dialogue import _is_suspended
from bot.facts import facts_of
from bot.memory import memory_of
from bot.tracker_store import GuardedTrackerStore
from bot.tracker_window import KEPT_EXCHANGES, MOST_EXCHANGES
from bot.tried import tried_of
from bot.turns import exchanges_of, turns_of
from handoff.conversation import Fact
from handoff.envelope import Tried
from tests.trackers import SLOTS, bot, did, entity, slot, user

with warnings.catch_warnings():
    # Rasa warns of slots that fill themselves, wherever there is a slot.
    warnings.simplefilter("ignore")
    DOMAIN = Domain.from_dict(
        {
            "version": "3.1",
            "intents": ["track_order", "inform", "ask_question"],
            "slots": {
                name: {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}
                for name in SLOTS
            },
            "forms": {"task_form": {"required_slots": []}},
            "actions": ["action_test"],
        }
    )
LONG = 3 * MOST_EXCHANGES


def turns(count: int, first: int = 1) -> Iterator[list[Event]]:
    """Messages that each are answered, the goals and what is known changing over them."""
    for number in range(first, first + count):
        heard = user(f"message {number}", "track_order", seq=2 * number, turn=f"c1:{number}")
        after: list[Event] = [*did("action_test"), bot(f"answer {number}"), *did("action_listen")]
        if number == 2:
            heard = user("my lamp", seq=4, turn="c1:2", entities=[entity("product", "lamp")])
            after = [slot("order_number", "BW-1"), slot("goal", "track_order"), *after]
        if number == 5:
            after.insert(0, bot("Not found.", failure={"kind": "rejected_value", "goal": "track_order"}))
        if number == 7:
            after = [
                slot("goal", "book_appointment"),
                ActiveLoop("task_form"),
                slot("requested_slot", "reason"),
                *after,
            ]
        yield [heard, *after]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GuardedTrackerStore]:
    made = GuardedTrackerStore(DOMAIN, host=f"sqlite:///{tmp_path / 'tracker.db'}")
    yield made
    made.engine.dispose()


async def go_on(store: GuardedTrackerStore, *steps: Sequence[Event]) -> None:
    """Take turns as a worker does: read, act, save."""
    for step in steps:
        tracker = await store.get_or_create_tracker("c1", append_action_listen=False)
        if not tracker.events:
            tracker.update_with_events(did("action_session_start", "action_listen"), DOMAIN)
        tracker.update_with_events(list(step), DOMAIN)
        await store.save(tracker)


async def read(store: GuardedTrackerStore) -> tuple[DialogueStateTracker, DialogueStateTracker]:
    """The tracker as a turn gets it, and all that there is."""
    window, whole = await store.retrieve("c1"), await store.retrieve_full_tracker("c1")
    assert window is not None
    assert whole is not None
    return window, whole


def known(tracker: DialogueStateTracker) -> tuple[tuple[Fact, ...], dict[str, tuple[str, str]]]:
    exchanges = exchanges_of(tracker)
    found = turns_of(exchanges)
    tried: tuple[Tried, ...] = tried_of(exchanges, found, intents={}, before=memory_of(tracker).tried)
    return facts_of(tracker, exchanges, found), {one.goal: (one.outcome, one.detail) for one in tried}


async def test_short_conversation_is_read_whole(store: GuardedTrackerStore) -> None:
    await go_on(store, *turns(MOST_EXCHANGES))
    window, whole = await read(store)
    assert list(window.events) == list(whole.events)


async def test_long_conversation_is_read_from_its_last_messages_on(store: GuardedTrackerStore) -> None:
    await go_on(store, *turns(LONG))
    window, whole = await read(store)
    count = len(exchanges_of(window))
    assert KEPT_EXCHANGES <= count <= MOST_EXCHANGES
    assert [one.turn_id for one in exchanges_of(window)] == [one.turn_id for one in exchanges_of(whole)[-count:]]
    assert len(exchanges_of(whole)) == LONG


async def test_nothing_that_was_known_is_forgotten_with_the_messages(store: GuardedTrackerStore) -> None:
    await go_on(store, *turns(LONG))
    window, whole = await read(store)
    assert known(window) == known(whole)
    assert known(window)[0] == (Fact("order_number", "Order", "BW-1", 4), Fact("product", "Product", "lamp", 4))
    assert window.current_slot_values() == whole.current_slot_values()
    assert window.active_loop_name == whole.active_loop_name == "task_form"
    assert window.latest_action_name == whole.latest_action_name
    assert [turn.goal for turn in turns_of(exchanges_of(window))][-5:] == ["book_appointment"] * 5


async def test_pause_and_suspended_bot_outlive_the_message_that_led_to_them(store: GuardedTrackerStore) -> None:
    crisis = user("help", seq=6, turn="c1:3")
    crisis.metadata = {**crisis.metadata, "decision": {"outcome": "handoff", "suspend_bot": True}}
    await go_on(store, *turns(2), [crisis, *did("action_listen"), ConversationPaused()], *turns(LONG, first=4))
    window, _ = await read(store)
    assert window.is_paused()
    assert _is_suspended(window, spent_through=5)
    assert not _is_suspended(window, spent_through=6)


async def test_offer_and_its_answer_are_not_cut_apart(store: GuardedTrackerStore) -> None:
    steps = list(turns(MOST_EXCHANGES + 1))
    last_dropped = MOST_EXCHANGES - KEPT_EXCHANGES
    steps[last_dropped] = [user("no!", seq=2 * last_dropped + 2), *did("utter_offer_person", "action_listen")]
    await go_on(store, *steps)
    window, _ = await read(store)
    assert len(exchanges_of(window)) == KEPT_EXCHANGES + 1
    assert turns_of(exchanges_of(window))[0].offer.value == "offered"


async def test_turn_reads_only_what_the_last_one_added(
    store: GuardedTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await go_on(store, *turns(10))
    read_rows: list[int] = []
    rows = tracker_store._rows
    monkeypatch.setattr(
        tracker_store, "_rows", lambda *a, **b: (found := rows(*a, **b), read_rows.append(len(found)))[0]
    )
    await go_on(store, *turns(3, first=11))
    # The last event that is known, to see that it is there still, and the four events of the turn before.
    assert read_rows == [5, 5, 5]


async def test_other_workers_turns_and_cuts_are_seen(store: GuardedTrackerStore, tmp_path: Path) -> None:
    other = GuardedTrackerStore(DOMAIN, host=f"sqlite:///{tmp_path / 'tracker.db'}")
    for number, step in enumerate(turns(LONG)):
        await go_on((store, other)[number // 3 % 2], step)
    here, there = (await read(store))[0], (await read(other))[0]
    assert [event.as_dict() for event in here.events] == [event.as_dict() for event in there.events]
    other.engine.dispose()


async def test_what_was_deleted_is_not_believed_any_more(store: GuardedTrackerStore) -> None:
    await go_on(store, *turns(3))
    assert await store.retrieve("c1") is not None
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM events"))
    assert await store.retrieve("c1") is None
    await go_on(store, *turns(1))
    assert len(exchanges_of((await read(store))[0])) == 1
