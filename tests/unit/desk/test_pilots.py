"""A conversation's arm: drawn by its id, kept for good, and served by nobody else's workers."""

from __future__ import annotations

import pytest

from desk.pilots import PATIENCE_SECONDS, must_wait
from desk.store.pilots import Arm, Pilot, in_ledger

CANDIDATE = "c" * 64


def pilot(*, share: float = 0.5, channel: str = "", key: str = "k" * 32) -> Pilot:
    return Pilot("p1", "spring", CANDIDATE, "d" * 64, share, channel, key, 100.0, "cli:tests")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_the_share_of_conversations_is_drawn(share: float) -> None:
    one = pilot(share=share)
    drawn = sum(one.draw(f"conversation-{number}") is Arm.CANDIDATE for number in range(4000))
    assert drawn / 4000 == pytest.approx(share, abs=0.025)


def test_the_same_conversation_is_drawn_the_same_and_with_another_key_otherwise() -> None:
    names = [f"conversation-{number}" for number in range(200)]
    first = [pilot().draw(name) for name in names]
    assert first == [pilot().draw(name) for name in names]
    assert first != [pilot(key="another").draw(name) for name in names]


def test_a_larger_share_keeps_whom_the_smaller_one_had() -> None:
    names = [f"conversation-{number}" for number in range(500)]
    small = {name for name in names if pilot(share=0.2).draw(name) is Arm.CANDIDATE}
    large = {name for name in names if pilot(share=0.6).draw(name) is Arm.CANDIDATE}
    assert small < large


@pytest.mark.parametrize(
    ("created_at", "channel", "wanted", "takes"),
    [(99.9, "web", "", False), (100.0, "web", "", True), (101.0, "sms", "web", False), (101.0, "web", "web", True)],
)
def test_new_conversations_of_its_channel_take_part(created_at: float, channel: str, wanted: str, takes: bool) -> None:
    assert pilot(channel=wanted).takes(created_at=created_at, channel=channel) is takes


def test_a_turn_waits_for_its_own_workers_only_where_there_are_any_and_not_for_long() -> None:
    here = {"models": ("cccccccccccc",), "candidate": "cccccccccccc"}
    assert must_wait(waited_seconds=0.0, **here)
    assert not must_wait(waited_seconds=PATIENCE_SECONDS, **here)
    assert not must_wait(waited_seconds=0.0, models=("dddddddddddd",), candidate="cccccccccccc")


def test_the_ledger_tells_the_arms_apart() -> None:
    assert in_ledger("spring", Arm.CANDIDATE) == "spring"
    assert in_ledger("spring", Arm.LIVE) == "spring/live"


def test_its_key_is_shown_to_nobody() -> None:
    assert "kkkk" not in repr(pilot())
