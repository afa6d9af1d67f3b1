"""Subscriptions that end, accounts that are locked and closed."""

from __future__ import annotations

import pytest

from backoffice.exceptions import NotFound, Refused
from backoffice.port import BackOffice
from backoffice.records import SubscriptionStatus
from tests.backoffices import NOW, Clock

MAYA, TOM, PRIYA = "C-10001", "C-10007", "C-10003"


async def refused(work: object) -> str:
    with pytest.raises(Refused) as caught:
        await work  # type: ignore[misc]
    return caught.value.code


async def test_subscription_ends_with_what_is_paid_for_and_goes_on_again(office: BackOffice) -> None:
    (running,) = await office.subscriptions_of(MAYA)
    assert (running.name, running.status) == ("Brightwell Care", SubscriptionStatus.ACTIVE)
    done = await office.cancel_subscription(running.id, idempotency_key="a")
    assert done.subscription.status is SubscriptionStatus.ENDING
    assert done.subscription.ends_on == running.paid_until > NOW.date()
    assert await refused(office.cancel_subscription(running.id, idempotency_key="b")) == "already_cancelled"
    await office.resume_subscription(running.id, idempotency_key="c")
    assert await office.subscriptions_of(MAYA) == (running,)
    assert await refused(office.resume_subscription(running.id, idempotency_key="d")) == "not_cancelled"


async def test_ended_subscription_stays_ended(office: BackOffice, clock: Clock) -> None:
    (running,) = await office.subscriptions_of(MAYA)
    await office.cancel_subscription(running.id, idempotency_key="a")
    clock.advance(days=40)
    assert (await office.subscriptions_of(MAYA))[0].status is SubscriptionStatus.ENDED
    assert await refused(office.resume_subscription(running.id, idempotency_key="b")) == "subscription_over"


async def test_running_subscription_renews_by_itself(office: BackOffice, clock: Clock) -> None:
    clock.advance(days=400)
    (running,) = await office.subscriptions_of(MAYA)
    assert 0 <= (running.paid_until - clock.now.date()).days < 31


async def test_account_is_locked_and_unlocked(office: BackOffice) -> None:
    assert not (await office.account(MAYA)).locked
    await office.lock_account(MAYA, idempotency_key="a")
    assert await office.is_locked(MAYA)
    assert await refused(office.lock_account(MAYA, idempotency_key="b")) == "already_locked"
    await office.unlock_account(MAYA, idempotency_key="c")
    assert not (await office.account(MAYA)).locked


async def test_account_is_closed_after_a_time_in_which_it_is_taken_back(office: BackOffice, clock: Clock) -> None:
    done = await office.close_account(TOM, reason="moved abroad", idempotency_key="a")
    assert (done.closes_on - NOW.date()).days == 14
    assert (await office.account(TOM)).closes_on == done.closes_on
    assert await refused(office.close_account(TOM, reason="again", idempotency_key="b")) == "already_closed"
    await office.reopen_account(TOM, idempotency_key="c")
    assert await refused(office.reopen_account(TOM, idempotency_key="d")) == "not_closed"
    await office.close_account(TOM, reason="after all", idempotency_key="e")
    clock.advance(days=14)
    assert await refused(office.reopen_account(TOM, idempotency_key="f")) == "account_gone"


async def test_account_with_open_orders_is_not_closed(office: BackOffice) -> None:
    for customer in (MAYA, PRIYA):
        assert await refused(office.close_account(customer, reason="enough", idempotency_key="k")) == "orders_open"


async def test_unknown_ones_are_not_found(office: BackOffice) -> None:
    with pytest.raises(NotFound, match="subscription"):
        await office.cancel_subscription("SU-499999", idempotency_key="k")
    with pytest.raises(NotFound, match="customer"):
        await office.account("C-1")
