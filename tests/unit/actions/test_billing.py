"""Bills: who gets them, and what is due."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from actions.billing import ActionCheckBalance, ActionGetInvoice
from backoffice.exceptions import NotFound
from backoffice.port import BackOffice
from tests.unit.actions.conversations import Scene

DANIELS = "INV-204233"
MAYA: dict[str, Any] = {"id": "C-10001", "identified": True}


@pytest.mark.parametrize("number", [DANIELS, "INV-999999"])
async def test_an_invoice_that_is_not_the_customers_is_not_sent(office: BackOffice, number: str) -> None:
    scene = Scene("yes", "affirm", goal="get_invoice", slots={"invoice_number": number}, customer=MAYA, office=office)
    action = ActionGetInvoice()
    with pytest.raises(NotFound):
        await action.act(scene.conversation)
    assert await office.done(scene.conversation.idempotency_key(action.name())) is None


@pytest.mark.parametrize(
    ("time_zone", "hour", "response"),
    [
        ("America/New_York", 1, "utter_balance_due"),
        ("", 1, "utter_balance_due"),
        ("America/New_York", 6, "utter_balance_overdue"),
        ("Asia/Tokyo", 1, "utter_balance_overdue"),
    ],
)
async def test_a_bill_is_overdue_once_its_day_is_over_where_the_customer_is(
    office: BackOffice, time_zone: str, hour: int, response: str
) -> None:
    due_on = (await office.balance(MAYA["id"])).due_on
    assert due_on is not None
    at = datetime(due_on.year, due_on.month, due_on.day + 1, hour, tzinfo=UTC).timestamp()
    customer = MAYA | {"time_zone": time_zone}
    scene = Scene("what do I owe", "check_balance", goal="check_balance", customer=customer, office=office, at=at)
    await ActionCheckBalance().act(scene.conversation)
    assert scene.said == [response]
