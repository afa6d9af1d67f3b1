import pytest

from frontline.child import READY, restart_delay_seconds, what_it_said


@pytest.mark.parametrize(("failures", "seconds"), [(0, 1), (1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (2000, 30)])
def test_restarts_come_slower_the_more_fail(failures: int, seconds: float) -> None:
    assert restart_delay_seconds(failures) == seconds


def test_the_sentence_of_a_process_is_found_among_its_lines() -> None:
    lines = [READY, "frontline: The desk's database cannot be reached.", "Traceback", ""]
    assert what_it_said(lines) == "The desk's database cannot be reached."


def test_without_a_sentence_the_last_line_counts() -> None:
    assert what_it_said([READY, "MemoryError", " "]) == "MemoryError"


def test_a_silent_process_is_said_to_be_silent() -> None:
    assert what_it_said([]) == what_it_said([READY]) == "it said nothing"
