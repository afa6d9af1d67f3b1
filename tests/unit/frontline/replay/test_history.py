"""What was said before a message."""

from bot.understanding.history import MOST_REMEMBERED
from frontline.replay.history import history_before
from tests.unit.frontline.replay.conversations import agent, bot, customer, transcript


def test_it_holds_all_sides_the_oldest_first() -> None:
    talk = transcript(bot("Hello!"), customer("a"), bot("b"), customer("c"))
    assert history_before(talk, 3) == [
        {"by": "bot", "text": "Hello!"},
        {"by": "customer", "text": "a"},
        {"by": "bot", "text": "b"},
    ]
    assert history_before(talk, 0) == []


def test_it_reaches_back_to_the_last_messages_of_the_customer() -> None:
    talk = transcript(*(one for place in range(20) for one in (customer(f"{place}"), bot("Well."))))
    found = history_before(talk, 38)
    assert [one["text"] for one in found if one["by"] == "customer"] == [
        str(19 - MOST_REMEMBERED + n) for n in range(10)
    ]


def test_what_led_to_an_agent_counts_no_more() -> None:
    talk = transcript(customer("a"), bot("b"), agent("This is Ann."), customer("c"))
    assert history_before(talk, 3) == [{"by": "agent", "text": "This is Ann."}]
