"""What a back office raises.

BackOfficeError
├── Unavailable        it is down, too slow, or could not send its mail: nothing was done, try again later
├── NotFound           there is no such customer, order, invoice, appointment
├── Refused            the request was understood, and a business rule forbids it (`code` says which)
│   └── SlotTaken      somebody else has just taken this appointment slot
└── InvalidInput       the request itself makes no sense (`field` says which part)

Every error carries a stable `code` for programs; `str(error)` is one plain sentence for a log or an agent.
Neither ever holds a password, a token or another customer's data.
"""

from __future__ import annotations

from typing import ClassVar


class BackOfficeError(Exception):
    """The base of everything that a back office raises on purpose."""

    code: str = "back_office_error"

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions are pickled as a call with their positional arguments, and these take keywords as well.
        return (_restored, (type(self), self.args, vars(self)))


class Unavailable(BackOfficeError):
    """Raised when the back office, or the mail server it needs, is down or did not answer in time.

    A write that raises it may still have been done when the connection broke late: repeat it with the same
    idempotency key, or ask `BackOffice.done`.
    """

    code = "unavailable"

    def __init__(self, what: str, *, reason: str) -> None:
        super().__init__(what, reason)
        self.what = what
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.what} is not available: {self.reason}."


class NotFound(BackOfficeError):
    """Raised when a record that was named does not exist."""

    code = "not_found"

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(kind, identifier)
        self.kind = kind
        self.identifier = identifier

    def __str__(self) -> str:
        return f"There is no {self.kind} {self.identifier}."


class Refused(BackOfficeError):
    """Raised when a business rule forbids what was asked; `code` is one of `CODES`."""

    CODES: ClassVar[dict[str, str]] = {
        "already_shipped": "the order has already left the warehouse",
        "already_cancelled": "it is already cancelled",
        "already_returned": "the order was already returned",
        "not_shipped": "the order has not been shipped yet, so it can be cancelled instead",
        "not_delivered": "the order has not been delivered yet",
        "return_window_closed": "the time for returns is over",
        "return_already_open": "a return for this order is already open",
        "refund_already_requested": "a refund for this order was already requested",
        "token_invalid": "the link is wrong, was used already, or has expired",
        "not_locked": "the account is not locked",
        "slot_taken": "the slot was taken by somebody else",
        "slot_in_past": "the slot has already begun",
        "appointment_over": "the appointment has already begun or is over",
        "not_paid": "it was not paid, so there is nothing to pay back",
        "already_refunded": "all of it was paid back already",
        "already_replaced": "a replacement is on its way already",
        "already_removed": "the charge was taken back already",
        "already_paid_out": "the money is on its way already",
        "refund_too_large": "this is more than what is left to be paid back",
        "warranty_over": "the warranty of 2 years is over",
        "already_locked": "the account is locked already",
        "credit_limit_reached": "a customer gets at most $300.00 of credit in 90 days",
        "credit_used": "the customer has spent some of it",
        "already_taken_back": "the credit was taken back already",
        "not_cancelled": "it is not cancelled",
        "subscription_over": "the subscription has ended",
        "subscription_active": "a subscription still runs and has to be cancelled first",
        "orders_open": "an order is still on its way",
        "balance_due": "an invoice is not paid yet",
        "already_closed": "the account is being closed already",
        "not_closed": "the account is not being closed",
        "account_gone": "the account is closed and cannot be taken back",
        "key_reused": "this idempotency key was used for something else",
    }

    def __init__(self, code: str, *, subject: str) -> None:
        super().__init__(code, subject)
        self.code = code
        self.subject = subject

    def __str__(self) -> str:
        reason = self.CODES.get(self.code, f"a rule of the back office forbids it ({self.code})")
        return f"Not possible for {self.subject}: {reason}."


class SlotTaken(Refused):
    """Raised when the appointment slot is no longer free; offer other ones from `BackOffice.free_slots`."""

    def __init__(self, *, subject: str) -> None:
        super().__init__("slot_taken", subject=subject)


class InvalidInput(BackOfficeError):
    """Raised when an argument is malformed; `field` names it and `problem` says what would be right."""

    code = "invalid_input"

    def __init__(self, field: str, *, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}."


def _restored(kind: type[BackOfficeError], args: tuple[object, ...], data: dict[str, object]) -> BackOfficeError:
    error = kind.__new__(kind)
    error.args = args
    vars(error).update(data)
    return error
