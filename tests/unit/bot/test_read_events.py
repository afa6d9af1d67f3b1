from rasa.shared.core.events import Event

from bot.read_events import Known, ReadEvents
from tests.trackers import user


def known(*rows: int) -> Known:
    return Known().with_more((row, user(str(row))) for row in rows)


def texts(found: Known) -> list[str]:
    return [str(event.as_dict()["text"]) for event in found.events if isinstance(event, Event)]


def test_what_was_kept_is_known() -> None:
    read = ReadEvents()
    read.keep("c1", known(1, 2, 5))
    assert texts(read.of("c1", first=0)) == ["1", "2", "5"]
    assert read.of("c1", first=0).last == 5
    assert read.of("c2", first=0) == Known()


def test_after_a_cut_only_what_follows_it_counts() -> None:
    read = ReadEvents()
    read.keep("c1", known(1, 2, 5))
    assert texts(read.of("c1", first=2)) == ["2", "5"]
    assert read.of("c1", first=9) == Known()


def test_the_conversation_that_was_quiet_longest_goes_first() -> None:
    read = ReadEvents(most_events=5)
    read.keep("c1", known(1, 2))
    read.keep("c2", known(3, 4))
    read.keep("c1", known(1, 2))
    read.keep("c3", known(5, 6))
    assert [name for name in ("c1", "c2", "c3") if read.of(name, first=0).rows] == ["c1", "c3"]
