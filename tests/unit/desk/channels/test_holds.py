"""For how long a channel is held up."""

from __future__ import annotations

from desk.channels.channel import DeliveryStage, NotDelivered
from desk.channels.holds import Holds
from desk.store.channels import Delivery

DOWN = NotDelivered("It answers 500.", is_for_all=True)


def delivery(number: int, *, attempts: int = 0) -> Delivery:
    return Delivery(
        number=number,
        conversation=f"c{number}",
        channel="chat",
        address=f"a{number}",
        kind="entry",
        seq=1,
        detail="",
        stage=DeliveryStage.PENDING,
        parts=0,
        attempts=attempts,
        at=0.0,
        due_at=0.0,
        reason="",
    )


def test_later_of_two_times_that_a_provider_asks_for_counts() -> None:
    holds = Holds()
    holds.failed(delivery(1), NotDelivered("Slow down.", after_seconds=30.0, is_for_all=True), now=100.0)
    holds.failed(delivery(2), NotDelivered("Slow down.", after_seconds=3.0, is_for_all=True), now=100.1)
    assert holds.until("chat") == 130.0
    holds.succeeded("chat")
    assert holds.until("chat") == 130.0
    assert holds.until("other") == 0.0


def test_provider_that_takes_nothing_is_asked_less_and_less_until_it_takes_something() -> None:
    holds, now = Holds(), 100.0
    waits = []
    for number in range(6):
        holds.failed(delivery(number), DOWN, now=now)
        waits.append(holds.until("chat") - now)
        now = holds.until("chat")
    assert waits == [2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    holds.succeeded("chat")
    holds.failed(delivery(7), DOWN, now=now)
    assert holds.until("chat") - now == 2.0


def test_those_that_fail_together_count_once() -> None:
    holds = Holds()
    for number in range(8):
        holds.failed(delivery(number), DOWN, now=100.0 + number / 10)
    assert holds.until("chat") == 102.0


def test_message_that_fails_again_and_again_holds_up_nobody_for_long() -> None:
    holds = Holds()
    for attempts in range(10):
        holds.failed(delivery(1, attempts=attempts), DOWN, now=100.0 * attempts)
        assert holds.until("chat") <= 100.0 * attempts + 2.0
    holds.succeeded("chat")
    holds.failed(delivery(1, attempts=10), DOWN, now=2000.0)
    assert holds.until("chat") <= 2000.0


def test_message_that_asks_for_nothing_holds_up_nobody() -> None:
    holds = Holds()
    holds.failed(delivery(1), NotDelivered("Not now."), now=100.0)
    assert holds.until("chat") <= 100.0
