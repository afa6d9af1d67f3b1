"""The part of the port that only people use: what an agent decides about money, goods and accounts.

It follows the rules of `backoffice.port`: writes carry an idempotency key, and every method may raise
`Unavailable`, `NotFound` and `InvalidInput`. What each takes back is named beside it.
"""

from __future__ import annotations

import abc
from decimal import Decimal

from backoffice.outcomes import (
    AccountClosed,
    AccountLocked,
    AccountReopened,
    ChargeRemoved,
    CreditGranted,
    CreditRevoked,
    RefundApproved,
    RefundCancelled,
    ReplacementOrdered,
    ReturnCancelled,
    SubscriptionCancelled,
    SubscriptionResumed,
)
from backoffice.records import AccountState, Charge, CreditBalance, Refund, Refundable, Subscription


class AgentsOffice(abc.ABC):
    """What agents read and do beyond what the bot does."""

    # Refunds

    @abc.abstractmethod
    async def refundable(self, number: str) -> Refundable:
        """What of an order or an invoice (by its number) can still be paid back. An invoice of an order stands for
        the order. Raises `Refused` as `pay_refund` does, whatever the amount."""

    @abc.abstractmethod
    async def refunds_of(self, customer_id: str) -> tuple[Refund, ...]:
        """The customer's refunds, the newest first, cancelled ones included."""

    @abc.abstractmethod
    async def pay_refund(
        self, number: str, *, amount: Decimal | None = None, reason: str, idempotency_key: str
    ) -> RefundApproved:
        """Pay money back for an order or an invoice: all that is left of it, or `amount` in its currency. An open
        request for a refund is settled by it. It leaves with the next payout; until then `cancel_refund` stops it.

        Raises `Refused` with `not_shipped`, `not_paid`, `already_cancelled`, `already_returned`,
        `return_already_open`, `already_refunded`, `already_replaced`, `refund_too_large` or `warranty_over`.
        """

    @abc.abstractmethod
    async def cancel_refund(self, refund_number: str, *, idempotency_key: str) -> RefundCancelled:
        """Stop a refund that is not paid out yet. Raises `Refused` with `already_paid_out` or
        `already_cancelled`."""

    @abc.abstractmethod
    async def charges_of(self, customer_id: str, *, limit: int = 20) -> tuple[Charge, ...]:
        """The charges to the customer's card, the newest first."""

    @abc.abstractmethod
    async def charge(self, charge_id: str) -> Charge:
        """The charge with this id, e.g. "CH-900010"."""

    @abc.abstractmethod
    async def remove_charge(self, charge_id: str, *, reason: str, idempotency_key: str) -> ChargeRemoved:
        """Take a charge back that was wrong, as a whole. `cancel_refund` of its refund restores it.

        Raises `Refused` with `already_removed`, and as `pay_refund` does where the charge has an invoice.
        """

    # Goods

    @abc.abstractmethod
    async def order_replacement(
        self, number: str, *, sku: str | None = None, reason: str, idempotency_key: str
    ) -> ReplacementOrdered:
        """Send an order, or one item of it, once more and free of charge to the same address. The replacement is an
        order of its own; `cancel_order` stops it until it is shipped.

        Raises `Refused` with `not_shipped`, `already_cancelled`, `already_returned`, `return_already_open`,
        `already_refunded`, `already_replaced` or `warranty_over`, and `NotFound` for an item that is not in the order.
        """

    @abc.abstractmethod
    async def cancel_return(self, return_number: str, *, idempotency_key: str) -> ReturnCancelled:
        """Take back a return whose goods have not arrived. Raises `Refused` with `already_returned`."""

    # The account

    @abc.abstractmethod
    async def account(self, customer_id: str) -> AccountState:
        """Whether the account is locked, and on which day it is closed."""

    @abc.abstractmethod
    async def lock_account(self, customer_id: str, *, idempotency_key: str) -> AccountLocked:
        """Lock the account, so that nobody can sign in or order. Raises `Refused` with `already_locked`."""

    @abc.abstractmethod
    async def credit_of(self, customer_id: str) -> CreditBalance:
        """What the customer can still spend of the credits that they were given."""

    @abc.abstractmethod
    async def give_credit(
        self, customer_id: str, *, amount: Decimal, reason: str, idempotency_key: str
    ) -> CreditGranted:
        """Put an amount of the shop's currency on the account, for the next orders. Raises `Refused` with
        `credit_limit_reached`."""

    @abc.abstractmethod
    async def take_back_credit(self, credit_number: str, *, idempotency_key: str) -> CreditRevoked:
        """Take back a credit of which nothing was spent. Raises `Refused` with `credit_used` or
        `already_taken_back`."""

    @abc.abstractmethod
    async def subscriptions_of(self, customer_id: str) -> tuple[Subscription, ...]:
        """The customer's subscriptions, the newest first."""

    @abc.abstractmethod
    async def cancel_subscription(self, subscription_id: str, *, idempotency_key: str) -> SubscriptionCancelled:
        """End a subscription with the time that is paid for. Raises `Refused` with `already_cancelled`."""

    @abc.abstractmethod
    async def resume_subscription(self, subscription_id: str, *, idempotency_key: str) -> SubscriptionResumed:
        """Go on with a subscription that was cancelled and has not ended. Raises `Refused` with `not_cancelled` or
        `subscription_over`."""

    @abc.abstractmethod
    async def close_account(self, customer_id: str, *, reason: str, idempotency_key: str) -> AccountClosed:
        """Close the account after 14 days, in which `reopen_account` takes it back.

        Raises `Refused` with `orders_open`, `balance_due`, `subscription_active` or `already_closed`.
        """

    @abc.abstractmethod
    async def reopen_account(self, customer_id: str, *, idempotency_key: str) -> AccountReopened:
        """Take back the closing of an account. Raises `Refused` with `not_closed` or `account_gone`."""
