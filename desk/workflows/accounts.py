"""The account: access to it, subscriptions, and its end."""

from __future__ import annotations

from typing import ClassVar

from backoffice import rules
from backoffice.outcomes import (
    AccountClosed,
    AccountLocked,
    AccountReopened,
    AccountUnlocked,
    Outcome,
    SubscriptionCancelled,
    SubscriptionResumed,
)
from backoffice.port import BackOffice
from backoffice.records import SubscriptionStatus
from desk.errors import WorkflowImpossible
from desk.workflows import wording
from desk.workflows.form import Values, choice_field, reason_field
from desk.workflows.outcomes import expect
from desk.workflows.workflow import Arguments, Case, Plan, Told, Undoing, Workflow
from handoff.wire.workflows import FieldChoice, WorkflowField

_GROUP = "Account"


class UnlockAccount(Workflow):
    name: ClassVar[str] = "unlock_account"
    title: ClassVar[str] = "Unlock the account"
    about: ClassVar[str] = "The customer can sign in again at once."
    group: ClassVar[str] = _GROUP
    topic: ClassVar[str] = "unlock_account"
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        if not (await case.office.account(case.customer.id)).locked:
            raise WorkflowImpossible(f"{case.customer.name}'s account is not locked.")
        return ()

    async def plan(self, case: Case, values: Values) -> Plan:
        return Plan(
            title=f"Unlock {case.customer.name}'s account",
            sentences=(f"{case.customer.name} can sign in again at once.",),
            confirm="Unlock it",
            arguments={"customer": case.customer.id, "name": case.customer.name},
            undo="It can be locked again.",
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.unlock_account(arguments["customer"], idempotency_key=key)

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        expect(outcome, AccountUnlocked)
        return Told(
            result=f"Unlocked the account of {arguments['name']}.",
            draft="Your account is unlocked. You can sign in again now.",
            undo="Lock it again",
        )

    async def undo(self, office: BackOffice, done: Undoing, *, key: str) -> Outcome:
        return await office.lock_account(done.arguments["customer"], idempotency_key=key)

    def told_undone(self, outcome: Outcome) -> str:
        return f"Locked the account {expect(outcome, AccountLocked).customer_id} again."


class LockAccount(Workflow):
    name: ClassVar[str] = "lock_account"
    title: ClassVar[str] = "Lock the account"
    about: ClassVar[str] = "Nobody can sign in or order until it is unlocked: for suspected fraud."
    group: ClassVar[str] = _GROUP
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        if (await case.office.account(case.customer.id)).locked:
            raise WorkflowImpossible(f"{case.customer.name}'s account is locked already.")
        return ()

    async def plan(self, case: Case, values: Values) -> Plan:
        return Plan(
            title=f"Lock {case.customer.name}'s account",
            sentences=("Nobody can sign in or order any more, the customer included.",),
            confirm="Lock it",
            arguments={"customer": case.customer.id, "name": case.customer.name},
            undo="It can be unlocked again.",
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.lock_account(arguments["customer"], idempotency_key=key)

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        expect(outcome, AccountLocked)
        return Told(
            result=f"Locked the account of {arguments['name']}.",
            draft="Your account is locked now, so that nobody can sign in or order.",
            undo="Unlock it again",
        )

    async def undo(self, office: BackOffice, done: Undoing, *, key: str) -> Outcome:
        return await office.unlock_account(done.arguments["customer"], idempotency_key=key)

    def told_undone(self, outcome: Outcome) -> str:
        return f"Unlocked the account {expect(outcome, AccountUnlocked).customer_id} again."


class CancelSubscription(Workflow):
    name: ClassVar[str] = "cancel_subscription"
    title: ClassVar[str] = "Cancel a subscription"
    about: ClassVar[str] = "It ends with the time that is paid for."
    group: ClassVar[str] = _GROUP
    topic: ClassVar[str] = "cancel_subscription"
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        running = [
            one
            for one in await case.office.subscriptions_of(case.customer.id)
            if one.status is SubscriptionStatus.ACTIVE
        ]
        if not running:
            raise WorkflowImpossible(f"{case.customer.name} has no subscription that goes on.")
        choices = [
            FieldChoice(
                one.id, f"{one.name}, {wording.money(one.price)} a month", f"since {wording.day(one.started_on)}"
            )
            for one in running
        ]
        return (choice_field("subscription", "Subscription", choices, value=case.value("subscription")),)

    async def plan(self, case: Case, values: Values) -> Plan:
        mine = await case.office.subscriptions_of(case.customer.id)
        chosen = next((one for one in mine if one.id == values.text("subscription")), None)
        if chosen is None:
            raise WorkflowImpossible("This subscription is another customer's.", field="subscription")
        rules.check_cancellable(chosen)
        return Plan(
            title=f"Cancel {chosen.name}",
            sentences=(
                f"{chosen.name} ends on {wording.day(chosen.paid_until)}, the last day that is paid for.",
                "Until then it can be used. Nothing is charged after it.",
            ),
            confirm="Cancel the subscription",
            arguments={"subscription": chosen.id},
            undo="Until its last day it can go on again.",
            basis=(chosen.paid_until.isoformat(),),
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.cancel_subscription(arguments["subscription"], idempotency_key=key)

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        ended = expect(outcome, SubscriptionCancelled).subscription
        last = wording.day(ended.ends_on or ended.paid_until)
        return Told(
            result=f"Cancelled {ended.name} ({ended.id}); it ends on {last}.",
            draft=f"{ended.name} is cancelled. You can use it until {last}, and nothing is charged after that.",
            undo="Let it go on",
        )

    async def undo(self, office: BackOffice, done: Undoing, *, key: str) -> Outcome:
        return await office.resume_subscription(done.arguments["subscription"], idempotency_key=key)

    def told_undone(self, outcome: Outcome) -> str:
        goes_on = expect(outcome, SubscriptionResumed).subscription
        return f"{goes_on.name} ({goes_on.id}) goes on."


class CloseAccount(Workflow):
    name: ClassVar[str] = "close_account"
    title: ClassVar[str] = "Close the account"
    about: ClassVar[str] = "For good, after a time in which it can be taken back."
    group: ClassVar[str] = _GROUP
    topic: ClassVar[str] = "close_account"
    can_undo: ClassVar[bool] = True

    async def fields(self, case: Case) -> tuple[WorkflowField, ...]:
        closes_on = (await case.office.account(case.customer.id)).closes_on
        if closes_on is not None:
            raise WorkflowImpossible(f"{case.customer.name}'s account closes on {wording.day(closes_on)} already.")
        rules.check_closable(
            customer_id=case.customer.id,
            orders=await case.office.orders_of(case.customer.id, limit=200),
            due=(await case.office.balance(case.customer.id)).due.amount,
            subscriptions=await case.office.subscriptions_of(case.customer.id),
        )
        return (reason_field(case.value("reason", case.fact("reason"))),)

    async def plan(self, case: Case, values: Values) -> Plan:
        credit = await case.office.credit_of(case.customer.id)
        lost = (f"{wording.money(credit.balance)} of credit is lost with it.",) if credit.balance.amount else ()
        return Plan(
            title=f"Close {case.customer.name}'s account",
            sentences=(
                f"The account is closed in {rules.CLOSING_DAYS} days, and the data in it deleted.",
                "Invoices are kept as long as the law asks.",
            ),
            confirm="Close the account",
            arguments={
                "customer": case.customer.id,
                "name": case.customer.name,
                "reason": values.text("reason"),
            },
            final=f"After {rules.CLOSING_DAYS} days it cannot be taken back.",
            undo="Until then it can be.",
            warnings=lost,
        )

    async def run(self, office: BackOffice, arguments: Arguments, *, key: str) -> Outcome:
        return await office.close_account(arguments["customer"], reason=arguments["reason"], idempotency_key=key)

    def told(self, outcome: Outcome, arguments: Arguments) -> Told:
        day = wording.day(expect(outcome, AccountClosed).closes_on)
        return Told(
            result=f"Closing the account of {arguments['name']} on {day}. {wording.because(arguments['reason'])}",
            draft=f"Your account will be closed on {day}. Until then you can still change your mind.",
            undo="Keep the account",
        )

    async def undo(self, office: BackOffice, done: Undoing, *, key: str) -> Outcome:
        return await office.reopen_account(done.arguments["customer"], idempotency_key=key)

    def told_undone(self, outcome: Outcome) -> str:
        return f"The account {expect(outcome, AccountReopened).customer_id} is not closed."
