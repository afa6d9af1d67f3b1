"""A sentence says no more than what it cites."""

import pytest
from msgspec.structs import replace

from handoff.citation import MOST_CITED, Sources, ended, quoted
from handoff.conversation import Fact
from handoff.log import Author, Entry, EntryKind
from tests.unit.handoff.situations import turn

TURNS = (replace(turn(2, "where is BW-104233"), answer="It comes on May 3."), turn(4, "I paid  $1,234.50\nfor it"))
SOURCES = Sources(
    TURNS,
    (Fact("postcode", "Postcode", "94107", 4),),
    (
        Entry(2, 0.0, Author.CUSTOMER, EntryKind.MESSAGE, "where is BW-104233"),
        Entry(3, 0.0, Author.BOT, EntryKind.MESSAGE, "It comes on May 3, before 18:00."),
        Entry(5, 0.0, Author.AGENT, EntryKind.NOTE, "Call 555."),
    ),
)


@pytest.mark.parametrize(
    ("text", "seqs", "expected"),
    [
        ("They wanted BW-104233.", (2,), True),
        ("They wanted BW-104233.", (4,), False),
        ("It comes on May 3.", (2,), True),
        ("It comes before 18:00.", (2,), False),
        ("It comes before 18:00.", (3,), True),
        ("They live in 94107.", (4,), True),
        ("They wrote “I paid $1,234.50 for it”.", (4,), True),
        ("They wrote “I paid nothing”.", (4,), False),
        ("They wrote “I paid…”.", (4,), True),
        ("Call 555.", (5,), False),
        ("They are calm.", (2,), True),
        ("They are calm.", (), False),
    ],
)
def test_numbers_and_quotations_must_occur_in_what_is_cited(text: str, seqs: tuple[int, ...], expected: bool) -> None:
    assert SOURCES.support(text, seqs) is expected


def test_only_what_exists_is_cited() -> None:
    assert SOURCES.cited({0, 2, 3, 99}) == (2, 3)


def test_of_many_messages_the_first_and_the_latest_are_cited() -> None:
    sources = Sources([turn(seq) for seq in range(1, 50)], (), ())
    cited = sources.cited(range(1, 50))
    assert (cited[0], cited[-1], len(cited)) == (1, 49, MOST_CITED)


def test_answer_is_found_in_the_log() -> None:
    assert SOURCES.answer_to(2) == 3
    assert SOURCES.answer_to(4) == 4


def test_quotation_marks_of_the_customer_do_not_end_the_quotation() -> None:
    assert quoted("he said “no”, twice") == '“he said "no", twice”'


def test_word_without_an_end_is_cut_all_the_same() -> None:
    assert quoted("a" * 500).endswith("a…”")


def test_sentence_gets_its_end_once() -> None:
    assert ended("They wrote: “why?”") == "They wrote: “why?”"
    assert ended("They wrote: “why”") == "They wrote: “why”."
