"""Messages, notes and customers are found by their words, on both databases, as soon as they are stored."""

from __future__ import annotations

import dataclasses

import pytest
import pytest_asyncio
from sqlalchemy import delete, update

from desk.errors import InvalidValue
from desk.ownership import Owner
from desk.search.query import read_query
from desk.store import conversations, entries, search, tables
from desk.store.conversations import Conversation
from desk.store.engine import Store
from desk.store.entries import Origin
from handoff.conversation import Customer
from handoff.log import Author, Entry, EntryKind

MARIA = Customer(id="c1", name="María Jensen", email="maria.jensen@example.com", tier="vip", identified=True)
TOM = Customer(id="c2", name="Tom Okafor", tier="standard", identified=True)
ONE, TWO, OTHER = "a" * 24, "b" * 24, "c" * 24


@pytest_asyncio.fixture
async def store(store: Store) -> Store:
    await _begin(store, ONE, MARIA, skill="billing")
    await _begin(store, OTHER, MARIA)
    await _begin(store, TWO, TOM, owner=Owner.CLOSED)
    await _say(store, ONE, 1, Author.CUSTOMER, "Where is my order BW-104233? I am in a CAFÉ.")
    await _say(store, ONE, 2, Author.AGENT, "Your order is on its way.", name="Amira Haddad", author_id="me")
    await _say(store, ONE, 3, Author.AGENT, "Order looks lost to me", kind=EntryKind.NOTE, name="Jonas Weber")
    await _say(store, ONE, 4, Author.SYSTEM, "The order of an event", kind=EntryKind.EVENT)
    await _say(store, TWO, 1, Author.CUSTOMER, "I ordered the wrong size", at=90_000.0)
    return store


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("order", ["I ordered", "Order looks", "Your order", "Where is"]),
        ("ORDER", ["I ordered", "Order looks", "Your order", "Where is"]),
        ('"order"', ["Order looks", "Your order", "Where is"]),
        ("order -wrong", ["Order looks", "Your order", "Where is"]),
        ("bw-1042", ["Where is"]),
        ("104233", ["Where is"]),
        ("cafe", ["Where is"]),
        ('"wrong size"', ["I ordered"]),
        ('"size wrong"', []),
        ("order from:customer", ["I ordered", "Where is"]),
        ("order from:me", ["Your order"]),
        ("order from:jonas", ["Order looks"]),
        ("order from:tom", ["I ordered"]),
        ("order is:note", ["Order looks"]),
        ("order is:closed", ["I ordered"]),
        ("is:closed", ["I ordered"]),
        ("order is:mine", ["Order looks", "Your order", "Where is"]),
        ("order tier:vip from:agent", ["Order looks", "Your order"]),
        ("order skill:billing from:customer", ["Where is"]),
        ("order before:1970-01-02", ["Order looks", "Your order", "Where is"]),
        ("order after:1970-01-01", ["I ordered"]),
        ("event", []),
        ("'; drop table entries; --", []),
        ('NEAR(a b) OR "', []),
    ],
)
async def test_query_finds_its_messages_newest_first(store: Store, typed: str, expected: list[str]) -> None:
    async with store.reading() as connection:
        page = await search.messages(connection, read_query(typed), agent="me", limit=20)
    begins = [next((one for one in expected if found.text.startswith(one)), found.text) for found in page.messages]
    assert begins == expected
    assert page.next == ""


async def test_pages_follow_each_other_without_a_gap(store: Store) -> None:
    texts, after = [], ""
    async with store.reading() as connection:
        for _ in range(4):
            page = await search.messages(connection, read_query("order"), agent="me", limit=1, after=after)
            texts += [found.text for found in page.messages]
            after = page.next
        last = await search.messages(connection, read_query("order"), agent="me", limit=1, after=after)
    assert len(set(texts)) == 4
    assert last.messages == ()
    assert last.next == ""


@pytest.mark.parametrize(
    "after", ["x", "1~2", "nan~x~1", "9" * 30, "01", "1e999~a~5", f"1.0~{ONE}~-{'9' * 12}", "1~\0~1"]
)
async def test_place_that_is_no_pages_is_refused(store: Store, after: str) -> None:
    async with store.reading() as connection:
        with pytest.raises(InvalidValue, match="`next` of the page before"):
            await search.messages(connection, read_query("order"), agent="me", limit=1, after=after)


@pytest.mark.parametrize("typed", ["maria", "jensen", "MARÍA jen", "maria.jensen@example.com", "c1"])
async def test_customer_is_found_once_with_the_latest_conversation(store: Store, typed: str) -> None:
    async with store.reading() as connection:
        (found,) = await search.customers(connection, read_query(typed).wanted, limit=5)
    assert found.customer == MARIA
    assert found.conversations == 2


async def test_customer_is_found_by_the_new_name_alone(store: Store) -> None:
    async with store.writing() as connection:
        row = await conversations.lock(connection, TWO)
        row.customer = Customer(id="c2", name="Thomas Okafor")
        await conversations.save(connection, row)
    async with store.reading() as connection:
        assert await search.customers(connection, read_query("tom").wanted, limit=5) == ()
        assert len(await search.customers(connection, read_query("thomas").wanted, limit=5)) == 1


async def test_what_is_deleted_or_taken_out_is_not_found(store: Store) -> None:
    async with store.writing() as connection:
        await connection.execute(delete(tables.conversations).where(tables.conversations.c.id == TWO))
        await connection.execute(update(tables.entries).where(tables.entries.c.seq == 2).values(text="[removed]"))
    async with store.reading() as connection:
        page = await search.messages(connection, read_query("order"), agent="me", limit=20)
        removed = await search.messages(connection, read_query("removed"), agent="me", limit=20)
        assert await search.customers(connection, read_query("okafor").wanted, limit=5) == ()
    assert [found.seq for found in page.messages] == [3, 1]
    assert [found.seq for found in removed.messages] == [2]
    assert dataclasses.replace(removed.messages[0], text="").author is Author.AGENT


async def test_hits_that_do_not_fit_are_passed_over_page_by_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_LOOKED_AT", 2)
    query, after, texts = read_query("order skill:billing from:customer"), "", []
    async with store.reading() as connection:
        for _ in range(4):
            page = await search.messages(connection, query, agent="me", limit=10, after=after)
            texts += [found.text for found in page.messages]
            after = page.next
            if not after:
                break
    assert len(texts) == 1


async def _begin(
    store: Store, name: str, customer: Customer, *, owner: Owner = Owner.AGENT, skill: str = "general"
) -> None:
    row = Conversation(
        id=name,
        owner=owner,
        agent="me" if owner is Owner.AGENT else "",
        epoch=1,
        customer=customer,
        token_hash="",
        token_expires_at=0.0,
        created_at=1.0,
        last_at=1.0,
        skill=skill,
    )
    async with store.writing() as connection:
        await conversations.create(connection, row)


async def _say(
    store: Store,
    conversation: str,
    seq: int,
    author: Author,
    text: str,
    *,
    kind: EntryKind = EntryKind.MESSAGE,
    name: str = "",
    author_id: str = "",
    at: float = 0.0,
) -> None:
    entry = Entry(seq=seq, at=at or float(seq), author=author, kind=kind, text=text, author_name=name)
    async with store.writing() as connection:
        await entries.add(connection, conversation=conversation, entry=entry, origin=Origin(1, author_id))
