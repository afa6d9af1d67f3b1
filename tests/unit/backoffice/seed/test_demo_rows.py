"""The demo's data: the same each time, believable, complete."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from backoffice.records import InvoiceStatus, OrderStatus, ShipmentStatus
from backoffice.seed import demo_rows
from tests.backoffices import NOW

TODAY = NOW.date()
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def rows() -> Rows:
    return demo_rows(today=TODAY)


def test_same_seed_and_day_give_the_same_rows(rows: Rows) -> None:
    assert demo_rows(today=TODAY) == rows
    assert demo_rows(today=TODAY, seed=2) != rows


def test_there_are_enough_customers_with_names_of_their_own(rows: Rows) -> None:
    customers = rows["customers"]
    assert len(customers) >= 200
    assert len({row["email"] for row in customers}) == len(customers)
    assert {row["tier"] for row in customers} == {"standard", "plus", "vip"}
    assert {row["language"] for row in customers} == {"en", "es"}
    assert 3 <= sum(row["locked_at"] is not None for row in customers) <= 15


def test_everything_that_can_happen_happens(rows: Rows) -> None:
    for table, kind in (("orders", OrderStatus), ("invoices", InvoiceStatus)):
        assert {row["status"] for row in rows[table]} == {status.value for status in kind}
    shipped = {status.value for status in ShipmentStatus} - {"label_created"}
    assert {row["status"] for row in rows["shipments"]} == shipped
    assert {row["status"] for row in rows["appointments"]} == {"booked", "completed", "cancelled"}
    assert any("Brightwell Care" in row["description"] for row in rows["charges"])


def test_numbers_are_well_formed_and_used_once(rows: Rows) -> None:
    for table, column, pattern in (
        ("orders", "number", r"BW-\d{6}"),
        ("shipments", "tracking_number", r"1BW\d{9}"),
        ("invoices", "number", r"INV-\d{6}"),
        ("charges", "id", r"CH-\d{6}"),
    ):
        numbers = [row[column] for row in rows[table]]
        assert len(set(numbers)) == len(numbers)
        assert all(re.fullmatch(pattern, number) for number in numbers)


@pytest.mark.parametrize("today", [TODAY + timedelta(days=offset) for offset in (0, 3, 5, 120, 250)])
def test_nothing_happened_in_the_future(today: date) -> None:
    rows = demo_rows(today=today)
    for table, column in (("orders", "placed_at"), ("shipment_events", "at"), ("shipments", "delivered_at")):
        for row in rows[table]:
            assert row[column] is None or row[column].date() <= today, (table, row)
    for row in rows["invoices"]:
        assert row["issued_on"] <= today
        if row["status"] == "overdue":
            assert row["due_on"] < today
        if row["status"] == "open":
            assert row["due_on"] >= today


def test_shipments_fit_their_orders(rows: Rows) -> None:
    status_of = {row["number"]: row["status"] for row in rows["orders"]}
    placed_at = {row["number"]: row["placed_at"] for row in rows["orders"]}
    for row in rows["shipments"]:
        order_status = status_of[row["order_number"]]
        assert order_status in ("shipped", "delivered", "returned")
        assert (order_status == "shipped") == (row["delivered_at"] is None)
        if row["status"] in ("in_transit", "delayed", "out_for_delivery"):
            assert row["estimated_delivery"] >= TODAY
    order_of = {row["tracking_number"]: row["order_number"] for row in rows["shipments"]}
    for event in rows["shipment_events"]:
        assert event["at"] > placed_at[order_of[event["tracking_number"]]] - timedelta(hours=5)
    without = set(status_of) - {row["order_number"] for row in rows["shipments"]}
    assert {status_of[number] for number in without} == {"placed", "packed", "cancelled"}


def test_totals_are_the_sums_of_their_lines(rows: Rows) -> None:
    sums: Counter[str] = Counter()
    for line in rows["order_lines"]:
        sums[line["order_number"]] += line["unit_price"] * line["quantity"]
    for order in rows["orders"]:
        assert order["total"] == sums[order["number"]] + order["shipping_fee"]
    for line in rows["invoice_lines"]:
        sums[line["invoice_number"]] += line["amount"]
    for invoice in rows["invoices"]:
        assert invoice["total"] == sums[invoice["number"]]


def test_paid_invoices_have_one_charge_of_their_total(rows: Rows) -> None:
    charged = {row["invoice_number"]: row["amount"] for row in rows["charges"] if row["invoice_number"]}
    paid = {row["number"]: row["total"] for row in rows["invoices"] if row["status"] == "paid"}
    assert charged == paid


def test_booked_appointments_hold_one_slot_each(rows: Rows) -> None:
    held = Counter(row["appointment_id"] for row in rows["slots"] if row["appointment_id"] is not None)
    booked = [n for n, row in enumerate(rows["appointments"], 1) if row["status"] == "booked"]
    assert held == Counter(booked)
