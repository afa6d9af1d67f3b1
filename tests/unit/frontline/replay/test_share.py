"""A share and the range in which the true one lies."""

from desk.insight.figures.intervals import wilson
from frontline.replay.share import Share


def test_a_share_is_told_with_its_interval() -> None:
    assert (Share(81, 263).value, Share(81, 263).interval) == (81 / 263, wilson(81, 263))


def test_nothing_has_no_share() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)
