"""Whose account a workflow is about: the customer who has shown who they are, or the one whose identity the agent confirms.

Two fields ask the agent where nobody else vouches: whom they talk to, and how they have checked it. Both are noted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from backoffice.exceptions import NotFound
from backoffice.port import BackOffice
from backoffice.records import Customer as Account
from handoff.conversation import Customer
from handoff.wire.workflows import FieldKind, WorkflowField

CUSTOMER_FIELD = "customer"
CHECKED_FIELD = "checked"
_CHECKED_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """`account` is None until the fields name one. `how` says in words why the person is believed to be its owner."""

    account: Account | None
    how: str
    fields: tuple[WorkflowField, ...] = ()


async def identity_of(
    office: BackOffice,
    customer: Customer,
    *,
    facts: Mapping[str, str],
    filled: Mapping[str, str],
    needs_identity: bool,
) -> Identity:
    """Raises what the back office raises."""
    if customer.identified:
        account = await _by_id(office, customer.id)
        if account is not None:
            return Identity(account=account, how="signed in at our site")
    elif facts.get("identity_verified") == "yes" and facts.get("customer_id"):
        account = await _by_id(office, facts["customer_id"])
        if account is not None:
            return Identity(account=account, how="verified by the bot")
    return await _asked(office, facts=facts, filled=filled, needs_identity=needs_identity)


async def _asked(
    office: BackOffice, *, facts: Mapping[str, str], filled: Mapping[str, str], needs_identity: bool
) -> Identity:
    named = filled.get(CUSTOMER_FIELD, facts.get("email") or facts.get("order_number") or "")
    account = await find_account(office, named)
    problem = "" if account is not None or not named.strip() else "No customer has this address or number."
    who = WorkflowField(
        name=CUSTOMER_FIELD,
        label="Customer",
        kind=FieldKind.TEXT,
        value=named,
        help=account.name if account is not None else "E-mail address, customer number or order number.",
        is_asked_again=True,
        problem=problem,
    )
    if not needs_identity:
        return Identity(account=account, how="not verified, and need not be for this", fields=(who,))
    checked = WorkflowField(
        name=CHECKED_FIELD,
        label="How did you check who they are?",
        kind=FieldKind.TEXT,
        value=filled.get(CHECKED_FIELD, ""),
        max_length=_CHECKED_CHARACTERS,
        help="Nobody has vouched for this customer. What you write is kept with your name.",
    )
    how = f"checked by the agent: {checked.value.strip()}" if checked.value.strip() else ""
    return Identity(account=account, how=how, fields=(who, checked))


async def find_account(office: BackOffice, named: str) -> Account | None:
    """The customer with this e-mail address, customer number or order number."""
    text = named.strip()
    if "@" in text:
        return await office.find_customer(email=text)
    if re.fullmatch(r"[A-Za-z]{1,4}-\d{1,12}", text):
        account = await _by_id(office, text.upper())
        return account if account is not None else await _by_order(office, text)
    return None


async def _by_id(office: BackOffice, identifier: str) -> Account | None:
    try:
        return await office.customer(identifier)
    except NotFound:
        return None


async def _by_order(office: BackOffice, number: str) -> Account | None:
    try:
        order = await office.order(number)
    except NotFound:
        return None
    return await _by_id(office, order.customer_id)
