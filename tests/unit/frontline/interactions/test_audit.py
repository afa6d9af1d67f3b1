"""Of very many conversations some are drawn by lot, the same ones each time."""

from __future__ import annotations

from frontline.interactions.audit import drawn
from frontline.replay.transcript import Transcript, Utterance

ALL = [Transcript(str(at), (Utterance("customer", "hello"),)) for at in range(500)]


def test_few_are_all_read() -> None:
    assert drawn(ALL, most=500) == tuple(ALL)


def test_many_are_drawn_from_everywhere_in_their_order_and_the_same_each_time() -> None:
    some = drawn(ALL, most=100)
    places = [int(one.id) for one in some]
    assert some == drawn(ALL, most=100)
    assert places == sorted(set(places))
    assert len(places) == 100
    assert min(places) < 50 < 450 < max(places)
