"""Bills are sent to their owner alone."""

from __future__ import annotations

import pytest

from actions.billing import ActionGetInvoice
from backoffice.exceptions import NotFound
from backoffice.port import BackOffice
from tests.unit.actions.conversations import Scene

DANIELS, MAYA = "INV-204233", {"id": "C-10001", "identified": True}


@pytest.mark.parametrize("number", [DANIELS, "INV-999999"])
async def test_an_invoice_that_is_not_the_customers_is_not_sent(office: BackOffice, number: str) -> None:
    scene = Scene("yes", "affirm", goal="get_invoice", slots={"invoice_number": number}, customer=MAYA, office=office)
    action = ActionGetInvoice()
    with pytest.raises(NotFound):
        await action.act(scene.conversation)
    assert await office.done(scene.conversation.idempotency_key(action.name())) is None
