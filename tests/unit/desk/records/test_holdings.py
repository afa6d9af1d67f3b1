"""The catalogue of whose rows are in which table."""

from __future__ import annotations

from desk.records.holdings import of_customers
from desk.store import tables


def test_what_is_written_over_are_all_tables_that_may_tell_of_a_customer() -> None:
    cleaned = set(of_customers())
    assert {tables.entries, tables.attachment_contents, tables.deliveries, tables.audit_details} <= cleaned
    assert tables.saved_views in cleaned
    assert not {tables.agents, tables.logins, tables.desks} & cleaned
