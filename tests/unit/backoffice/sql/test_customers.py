"""Customers, and who is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from backoffice import arguments
from backoffice.exceptions import InvalidInput, NotFound
from backoffice.port import BackOffice, Tier, Verification
from backoffice.rules import VERIFICATION_FAILURES
from backoffice.sql.database import Database
from backoffice.sql.tables import customers
from tests.backoffices import Clock

MAYA = "maya.torres@example.com"
NO = Verification(verified=False)
YES = Verification(verified=True, customer_id="C-10001")


async def test_finds_a_customer_however_the_address_is_capitalized(office: BackOffice) -> None:
    found = await office.find_customer(email="  Maya.Torres@Example.com ")
    assert found is not None
    assert (found.id, found.name, found.tier) == ("C-10001", "Maya Torres", Tier.PLUS)
    assert (found.postcode, found.time_zone, found.language) == ("94107", "America/Los_Angeles", "en")
    assert await office.customer("C-10001") == found


async def test_finds_nobody_with_an_unknown_address(office: BackOffice) -> None:
    assert await office.find_customer(email="nobody@example.com") is None


async def test_unknown_id_is_not_found(office: BackOffice) -> None:
    with pytest.raises(NotFound, match="There is no customer C-99999"):
        await office.customer("C-99999")


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"email": MAYA, "postcode": "94107"}, YES),
        ({"email": MAYA, "postcode": " 94 107"}, YES),
        ({"email": MAYA, "order_number": "bw-104233"}, YES),
        ({"email": MAYA, "postcode": "94107", "order_number": "BW-104233"}, YES),
        ({"email": MAYA, "postcode": "94108"}, NO),
        ({"email": MAYA, "postcode": ""}, NO),
        ({"email": MAYA, "order_number": "BW-104512"}, NO),  # somebody else's
        ({"email": MAYA, "order_number": "BW-999999"}, NO),
        ({"email": MAYA, "postcode": "94108", "order_number": "BW-104233"}, NO),
        ({"email": MAYA, "postcode": "94107", "order_number": "BW-104512"}, NO),
        ({"email": "nobody@example.com", "postcode": "94107"}, NO),
        ({"email": "nobody@example.com", "postcode": ""}, NO),
        ({"email": "nobody@example.com", "order_number": "BW-104233"}, NO),
    ],
)
async def test_verifies_only_who_knows_both_facts(
    office: BackOffice, facts: dict[str, str], answer: Verification
) -> None:
    assert await office.verify_customer(**facts) == answer


async def test_account_without_a_postcode_is_nobodys_who_tells_none(office: BackOffice, database_url: str) -> None:
    database = Database(database_url)
    emptied = update(customers).where(customers.c.id == "C-10001").values(postcode="")
    await database.write(lambda connection: connection.execute(emptied))
    await database.close()
    for postcode in ("", " ", "-"):
        assert await office.verify_customer(email=MAYA, postcode=postcode) == NO


async def test_verification_needs_a_second_fact(office: BackOffice) -> None:
    with pytest.raises(InvalidInput, match="postcode"):
        await office.verify_customer(email=MAYA)


async def test_guessing_is_stopped_for_a_while(office: BackOffice, clock: Clock) -> None:
    for guess in range(VERIFICATION_FAILURES):
        assert await office.verify_customer(email=MAYA, postcode=f"9410{guess}x") == NO
    assert await office.verify_customer(email=MAYA, postcode="94107") == NO
    assert (await office.verify_customer(email="grace.kim@example.com", postcode="98115")).verified
    clock.advance(minutes=16)
    assert await office.verify_customer(email=MAYA, postcode="94107") == YES


@given(st.text(max_size=80))
def test_any_text_is_a_usable_argument_or_invalid_input(text: str) -> None:
    for check in (arguments.email, arguments.number, arguments.reason, arguments.idempotency_key):
        try:
            cleaned = check(text)
        except InvalidInput:
            continue
        assert cleaned.isprintable()
        assert cleaned
