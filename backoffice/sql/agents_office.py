"""The agents' part of the SQL back office: checks arguments, opens the transaction, and calls the topic's module."""

from __future__ import annotations

import abc
from collections.abc import Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from backoffice import arguments
from backoffice.agents_port import AgentsOffice
from backoffice.outcomes import (
    AccountClosed,
    AccountLocked,
    AccountReopened,
    ChargeRemoved,
    CreditGranted,
    CreditRevoked,
    Did,
    RefundApproved,
    RefundCancelled,
    ReplacementOrdered,
    ReturnCancelled,
    SubscriptionCancelled,
    SubscriptionResumed,
)
from backoffice.records import AccountState, Charge, CreditBalance, Refund, Refundable, Subscription
from backoffice.sql import credits, memberships, refunds, replacements
from backoffice.sql.database import Database
from backoffice.sql.ledger import Entry

D = TypeVar("D", bound=Did)
T = TypeVar("T")


class SqlAgentsOffice(AgentsOffice, abc.ABC):
    """`backoffice.sql.office` brings the database, the clock and the ledger."""

    _database: Database
    _clock: Callable[[], datetime]

    @abc.abstractmethod
    def _entry(self, operation: str, subject: str, key: str) -> Entry: ...

    @abc.abstractmethod
    async def _once(self, entry: Entry, act: Callable[[AsyncConnection], Awaitable[D]]) -> D: ...

    @abc.abstractmethod
    async def _of(self, customer_id: str, read: Callable[[AsyncConnection], Awaitable[T]]) -> T: ...

    # Refunds

    async def refundable(self, number: str) -> Refundable:
        named = arguments.number(number)
        return await self._database.read(lambda c: refunds.refundable(c, named, now=self._clock()))

    async def refunds_of(self, customer_id: str) -> tuple[Refund, ...]:
        return await self._of(customer_id, lambda c: refunds.of_customer(c, customer_id, now=self._clock()))

    async def pay_refund(
        self, number: str, *, amount: Decimal | None = None, reason: str, idempotency_key: str
    ) -> RefundApproved:
        entry = self._entry("pay_refund", arguments.number(number), idempotency_key)
        exact = None if amount is None else arguments.positive_amount(amount)
        why = arguments.reason(reason)
        return await self._once(entry, lambda c: refunds.pay(c, entry.subject, amount=exact, reason=why, now=entry.at))

    async def cancel_refund(self, refund_number: str, *, idempotency_key: str) -> RefundCancelled:
        entry = self._entry("cancel_refund", arguments.number(refund_number), idempotency_key)
        return await self._once(entry, lambda c: refunds.cancel(c, entry.subject, now=entry.at))

    async def charges_of(self, customer_id: str, *, limit: int = 20) -> tuple[Charge, ...]:
        arguments.limit(limit)
        return await self._of(customer_id, lambda c: refunds.charges_of(c, customer_id, limit=limit))

    async def charge(self, charge_id: str) -> Charge:
        return await self._database.read(lambda c: refunds.charge(c, arguments.number(charge_id)))

    async def remove_charge(self, charge_id: str, *, reason: str, idempotency_key: str) -> ChargeRemoved:
        entry = self._entry("remove_charge", arguments.number(charge_id), idempotency_key)
        why = arguments.reason(reason)
        return await self._once(entry, lambda c: refunds.remove_charge(c, entry.subject, reason=why, now=entry.at))

    # Goods

    async def order_replacement(
        self, number: str, *, sku: str | None = None, reason: str, idempotency_key: str
    ) -> ReplacementOrdered:
        entry = self._entry("order_replacement", arguments.number(number), idempotency_key)
        item = None if sku is None else arguments.identifier("sku", sku)
        why = arguments.reason(reason)
        return await self._once(
            entry, lambda c: replacements.order_again(c, entry.subject, sku=item, reason=why, now=entry.at)
        )

    async def cancel_return(self, return_number: str, *, idempotency_key: str) -> ReturnCancelled:
        entry = self._entry("cancel_return", arguments.number(return_number), idempotency_key)
        return await self._once(entry, lambda c: replacements.cancel_return(c, entry.subject, now=entry.at))

    # The account

    async def account(self, customer_id: str) -> AccountState:
        name = arguments.identifier("customer_id", customer_id)
        return await self._database.read(lambda c: memberships.account(c, name))

    async def lock_account(self, customer_id: str, *, idempotency_key: str) -> AccountLocked:
        entry = self._entry("lock_account", customer_id, idempotency_key)
        return await self._once(entry, lambda c: memberships.lock(c, customer_id, now=entry.at))

    async def credit_of(self, customer_id: str) -> CreditBalance:
        return await self._of(customer_id, lambda c: credits.balance_of(c, customer_id, now=self._clock()))

    async def give_credit(
        self, customer_id: str, *, amount: Decimal, reason: str, idempotency_key: str
    ) -> CreditGranted:
        entry = self._entry("give_credit", customer_id, idempotency_key)
        exact = arguments.positive_amount(amount)
        why = arguments.reason(reason)
        return await self._once(entry, lambda c: credits.give(c, customer_id, amount=exact, reason=why, now=entry.at))

    async def take_back_credit(self, credit_number: str, *, idempotency_key: str) -> CreditRevoked:
        entry = self._entry("take_back_credit", arguments.number(credit_number), idempotency_key)
        return await self._once(entry, lambda c: credits.take_back(c, entry.subject, now=entry.at))

    async def subscriptions_of(self, customer_id: str) -> tuple[Subscription, ...]:
        today = self._clock().date()
        return await self._of(customer_id, lambda c: memberships.subscriptions_of(c, customer_id, today=today))

    async def cancel_subscription(self, subscription_id: str, *, idempotency_key: str) -> SubscriptionCancelled:
        entry = self._entry("cancel_subscription", arguments.number(subscription_id), idempotency_key)
        return await self._once(entry, lambda c: memberships.cancel(c, entry.subject, now=entry.at))

    async def resume_subscription(self, subscription_id: str, *, idempotency_key: str) -> SubscriptionResumed:
        entry = self._entry("resume_subscription", arguments.number(subscription_id), idempotency_key)
        return await self._once(entry, lambda c: memberships.resume(c, entry.subject, now=entry.at))

    async def close_account(self, customer_id: str, *, reason: str, idempotency_key: str) -> AccountClosed:
        entry = self._entry("close_account", customer_id, idempotency_key)
        why = arguments.reason(reason)
        return await self._once(entry, lambda c: memberships.close(c, customer_id, reason=why, now=entry.at))

    async def reopen_account(self, customer_id: str, *, idempotency_key: str) -> AccountReopened:
        entry = self._entry("reopen_account", customer_id, idempotency_key)
        return await self._once(entry, lambda c: memberships.reopen(c, customer_id, now=entry.at))
