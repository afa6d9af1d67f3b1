"""The agents' part of the port over HTTP."""

from __future__ import annotations

import abc
from decimal import Decimal
from typing import Any, TypeVar

from backoffice.agents_port import AgentsOffice
from backoffice.http import contract
from backoffice.http.calls import Caller, path
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

D = TypeVar("D", bound=Did)


class HttpAgentsOffice(AgentsOffice, abc.ABC):
    """`backoffice.http.client` brings the caller."""

    _caller: Caller

    @abc.abstractmethod
    async def _write(self, path: str, answer: type[D], *, body: Any = None, key: str) -> D: ...

    # Refunds

    async def refundable(self, number: str) -> Refundable:
        return await self._caller.get(path("refundable", number), Refundable)

    async def refunds_of(self, customer_id: str) -> tuple[Refund, ...]:
        return await self._caller.get(path("customers", customer_id, "refunds"), tuple[Refund, ...])

    async def pay_refund(
        self, number: str, *, amount: Decimal | None = None, reason: str, idempotency_key: str
    ) -> RefundApproved:
        body = contract.RefundBody(number=number, amount=amount, reason=reason)
        return await self._write("/refunds", RefundApproved, body=body, key=idempotency_key)

    async def cancel_refund(self, refund_number: str, *, idempotency_key: str) -> RefundCancelled:
        return await self._write(path("refunds", refund_number, "cancellation"), RefundCancelled, key=idempotency_key)

    async def charges_of(self, customer_id: str, *, limit: int = 20) -> tuple[Charge, ...]:
        where = path("customers", customer_id, "statement")
        return await self._caller.get(where, tuple[Charge, ...], query={"limit": str(limit)})

    async def charge(self, charge_id: str) -> Charge:
        return await self._caller.get(path("charges", charge_id), Charge)

    async def remove_charge(self, charge_id: str, *, reason: str, idempotency_key: str) -> ChargeRemoved:
        body = contract.ReasonBody(reason=reason)
        return await self._write(path("charges", charge_id, "removal"), ChargeRemoved, body=body, key=idempotency_key)

    # Goods

    async def order_replacement(
        self, number: str, *, sku: str | None = None, reason: str, idempotency_key: str
    ) -> ReplacementOrdered:
        body = contract.ReplacementBody(sku=sku, reason=reason)
        where = path("orders", number, "replacements")
        return await self._write(where, ReplacementOrdered, body=body, key=idempotency_key)

    async def cancel_return(self, return_number: str, *, idempotency_key: str) -> ReturnCancelled:
        return await self._write(path("returns", return_number, "cancellation"), ReturnCancelled, key=idempotency_key)

    # The account

    async def account(self, customer_id: str) -> AccountState:
        return await self._caller.get(path("customers", customer_id, "account"), AccountState)

    async def lock_account(self, customer_id: str, *, idempotency_key: str) -> AccountLocked:
        return await self._write(path("customers", customer_id, "locking"), AccountLocked, key=idempotency_key)

    async def credit_of(self, customer_id: str) -> CreditBalance:
        return await self._caller.get(path("customers", customer_id, "credits"), CreditBalance)

    async def give_credit(
        self, customer_id: str, *, amount: Decimal, reason: str, idempotency_key: str
    ) -> CreditGranted:
        body = contract.CreditBody(amount=amount, reason=reason)
        return await self._write(
            path("customers", customer_id, "credits"), CreditGranted, body=body, key=idempotency_key
        )

    async def take_back_credit(self, credit_number: str, *, idempotency_key: str) -> CreditRevoked:
        return await self._write(path("credits", credit_number, "withdrawal"), CreditRevoked, key=idempotency_key)

    async def subscriptions_of(self, customer_id: str) -> tuple[Subscription, ...]:
        return await self._caller.get(path("customers", customer_id, "subscriptions"), tuple[Subscription, ...])

    async def cancel_subscription(self, subscription_id: str, *, idempotency_key: str) -> SubscriptionCancelled:
        where = path("subscriptions", subscription_id, "cancellation")
        return await self._write(where, SubscriptionCancelled, key=idempotency_key)

    async def resume_subscription(self, subscription_id: str, *, idempotency_key: str) -> SubscriptionResumed:
        where = path("subscriptions", subscription_id, "resumption")
        return await self._write(where, SubscriptionResumed, key=idempotency_key)

    async def close_account(self, customer_id: str, *, reason: str, idempotency_key: str) -> AccountClosed:
        body = contract.ReasonBody(reason=reason)
        return await self._write(
            path("customers", customer_id, "closing"), AccountClosed, body=body, key=idempotency_key
        )

    async def reopen_account(self, customer_id: str, *, idempotency_key: str) -> AccountReopened:
        return await self._write(path("customers", customer_id, "reopening"), AccountReopened, key=idempotency_key)
