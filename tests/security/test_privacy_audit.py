"""The audit log shows whoever tampers with it, by the database or behind its triggers."""

from __future__ import annotations

import asyncio
import functools
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from desk.auditing import chain, pruning
from desk.auditing.heads import Head
from desk.auditing.keys import read_keys
from desk.auditing.sealing import Sealer
from desk.auditing.verification import Fault, verify
from desk.store import audit, audit_chain
from desk.store.audit import AuditLine
from desk.store.engine import Store, open_store
from tests.desk_world import sqlite_url

KEY = "k" * 40
NOW = 1_000_000.0
LINES = 8
_TRIGGERS = ("audit_never_changed", "audit_kept", "audit_details_never_changed", "audit_details_kept")
_TRIGGERS += ("audit_links_never_changed", "audit_links_kept", "audit_prunings_never_changed", "audit_prunings_kept")


@functools.cache
def _written() -> bytes:
    """A database with eight linked lines; made once, for each test spoils its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder))

        async def write() -> None:
            store = open_store(url, audit_key=KEY)
            await _note(store, LINES)
            await Sealer(store, clock=lambda: NOW).seal_some()
            await store.close()

        asyncio.run(write())
        path = Path(folder) / "desk.db"
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return path.read_bytes()


async def _note(store: Store, count: int, *, first: int = 1, conversation: str = "c1") -> None:
    for number in range(first, first + count):
        async with store.writing() as connection:
            detail: audit.Detail = {"reason": f"for Dana Whitfield {number}"}
            await audit.add(connection, AuditLine(NOW + number, "agent1", "handoff.claimed", conversation, detail))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "desk.db"
    path.write_bytes(_written())
    return path


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    store = open_store(f"sqlite:///{path}", audit_key=KEY)
    yield store
    await store.close()


def _tamper(path: Path, *statements: str, without_triggers: bool = True) -> None:
    """What somebody does who owns the database: it obeys its owner, triggers or not."""
    connection = sqlite3.connect(path)
    try:
        for trigger in _TRIGGERS if without_triggers else ():
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    finally:
        connection.close()


async def _faults(store: Store, **options: tuple[Head, ...]) -> set[Fault]:
    return {problem.fault for problem in (await verify(store, now=NOW + 60, **options)).problems}


async def test_an_untouched_log_is_good(store: Store) -> None:
    found = await verify(store, now=NOW + 60)
    assert (found.is_good, found.lines, found.first, found.head.number) == (True, LINES, 1, LINES)
    assert (found.waiting, found.erased_details, found.old_lines, found.is_keyed) == (0, 0, 0, True)


@pytest.mark.parametrize(
    ("statements", "faults"),
    [
        (["UPDATE audit SET actor = 'agent2' WHERE id = 4"], {Fault.CHANGED}),
        (["UPDATE audit SET at = at + 1 WHERE id = 4"], {Fault.CHANGED}),
        (["UPDATE audit SET conversation = 'c2' WHERE id = 4"], {Fault.CHANGED}),
        (["UPDATE audit SET seal = '' WHERE id = 4"], {Fault.CHANGED}),
        (["UPDATE audit_details SET detail = '{}' WHERE line = 4"], {Fault.DETAIL_CHANGED}),
        (["DELETE FROM audit_details WHERE line = 4"], {Fault.DETAIL_REMOVED}),
        (["DELETE FROM audit WHERE id = 4"], {Fault.REMOVED}),
        # With its link; and then the numbers closed up again, which nobody can without the key.
        (["DELETE FROM audit_links WHERE line = 4", "DELETE FROM audit WHERE id = 4"], {Fault.REMOVED, Fault.MOVED}),
        (
            [
                "DELETE FROM audit_links WHERE line = 4",
                "DELETE FROM audit WHERE id = 4",
                "UPDATE audit_links SET number = number - 1 WHERE number > 4",
            ],
            {Fault.MOVED},
        ),
        # Two lines change places.
        (
            [
                "UPDATE audit_links SET line = -1 WHERE number = 3",
                "UPDATE audit_links SET line = 3 WHERE number = 4",
                "UPDATE audit_links SET line = 4 WHERE number = 3",
            ],
            {Fault.MOVED},
        ),
        # The first lines, as if they had been let go for their age.
        (
            [
                "DELETE FROM audit_details WHERE line <= 3",
                "DELETE FROM audit WHERE id <= 3",
                "INSERT INTO audit_prunings SELECT number, 0, hash, key, hash FROM audit_links WHERE number = 3",
                "DELETE FROM audit_links WHERE number <= 3",
            ],
            {Fault.REMOVED},
        ),
        (["UPDATE audit_links SET hash = 'f' WHERE number = 4"], {Fault.MOVED}),
    ],
)
async def test_tampering_is_found(path: Path, store: Store, statements: list[str], faults: set[Fault]) -> None:
    _tamper(path, *statements)
    assert await _faults(store) == faults


async def test_one_changed_line_is_named_and_the_others_are_not_blamed(path: Path, store: Store) -> None:
    _tamper(path, "UPDATE audit SET action = 'nothing.happened' WHERE id = 4")
    (problem,) = (await verify(store, now=NOW + 60)).problems
    assert (problem.number, problem.line) == (4, 4)
    assert problem.sentence == "Line 4, link 4, is not what was written (nothing.happened by agent1)."


async def test_a_line_written_past_the_desk_gets_no_link(path: Path, store: Store) -> None:
    forged = "INSERT INTO audit (at, actor, action, conversation, detail_hash, key, seal) VALUES"
    _tamper(path, f"{forged} (1000000, 'agent1', 'workflow.approved', 'c1', 'a', '{store.audit_keys.current}', 'f')")
    _tamper(path, f"{forged} (1000000, 'agent1', 'workflow.approved', 'c1', 'b', '', '')", without_triggers=False)
    await Sealer(store, clock=lambda: NOW).seal_some()
    found = await verify(store, now=NOW + 60)
    assert [(problem.fault, problem.line) for problem in found.problems] == [
        (Fault.INSERTED, LINES + 1),
        (Fault.INSERTED, LINES + 2),
    ]
    assert found.lines == LINES


async def test_a_copied_line_is_refused(path: Path) -> None:
    columns = "at, actor, action, conversation, detail_hash, key, seal"
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        _tamper(path, f"INSERT INTO audit ({columns}) SELECT {columns} FROM audit WHERE id = 4")


async def test_a_cut_end_is_shown_by_a_published_head(path: Path, store: Store) -> None:
    head = (await verify(store, now=NOW)).head
    _tamper(
        path,
        "DELETE FROM audit_links WHERE number > 5",
        "DELETE FROM audit_details WHERE line > 5",
        "DELETE FROM audit WHERE id > 5",
    )
    assert await _faults(store) == set()
    assert await _faults(store, heads=(head,)) == {Fault.CUT_OFF}


async def test_who_knows_the_key_is_shown_by_a_published_head(tmp_path: Path, store: Store) -> None:
    """Everything is written anew with the right key, but differently: only what was published before differs."""
    head = (await verify(store, now=NOW)).head
    folder = tmp_path / "forged"
    folder.mkdir()
    forged = open_store(sqlite_url(folder), audit_key=KEY)
    await _note(forged, LINES, conversation="c9")
    await Sealer(forged, clock=lambda: NOW).seal_some()
    assert await _faults(forged) == set()
    assert await _faults(forged, heads=(head,)) == {Fault.CHANGED}
    await forged.close()


async def test_a_running_desk_notices_that_the_end_was_cut_off(
    path: Path, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sealer = Sealer(store, clock=lambda: NOW, heads=tmp_path / "heads")
    await _note(store, 1, first=LINES + 1)
    await sealer.seal_some()
    _tamper(path, "DELETE FROM audit_links WHERE number > 5")
    await _note(store, 1, first=LINES + 2)
    await sealer.seal_some()
    assert "The audit log was cut or rewritten behind our back: link 9" in caplog.text


@pytest.mark.parametrize("table", ["audit", "audit_details", "audit_links"])
async def test_the_database_refuses_changes(path: Path, table: str) -> None:
    column = {"audit": "id", "audit_details": "line", "audit_links": "line"}[table]
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            _tamper(path, statement, without_triggers=False)


async def test_what_lines_tell_goes_with_the_customer_and_the_chain_holds(store: Store) -> None:
    await _note(store, 1, first=LINES + 1, conversation="c2")
    async with store.writing() as connection:
        own = await audit.add(connection, AuditLine(NOW, "agent1", "customer.erased", "c1", {"customer": "1f"}))
        assert await audit_chain.erase_details(connection, "c1", but=own) == LINES
    await Sealer(store, clock=lambda: NOW).seal_some()
    found = await verify(store, now=NOW + 60)
    assert (found.problems, found.erased_details) == ([], LINES)
    async with store.reading() as connection:
        lines = await audit.of_conversation(connection, "c1")
        (other,) = await audit.of_conversation(connection, "c2")
    assert {(line.actor, line.is_erased, str(line.detail)) for line in lines[:-1]} == {("agent1", True, "{}")}
    assert lines[-1].detail == {"customer": "1f"}
    assert "Dana" in str(other.detail)


async def test_old_lines_are_let_go_and_the_rest_verifies(store: Store) -> None:
    heads = ((await verify(store, now=NOW)).head,)
    async with store.writing() as connection:
        count = await pruning.prune(connection, store.audit_keys, before=NOW + 4, now=NOW + 50, limit=100)
    await Sealer(store, clock=lambda: NOW).seal_some()
    found = await verify(store, now=NOW + 60, heads=heads)
    assert (count, found.first, found.lines, found.problems) == (3, 4, LINES - 3 + 1, [])
    # Once more, up to what was already published: also that head still counts.
    async with store.writing() as connection:
        assert await pruning.prune(connection, store.audit_keys, before=NOW + 40, now=NOW + 50, limit=2) == 2
    assert await _faults(store, heads=heads) == set()


async def test_lines_of_before_the_seals_are_linked_as_they_are(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    old = "INSERT INTO audit (at, actor, action, conversation, detail_hash) VALUES (1, 'agent1', 'old.line', 'c1', 'x')"
    _tamper(tmp_path / "desk.db", old, old, without_triggers=False)
    _tamper(
        tmp_path / "desk.db",
        "INSERT INTO audit_details SELECT id, '', '{}' FROM audit",
        without_triggers=False,
    )
    store = open_store(url, audit_key=KEY)
    await _note(store, 1)
    await Sealer(store, clock=lambda: NOW).seal_some()
    found = await verify(store, now=NOW + 60)
    await store.close()
    assert (found.lines, found.old_lines) == (3, 2)
    assert {problem.fault for problem in found.problems} == {Fault.DETAIL_CHANGED}  # their digests are not real here


async def test_a_replaced_key_still_verifies_what_the_old_one_sealed(path: Path) -> None:
    url = f"sqlite:///{path}"
    both, new = open_store(url, audit_key=f"{'n' * 40} {KEY}"), open_store(url, audit_key="n" * 40)
    await _note(both, 1, first=LINES + 1)
    await Sealer(both, clock=lambda: NOW).seal_some()
    assert await _faults(both) == set()
    assert await _faults(new) == {Fault.UNKNOWN_KEY}
    await both.close()
    await new.close()


@pytest.fixture
async def renewed(path: Path) -> AsyncIterator[Store]:
    """The same log, two hours after its key was replaced."""
    store = open_store(f"sqlite:///{path}", audit_key=f"{'n' * 40} {KEY}")
    await _note(store, 1, first=LINES + 1)
    await _note(store, 1, first=7200)
    await Sealer(store, clock=lambda: NOW).seal_some()
    assert await _faults(store) == set()
    yield store
    await store.close()


@pytest.mark.parametrize("is_linked_by", ["a desk", "the forger", "nobody"])
async def test_an_old_key_makes_no_lines_that_verify_once_it_is_replaced(
    store: Store, renewed: Store, is_linked_by: str
) -> None:
    """`store` is a forger, who has the database and the old key, and dates the line back."""
    await _note(store, 1, first=1)
    if is_linked_by == "a desk":
        await Sealer(renewed, clock=lambda: NOW).seal_some()
    elif is_linked_by == "the forger":
        await Sealer(store, clock=lambda: NOW).seal_some()
    (problem,) = (await verify(renewed, now=NOW + 60)).problems
    assert (problem.fault, problem.line) == (Fault.REPLACED_KEY, LINES + 3)


async def test_desks_may_get_a_new_key_one_after_the_other_within_an_hour(store: Store, path: Path) -> None:
    first = open_store(f"sqlite:///{path}", audit_key=f"{'n' * 40} {KEY}")
    for number, one in enumerate((first, store, first, store, first)):
        await _note(one, 1, first=1000 + number * 600)
        await Sealer(one, clock=lambda: NOW).seal_some()
    found = await verify(first, now=NOW + 60)
    assert (found.lines, found.problems) == (LINES + 5, [])
    await first.close()


async def test_an_old_key_does_not_take_lines_away_as_if_for_their_age(
    path: Path, store: Store, renewed: Store
) -> None:
    seal = chain.prune_seal(store.audit_keys.signing, through=3, head=await _hash_of(store, 3))
    _tamper(
        path,
        "DELETE FROM audit_details WHERE line <= 3",
        "DELETE FROM audit WHERE id <= 3",
        f"INSERT INTO audit_prunings SELECT number, 0, hash, key, '{seal}' FROM audit_links WHERE number = 3",
        "DELETE FROM audit_links WHERE number <= 3",
    )
    assert await _faults(renewed) == {Fault.REMOVED}


async def test_what_was_let_go_under_a_key_that_was_replaced_since_is_still_named_by_the_log(
    path: Path, store: Store
) -> None:
    async with store.writing() as connection:
        await pruning.prune(connection, store.audit_keys, before=NOW + 4, now=NOW + 50, limit=100)
    await Sealer(store, clock=lambda: NOW).seal_some()
    new = open_store(f"sqlite:///{path}", audit_key=f"{'n' * 40} {KEY}")
    await _note(new, 1, first=100)
    await _note(new, 1, first=7200)
    await Sealer(new, clock=lambda: NOW).seal_some()
    assert await _faults(new) == set()
    await new.close()


async def _hash_of(store: Store, number: int) -> str:
    async with store.reading() as connection:
        return await audit_chain.hash_of(connection, number) or ""


async def test_a_desk_that_does_not_know_the_newer_key_yet_leaves_its_lines_to_the_others(
    path: Path, store: Store
) -> None:
    """Two desks whose secret is replaced one after the other."""
    first = open_store(f"sqlite:///{path}", audit_key=f"{'n' * 40} {KEY}")
    await _note(first, 1, first=LINES + 1)
    await _note(store, 1, first=LINES + 2)
    assert await Sealer(store, clock=lambda: NOW).seal_some() == 1
    assert await _faults(store) == {Fault.UNKNOWN_KEY}
    assert await Sealer(first, clock=lambda: NOW).seal_some() == 1
    found = await verify(first, now=NOW + 10_000)
    assert (found.lines, found.problems) == (LINES + 2, [])
    await first.close()


def test_the_keys_are_never_shown() -> None:
    assert KEY not in repr(read_keys(KEY))


async def test_several_desks_on_postgresql_make_one_chain(postgres_desk_url: str) -> None:
    """Lines are committed out of the order of their ids, and two desks link them at the same time."""
    stores = [open_store(postgres_desk_url, audit_key=KEY) for _ in range(2)]

    async def write_late(store: Store) -> None:
        async with store.writing() as connection:
            await audit.add(connection, AuditLine(NOW, "slow", "x.y", "c1", {}))
            await _note(stores[1], 3)
            await Sealer(stores[1], clock=lambda: NOW).seal_some()

    await write_late(stores[0])
    await asyncio.gather(*(_note(store, 10) for store in stores * 2))
    sealers = [Sealer(store, clock=lambda: NOW) for store in stores]
    await asyncio.gather(*(sealer.seal_some() for sealer in sealers * 2))
    found = await verify(stores[0], now=NOW + 60)
    assert (found.lines, found.waiting, found.problems) == (44, 0, [])
    await _check_refusals(stores[0])
    for store in stores:
        await store.close()


async def _check_refusals(store: Store) -> None:
    statements = ("UPDATE audit SET actor = 'x'", "DELETE FROM audit_links", "TRUNCATE audit_prunings")
    statements += ("DELETE FROM audit_details", "DELETE FROM audit")
    for statement in statements:
        with pytest.raises(DBAPIError, match="append-only"):
            async with store.writing() as connection:
                await connection.execute(text(statement))
    async with store.writing() as connection:
        own = await audit.add(connection, AuditLine(NOW, "agent1", "customer.erased", "c1", {}))
        assert await audit_chain.erase_details(connection, "c1", but=own) == 44
    await Sealer(store, clock=lambda: NOW).seal_some()
    assert (await verify(store, now=NOW + 60)).is_good
