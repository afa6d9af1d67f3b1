"""What was said before a message."""

from __future__ import annotations

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.earlier import earlier_in
from bot.understanding.history import MOST_REMEMBERED


def tracker(*events: UserUttered | BotUttered) -> DialogueStateTracker:
    found = DialogueStateTracker("conversation", [])
    for event in events:
        found.update(event)
    return found


def customer(text: str, seq: int) -> UserUttered:
    return UserUttered(text, metadata={"seq": seq})


def test_both_sides_are_told_in_order() -> None:
    agent = BotUttered("I am Ann.", metadata={"author": "agent"})
    assert earlier_in(tracker(BotUttered("Hello."), customer("hi", 2), agent)) == [
        {"by": "bot", "text": "Hello."},
        {"by": "customer", "text": "hi"},
        {"by": "agent", "text": "I am Ann."},
    ]


def test_what_led_to_a_handoff_does_not_count_again() -> None:
    said = tracker(customer("useless!", 2), BotUttered("Sorry."), customer("and now?", 6))
    assert earlier_in(said, spent_through=4) == [
        {"by": "bot", "text": "Sorry."},
        {"by": "customer", "text": "and now?"},
    ]
    assert [one["text"] for one in earlier_in(said, spent_through=6)] == []


def test_a_long_conversation_tells_its_end() -> None:
    said = earlier_in(tracker(*(customer(str(number), number) for number in range(1, 40))))
    assert len(said) == MOST_REMEMBERED
    assert said[-1]["text"] == "39"


def test_without_a_desk_all_messages_count() -> None:
    assert earlier_in(tracker(UserUttered("hi"))) == [{"by": "customer", "text": "hi"}]
