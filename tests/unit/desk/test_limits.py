"""Counters that are told the time."""

from __future__ import annotations

from desk.limits import Occupancy, SharedBuckets, SlidingWindow, TokenBucket


def test_bucket_allows_a_burst_and_then_its_rate() -> None:
    bucket = TokenBucket(per_second=2.0, burst=3)
    assert [bucket.take(100.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(100.5) for _ in range(2)] == [True, False]
    assert [bucket.take(200.0) for _ in range(4)] == [True, True, True, False]


def test_bucket_is_shared_by_all_who_hold_it_and_who_come_back_too_early() -> None:
    buckets = SharedBuckets(per_second=1.0, burst=2)
    one, other = buckets.of("a"), buckets.of("a")
    assert [one.take(100.0), other.take(100.0), one.take(100.0)] == [True, True, False]
    assert buckets.of("b").take(100.0)
    buckets.leave("a", 100.0)
    del one, other
    assert [buckets.of("a").take(101.0), buckets.of("a").take(101.0)] == [True, False]
    # What would be full again is forgotten.
    buckets.leave("b", 103.0)
    assert not buckets._left
    assert not buckets._held


def test_window_tells_how_long_to_wait() -> None:
    window = SlidingWindow(limit=2, window_seconds=10.0)
    window.add("a", 100.0)
    window.add("a", 104.0)
    assert window.wait_seconds("a", 105.0) == 5.0
    assert window.wait_seconds("b", 105.0) == 0.0
    assert window.wait_seconds("a", 110.0) == 0.0


def test_window_takes_back_and_forgets() -> None:
    window = SlidingWindow(limit=1, window_seconds=10.0)
    window.add("a", 100.0)
    window.take_back("a")
    assert window.wait_seconds("a", 100.0) == 0.0
    window.add("a", 100.0)
    window.forget("a")
    assert window.wait_seconds("a", 100.0) == 0.0


def test_window_remembers_a_bounded_number_of_keys() -> None:
    window = SlidingWindow(limit=1, window_seconds=10.0, keys=2)
    for key in ("a", "b", "a", "c"):
        window.add(key, 100.0)
    assert window.wait_seconds("a", 101.0) > 0
    assert window.wait_seconds("b", 101.0) == 0
    assert window.wait_seconds("c", 101.0) > 0


def test_occupancy_gives_places_back() -> None:
    places = Occupancy(limit=1)
    assert places.enter("a")
    assert not places.enter("a")
    assert places.enter("b")
    places.leave("a")
    assert places.enter("a")
