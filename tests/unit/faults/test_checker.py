"""Each broken promise is found in records into which it was planted, and nothing is found where all was kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.faults.checker import Kind, Violation, check, counts
from tests.faults.records import (
    Acked,
    Commanded,
    Joined,
    Parted,
    Record,
    RecordFile,
    Refused,
    Sent,
    Shown,
    Spoke,
    Stayed,
    read_records,
)
from tests.faults.store_log import LogEntry, StoreLog

C = "c1"
ME, AGENT = "customer-1", "agent-1"


def entry(seq: int, author: str, *, epoch: int = 1, kind: str = "message", **more: Any) -> LogEntry:
    return LogEntry(conversation=C, seq=seq, epoch=epoch, author=author, kind=kind, **more)


LOG = (
    entry(1, "bot", text="Hello"),
    entry(2, "customer", client_id="m1", text="hi"),
    entry(3, "bot", turn="c1:1", reply_index=0, text="Answer 0 to m1"),
    entry(4, "customer", client_id="m2", text="a person, please"),
    entry(5, "system", epoch=2, kind="event", event="handoff.requested"),
    entry(6, "system", epoch=3, kind="event", event="handoff.claimed", author_id="a1"),
    entry(7, "agent", epoch=3, client_id="r1", author_id="a1", text="It is me"),
    entry(8, "agent", epoch=3, kind="note", client_id="n1", author_id="a1", text="only we read this"),
    entry(9, "system", epoch=4, kind="event", event="bot.resumed"),
    entry(10, "bot", epoch=4, turn="c1:5", reply_index=0, text="Answer 0 to m3"),
)


def shown(seq: int, *, by: str = ME) -> Shown:
    one = LOG[seq - 1]
    return Shown(0.0, by, C, seq, one.author, one.kind, one.text, one.client_id)


def screen(*seqs: int, by: str = ME) -> list[Record]:
    return [Joined(0.0, by, C, 0.0, 0, 1, False), *(shown(seq, by=by) for seq in seqs)]


def sent(name: str, *, by: str = ME) -> Sent:
    return Sent(0.0, by, C, name, by.partition("-")[0])


RECORDS: list[Record] = [
    *screen(1, 2, 3, 4, 5, 6, 7),
    Joined(0.0, ME, C, 0.0, 7, 9, True),
    shown(9),
    shown(10),
    Stayed(0.0, ME, C),
    sent("m1"),
    Acked(0.0, ME, C, "m1", 2),
    sent("m2"),
    Acked(0.0, ME, C, "m2", 4),
    Acked(0.0, ME, C, "m2", 4),
    Spoke(0.0, "bot-1", C, "c1:1", 0, 1),
    Commanded(0.0, AGENT, C, "claim", "a1"),
    Joined(0.0, AGENT, C, 0.0, 0, 6, False),
    *(shown(seq, by=AGENT) for seq in range(1, 9)),
    sent("r1", by=AGENT),
    Acked(0.0, AGENT, C, "r1", 7),
    sent("n1", by=AGENT),
    Acked(0.0, AGENT, C, "n1", 8),
    Commanded(0.0, AGENT, C, "return", "a1"),
    Parted(0.0, AGENT, C),
]


def found(*, records: list[Record] = RECORDS, log: tuple[LogEntry, ...] = LOG, **more: Any) -> tuple[Violation, ...]:
    return check(records, StoreLog(log, **more))


def kinds(violations: tuple[Violation, ...]) -> dict[Kind, int]:
    return {kind: number for kind, number in counts(violations).items() if number}


def changed(number: int, **values: Any) -> tuple[LogEntry, ...]:
    """The log with one entry altered."""
    return (*LOG[: number - 1], msgspec.structs.replace(LOG[number - 1], **values), *LOG[number:])


def test_nothing_is_found_where_every_promise_was_kept() -> None:
    assert found() == ()


def test_an_acknowledged_message_that_is_in_no_log_is_lost() -> None:
    assert kinds(found(records=[*RECORDS, sent("m9"), Acked(0.0, ME, C, "m9", 11)])) == {Kind.LOST: 1}


@pytest.mark.parametrize("missing", [3, 10])
def test_an_entry_that_a_follower_was_not_shown_is_lost(missing: int) -> None:
    assert kinds(found(records=[one for one in RECORDS if one != shown(missing)])) == {Kind.LOST: 1}


def test_who_left_is_owed_nothing_and_who_stayed_also_the_notes() -> None:
    stays = [one for one in RECORDS if not isinstance(one, Parted)]
    assert kinds(found(records=[*stays, Stayed(0.0, AGENT, C)])) == {Kind.LOST: 2}


def test_what_came_at_the_very_end_is_owed_to_nobody() -> None:
    records = [one for one in RECORDS if one != shown(10)]
    assert found(records=records, owed={C: 9}) == ()
    assert kinds(found(records=records, owed={C: 10})) == {Kind.LOST: 1}


def test_an_agent_who_opens_a_long_log_is_owed_its_newest_entries_alone() -> None:
    log = tuple(entry(seq, "customer", client_id=f"m{seq}") for seq in range(1, 151))
    late = [Shown(0.0, AGENT, C, seq, "customer", "message", "", f"m{seq}") for seq in range(51, 151)]
    opened = Joined(0.0, AGENT, C, 0.0, 0, 150, False)
    assert found(records=[opened, *late, Stayed(0.0, AGENT, C)], log=log) == ()
    assert kinds(found(records=[opened, *late[1:], Stayed(0.0, AGENT, C)], log=log)) == {Kind.LOST: 1}


def test_an_acknowledgement_that_names_another_place_was_not_committed() -> None:
    assert kinds(found(records=[*RECORDS, Acked(0.0, ME, C, "m1", 3)])) == {Kind.UNCOMMITTED: 1}


@pytest.mark.parametrize(("command", "agent"), [("claim", "a2"), ("return", "a1")])
def test_a_command_that_was_called_done_and_is_in_no_log_was_not_committed(command: str, agent: str) -> None:
    records: list[Record] = [Commanded(0.0, AGENT, C, command, agent)]
    assert kinds(found(records=records, log=LOG[:8])) == {Kind.UNCOMMITTED: 1}


def test_a_message_that_was_refused_and_is_stored_was_told_wrongly() -> None:
    records = [one for one in RECORDS if not (isinstance(one, Acked) and one.id == "m1")]
    assert kinds(found(records=[*records, Refused(0.0, ME, C, "m1", "not_owner")])) == {Kind.UNCOMMITTED: 1}


def test_an_entry_on_a_screen_that_is_in_no_log_was_not_committed() -> None:
    ghost = Shown(0.0, ME, C, 11, "bot", "message", "a ghost")
    assert kinds(found(records=[*RECORDS, ghost])) == {Kind.UNCOMMITTED: 1}


def test_a_message_that_is_stored_twice_is_doubled() -> None:
    log = (*LOG, entry(11, "customer", epoch=4, client_id="m1"))
    records = [*RECORDS, Shown(0.0, ME, C, 11, "customer", "message", "", "m1")]
    assert Kind.DOUBLED in kinds(found(records=records, log=log))


def test_a_bots_answer_that_is_stored_twice_is_doubled() -> None:
    again = entry(11, "bot", epoch=4, turn="c1:9", reply_index=0, text="Answer 0 to m3")
    records = [*RECORDS, Shown(0.0, ME, C, 11, "bot", "message", "Answer 0 to m3")]
    assert kinds(found(records=records, log=(*LOG, again))) == {Kind.DOUBLED: 1}


def test_an_entry_that_comes_twice_onto_a_screen_is_doubled() -> None:
    assert kinds(found(records=[*RECORDS, shown(10)])) == {Kind.DOUBLED: 1}


def test_a_screen_that_begins_anew_may_show_all_again() -> None:
    assert found(records=[*RECORDS, *screen(*range(1, 9), by=AGENT)]) == ()


def test_an_entry_that_comes_late_onto_a_screen_is_reordered() -> None:
    records = [*screen(1, 3, 2, 4)]
    assert kinds(found(records=records)) == {Kind.REORDERED: 1}


def test_another_entry_under_a_seq_than_the_stored_one_is_reordered() -> None:
    records: list[Record] = [*screen(1), Shown(0.0, ME, C, 2, "customer", "message", "hi", "m2")]
    assert kinds(found(records=records)) == {Kind.REORDERED: 1}


def test_messages_that_are_stored_in_another_order_than_they_were_written_are_reordered() -> None:
    records: list[Record] = [sent("m2"), Acked(0.0, ME, C, "m2", 4), sent("m1"), Acked(0.0, ME, C, "m1", 2)]
    assert kinds(found(records=records)) == {Kind.REORDERED: 1}


def test_a_hole_in_a_log_is_reordered() -> None:
    assert kinds(found(records=[], log=(*LOG[:2], *LOG[3:]))) == {Kind.REORDERED: 1}


@pytest.mark.parametrize("epoch", [2, 3])
def test_a_bot_that_speaks_while_somebody_else_has_the_conversation_is_stale(epoch: int) -> None:
    late = entry(7 if epoch == 3 else 6, "bot", epoch=epoch, turn="c1:2", reply_index=0, text="late")
    assert kinds(found(records=[], log=(*LOG[: late.seq - 1], late))) == {Kind.STALE: 1}


def test_a_reply_that_is_stored_in_another_epoch_than_it_was_offered_for_is_stale() -> None:
    assert kinds(found(records=[*RECORDS, Spoke(0.0, "bot-1", C, "c1:5", 0, 1)])) == {Kind.STALE: 1}


def test_an_agent_who_speaks_in_a_conversation_of_another_is_stale() -> None:
    assert kinds(found(records=[], log=changed(7, author_id="a2"))) == {Kind.STALE: 1}


def test_an_epoch_that_goes_back_is_stale() -> None:
    assert kinds(found(records=[], log=changed(9, epoch=2)[:9])) == {Kind.STALE: 1}


def test_a_message_that_was_neither_acknowledged_nor_refused_is_unsettled() -> None:
    assert kinds(found(records=[*RECORDS, sent("m9")])) == {Kind.UNSETTLED: 1}


def test_a_message_that_was_refused_by_an_error_that_nobody_expected_is_unsettled() -> None:
    assert kinds(found(records=[*RECORDS, sent("m9"), Refused(0.0, ME, C, "m9", "internal")])) == {Kind.UNSETTLED: 1}
    assert found(records=[*RECORDS, sent("m9"), Refused(0.0, ME, C, "m9", "not_owner")]) == ()


def test_a_turn_that_stays_open_is_unsettled() -> None:
    assert kinds(found(open_turns=("c1:7",))) == {Kind.UNSETTLED: 1}


def test_records_come_back_from_their_file_without_a_last_line_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "customers.jsonl"
    file = RecordFile(path)
    file.write(*RECORDS)
    file.close()
    path.write_bytes(path.read_bytes() + b'{"type":"sent","at":1.0,"by":"cust')
    assert list(read_records([path])) == RECORDS
