"""Which charge is meant."""

from __future__ import annotations

from decimal import Decimal

import pytest

from actions.steps.invoice import ChargeStep, as_amount
from backoffice.port import BackOffice
from tests.unit.actions.conversations import Scene

MAYA = {"id": "C-10001", "identified": True}


@pytest.mark.parametrize("text", ["64.99", "$64.99", "64.99 USD", "64.990"])
def test_amounts_are_written_in_many_ways(text: str) -> None:
    assert as_amount(text) == Decimal("64.99")


@pytest.mark.parametrize(
    "text", ["lamp", "nan", "snan", "infinity", "1000000000000", "-1e12", "999999999999.999", "1e30"]
)
def test_what_nobody_pays_is_no_amount(text: str) -> None:
    assert as_amount(text) is None


@pytest.mark.parametrize("told", ["nan", "1000000000000", "1e30"])
async def test_whoever_names_what_nobody_pays_hears_that_there_is_no_such_charge(office: BackOffice, told: str) -> None:
    scene = Scene(told, "inform", goal="explain_charge", slots={"charge": told}, customer=MAYA, office=office)
    assert not await ChargeStep().settle(scene.conversation)
    assert scene.said == ["utter_charge_not_found"]
