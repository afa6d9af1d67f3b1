"""What is filled into a form, and what is said about it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desk.errors import WorkflowImpossible
from desk.workflows.form import Values, checked, choice_field, read_money, reason_field, wrong
from handoff.wire.workflows import FieldChoice, FieldKind, WorkflowField

ORDERS = (FieldChoice("BW-1", "First"), FieldChoice("BW-2", "Second"))


@pytest.mark.parametrize(
    ("text", "amount"),
    [("12.50", "12.50"), ("$12.5", "12.50"), (" 1,200 ", "1200.00"), ("12 EUR", "12.00"), ("€3", "3.00")],
)
def test_money_is_read_as_people_write_it(text: str, amount: str) -> None:
    assert read_money(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "0", "-5", "12.345", "1,2", "about 20", "1e3", "١٢", "9" * 12])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert read_money(text) is None


def test_only_choice_is_chosen_and_another_value_is_not_replaced_by_it() -> None:
    assert choice_field("order", "Order", ORDERS[:1]).value == "BW-1"
    assert choice_field("order", "Order", ORDERS[:1], value="BW-9").value == ""
    assert choice_field("order", "Order", ORDERS, value="BW-2").value == "BW-2"
    assert choice_field("order", "Order", ORDERS).value == ""


def test_missing_values_are_no_problem_yet_but_the_form_is_not_complete() -> None:
    fields, values = checked((choice_field("order", "Order", ORDERS), reason_field("")))
    assert [field.problem for field in fields] == ["", ""]
    assert values is None


def test_complete_form_gives_its_values_without_surrounding_spaces() -> None:
    note = WorkflowField(name="note", label="Note", kind=FieldKind.TEXT, is_required=False)
    _, values = checked((reason_field("  late "), note))
    assert values is not None
    assert (values.text("reason"), values.text("note")) == ("late", "")


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        (FieldKind.MONEY, "lots", "Write an amount such as 12.50."),
        (FieldKind.TEXT, "x" * 201, "At most 200 characters."),
        (FieldKind.TEXT, "a\x07b", "Only printable characters."),
    ],
)
def test_wrong_value_is_said_at_its_field(kind: FieldKind, value: str, problem: str) -> None:
    (field,), values = checked((WorkflowField(name="x", label="X", kind=kind, value=value),))
    assert (field.problem, values) == (problem, None)


def test_field_that_a_rule_forbids_stays_wrong() -> None:
    (field,), values = checked((wrong(choice_field("order", "Order", ORDERS, value="BW-1"), "Too late."),))
    assert (field.problem, values) == ("Too late.", None)


def test_amount_that_is_none_names_its_field() -> None:
    with pytest.raises(WorkflowImpossible) as caught:
        Values({"amount": "x"}).money("amount")
    assert caught.value.field == "amount"
