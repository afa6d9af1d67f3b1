import time

from bot.benchmark.cost import encoding_seconds, peak_memory_mb, time_each


def test_messages_are_timed_one_by_one() -> None:
    latency = time_each(lambda _: time.sleep(0.002), ["a"] * 10)
    assert 2 <= latency.median_ms <= latency.p95_ms


def test_one_message_is_enough() -> None:
    assert time_each(len, ["a"]).median_ms >= 0


def test_long_files_are_timed_in_part_and_over_their_whole_length() -> None:
    read: list[str] = []
    time_each(read.append, [str(number) for number in range(10_000)])
    assert len(read) <= 520
    assert {"0", "9999"} <= set(read)


def test_encoding_is_estimated_for_every_message() -> None:
    assert encoding_seconds(lambda _: time.sleep(0.001), ["a"] * 600) >= 0.6


def test_memory_is_given_in_megabytes() -> None:
    # A Python with NumPy and scikit-learn holds tens of megabytes, and no test holds tens of gigabytes.
    assert 20 < peak_memory_mb() < 20_000
