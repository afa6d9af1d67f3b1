"""What the client and the server must agree on besides the records and outcomes: paths, bodies, errors.

docs/back-office.md is written for whoever builds another server.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from backoffice.exceptions import BackOfficeError, InvalidInput, NotFound, Refused, SlotTaken, Unavailable
from backoffice.records import Address, AppointmentKind

PREFIX = "/v1"
KEY_HEADER = "Idempotency-Key"
BODY_LIMIT_BYTES = 64 * 1024


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of request bodies: a field that nobody knows is refused."""


class SearchBody(Body, frozen=True, kw_only=True):
    """Addresses travel in bodies, for URLs end up in logs."""

    email: str


class VerificationBody(Body, frozen=True, kw_only=True):
    email: str
    postcode: str | None = None
    order_number: str | None = None


class NoteBody(Body, frozen=True, kw_only=True):
    text: str
    author: str
    reference: str = ""


class NotesRemovalBody(Body, frozen=True, kw_only=True):
    reference: str


class AddressBody(Body, frozen=True, kw_only=True):
    address: Address


class ReasonBody(Body, frozen=True, kw_only=True):
    reason: str


class RefundBody(Body, frozen=True, kw_only=True):
    """`amount` is left out for all that is left."""

    number: str
    reason: str
    amount: Decimal | None = None


class ReplacementBody(Body, frozen=True, kw_only=True):
    """`sku` is left out for the whole order."""

    reason: str
    sku: str | None = None


class CreditBody(Body, frozen=True, kw_only=True):
    amount: Decimal
    reason: str


class PasswordBody(Body, frozen=True, kw_only=True):
    token: str
    new_password: str

    def __repr__(self) -> str:
        return "PasswordBody(…)"


class TokenBody(Body, frozen=True, kw_only=True):
    token: str

    def __repr__(self) -> str:
        return "TokenBody(…)"


class BookingBody(Body, frozen=True, kw_only=True):
    customer_id: str
    kind: AppointmentKind
    slot: str


class SlotBody(Body, frozen=True, kw_only=True):
    slot: str


class Locked(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to whether an account is locked."""

    locked: bool


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """The body of every answer from 400 on. `code` is stable; `message` is for people. What the error is
    about: `kind` and `identifier` of what was not found, `subject` of what was refused, `field` and
    `problem` of the input."""

    code: str
    message: str
    kind: str = ""
    identifier: str = ""
    subject: str = ""
    field: str = ""
    problem: str = ""


def failure_of(error: BackOfficeError) -> tuple[int, Failure]:
    """The HTTP status and body for an error."""
    message = str(error)
    if isinstance(error, NotFound):
        failure = Failure(code=error.code, message=message, kind=error.kind, identifier=error.identifier)
        return 404, failure
    if isinstance(error, Refused):
        return 409, Failure(code=error.code, message=message, subject=error.subject)
    if isinstance(error, InvalidInput):
        return 422, Failure(code=error.code, message=message, field=error.field, problem=error.problem)
    if isinstance(error, Unavailable):
        return 503, Failure(code=error.code, message=message)
    return 500, Failure(code="internal", message="The back office failed.")


def error_of(status: int, failure: Failure, *, service: str) -> BackOfficeError:
    """The error for an HTTP status and body; `service` names the other side in messages."""
    if status == 404 and failure.code == NotFound.code:
        return NotFound(failure.kind or "record", failure.identifier)
    if status == 409:
        if failure.code == "slot_taken":
            return SlotTaken(subject=failure.subject)
        return Refused(failure.code, subject=failure.subject)
    if status == 422:
        return InvalidInput(failure.field or "request", problem=failure.problem or "was not accepted")
    if status in (401, 403):
        return Unavailable(service, reason="it does not accept our token; check the setting")
    return Unavailable(service, reason=f"it answered {status} ({failure.code})")
