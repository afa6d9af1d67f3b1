"""Credits on the account."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from sqlalchemy import update

from backoffice.exceptions import InvalidInput, NotFound, Refused
from backoffice.port import BackOffice
from backoffice.sql.database import Database
from backoffice.sql.tables import credits
from tests.backoffices import Clock

MAYA = "C-10001"


async def test_credit_is_given_and_taken_back(office: BackOffice) -> None:
    given = await office.give_credit(MAYA, amount=Decimal("20"), reason="late parcel", idempotency_key="a")
    assert given.balance.amount == Decimal("20.00")
    back = await office.take_back_credit(given.credit.number, idempotency_key="b")
    assert back.balance.amount == 0
    assert (await office.credit_of(MAYA)).allowance.amount == Decimal("300.00")
    held = await office.credit_of(MAYA)
    assert [(one.amount.amount, one.left.amount, one.taken_back) for one in held.credits] == [
        (Decimal("20"), Decimal(0), True)
    ]
    with pytest.raises(Refused) as caught:
        await office.take_back_credit(given.credit.number, idempotency_key="c")
    assert caught.value.code == "already_taken_back"


async def test_credit_that_was_spent_stays(office: BackOffice, database_url: str) -> None:
    given = await office.give_credit(MAYA, amount=Decimal("20"), reason="late parcel", idempotency_key="a")
    database = Database(database_url)
    await database.write(lambda c: c.execute(update(credits).values(spent=Decimal("5.00"))))
    await database.close()
    assert (await office.credit_of(MAYA)).balance.amount == Decimal("15.00")
    with pytest.raises(Refused) as caught:
        await office.take_back_credit(given.credit.number, idempotency_key="b")
    assert caught.value.code == "credit_used"


async def test_credit_has_a_limit_that_time_lifts(office: BackOffice, clock: Clock) -> None:
    await office.give_credit(MAYA, amount=Decimal("300"), reason="a broken set", idempotency_key="a")
    with pytest.raises(Refused) as caught:
        await office.give_credit(MAYA, amount=Decimal("0.01"), reason="more", idempotency_key="b")
    assert caught.value.code == "credit_limit_reached"
    assert (await office.credit_of(MAYA)).allowance.amount == 0
    clock.advance(days=90, seconds=1)
    await office.give_credit(MAYA, amount=Decimal("300"), reason="more", idempotency_key="b")


async def test_credits_at_once_do_not_pass_the_limit_together(office: BackOffice) -> None:
    gifts = [
        office.give_credit(MAYA, amount=Decimal("200"), reason="both", idempotency_key=key) for key in ("one", "two")
    ]
    done = await asyncio.gather(*gifts, return_exceptions=True)
    assert sum(isinstance(one, Refused) for one in done) == 1
    assert (await office.credit_of(MAYA)).balance.amount == Decimal("200")


async def test_credit_needs_an_amount_and_a_customer(office: BackOffice) -> None:
    with pytest.raises(InvalidInput, match="amount"):
        await office.give_credit(MAYA, amount=Decimal("0"), reason="x", idempotency_key="k")
    with pytest.raises(NotFound, match="customer"):
        await office.give_credit("C-1", amount=Decimal("1"), reason="x", idempotency_key="k")
    with pytest.raises(NotFound, match="credit"):
        await office.take_back_credit("CR-000001", idempotency_key="k")
