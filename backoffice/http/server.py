"""A small server that offers any `BackOffice` by the contract: a reference, and the other side in tests.

It logs neither bodies nor tokens. Rate limits, TLS and several tokens are left to what stands in front of it.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from aiohttp import web

from backoffice.exceptions import BackOfficeError, InvalidInput, NotFound
from backoffice.http import contract
from backoffice.http.agents_server import AgentsServer
from backoffice.http.requests import answer as _json
from backoffice.http.requests import body_of as _body
from backoffice.http.requests import id_of as _id
from backoffice.http.requests import key_of as _key
from backoffice.http.requests import limit_of as _limit
from backoffice.http.requests import moment_of as _moment
from backoffice.port import AppointmentKind, BackOffice

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(office: BackOffice, *, token: str) -> web.Application:
    """The application; every path needs the bearer `token`."""
    app = web.Application(
        middlewares=[_errors_answered, _authenticated(token)], client_max_size=contract.BODY_LIMIT_BYTES
    )
    server = Server(office)
    for method, path, handler in (
        ("GET", "/health", server.health),
        ("POST", "/customers/search", server.search),
        ("POST", "/verifications", server.verify),
        ("GET", "/customers/{id}", server.customer),
        ("POST", "/customers/{id}/notes", server.add_note),
        ("GET", "/customers/{id}/notes", server.notes),
        ("POST", "/customers/{id}/notes/removal", server.remove_notes),
        ("GET", "/customers/{id}/orders", server.orders),
        ("GET", "/customers/{id}/lock", server.lock),
        ("POST", "/customers/{id}/password-reset-links", server.send_reset),
        ("POST", "/customers/{id}/unlock-links", server.send_unlock),
        ("POST", "/customers/{id}/unlocking", server.unlock),
        ("GET", "/customers/{id}/balance", server.balance),
        ("GET", "/customers/{id}/invoices", server.invoices),
        ("GET", "/customers/{id}/charges", server.charges),
        ("GET", "/customers/{id}/appointments", server.appointments),
        ("POST", "/password-resets", server.redeem_reset),
        ("POST", "/account-unlocks", server.redeem_unlock),
        ("GET", "/orders/{id}", server.order),
        ("PUT", "/orders/{id}/delivery-address", server.change_address),
        ("POST", "/orders/{id}/cancellation", server.cancel_order),
        ("POST", "/orders/{id}/refund-requests", server.request_refund),
        ("POST", "/orders/{id}/returns", server.open_return),
        ("GET", "/shipments/{id}", server.shipment),
        ("GET", "/invoices/{id}", server.invoice),
        ("POST", "/invoices/{id}/copies", server.send_invoice),
        ("GET", "/slots", server.slots),
        ("POST", "/appointments", server.book),
        ("GET", "/appointments/{id}", server.appointment),
        ("PUT", "/appointments/{id}/slot", server.move),
        ("POST", "/appointments/{id}/cancellation", server.cancel_appointment),
        ("GET", "/operations/{id}", server.operation),
    ):
        app.router.add_route(method, contract.PREFIX + path, handler)
    AgentsServer(office).add_to(app.router)
    return app


class Server:
    """One handler a path. Each reads its request, asks the office, and answers JSON."""

    def __init__(self, office: BackOffice) -> None:
        self._office = office

    async def health(self, _request: web.Request) -> web.Response:
        await self._office.ping()
        return _json({"status": "ok"})

    async def search(self, request: web.Request) -> web.Response:
        body = await _body(request, contract.SearchBody)
        found = await self._office.find_customer(email=body.email)
        return _json([] if found is None else [found])

    async def verify(self, request: web.Request) -> web.Response:
        body = await _body(request, contract.VerificationBody)
        return _json(
            await self._office.verify_customer(email=body.email, postcode=body.postcode, order_number=body.order_number)
        )

    async def customer(self, request: web.Request) -> web.Response:
        return _json(await self._office.customer(_id(request)))

    async def add_note(self, request: web.Request) -> web.Response:
        body = await _body(request, contract.NoteBody)
        added = await self._office.add_note(
            _id(request), body.text, author=body.author, reference=body.reference, idempotency_key=_key(request)
        )
        return _json(added)

    async def remove_notes(self, request: web.Request) -> web.Response:
        body = await _body(request, contract.NotesRemovalBody)
        return _json(
            await self._office.remove_notes(_id(request), reference=body.reference, idempotency_key=_key(request))
        )

    async def notes(self, request: web.Request) -> web.Response:
        return _json(await self._office.notes_of(_id(request), limit=_limit(request, default=20)))

    async def orders(self, request: web.Request) -> web.Response:
        return _json(await self._office.orders_of(_id(request), limit=_limit(request, default=20)))

    async def lock(self, request: web.Request) -> web.Response:
        return _json(contract.Locked(locked=await self._office.is_locked(_id(request))))

    async def send_reset(self, request: web.Request) -> web.Response:
        return _json(await self._office.send_password_reset(_id(request), idempotency_key=_key(request)))

    async def send_unlock(self, request: web.Request) -> web.Response:
        return _json(await self._office.send_unlock_link(_id(request), idempotency_key=_key(request)))

    async def unlock(self, request: web.Request) -> web.Response:
        return _json(await self._office.unlock_account(_id(request), idempotency_key=_key(request)))

    async def redeem_reset(self, request: web.Request) -> web.Response:
        body = await _body(request, contract.PasswordBody)
        return _json(await self._office.redeem_reset_token(body.token, new_password=body.new_password))

    async def redeem_unlock(self, request: web.Request) -> web.Response:
        body = await _body(request, contract.TokenBody)
        return _json(await self._office.redeem_unlock_token(body.token))

    async def balance(self, request: web.Request) -> web.Response:
        return _json(await self._office.balance(_id(request)))

    async def invoices(self, request: web.Request) -> web.Response:
        return _json(await self._office.invoices_of(_id(request), limit=_limit(request, default=20)))

    async def charges(self, request: web.Request) -> web.Response:
        text = request.query.get("amount")
        try:
            amount = None if text is None else Decimal(text)
        except InvalidOperation as error:
            raise InvalidInput("amount", problem="must be an amount of money such as 4.99") from error
        words = request.query.get("text")
        return _json(await self._office.explain_charge(_id(request), amount=amount, text=words))

    async def appointments(self, request: web.Request) -> web.Response:
        upcoming = request.query.get("upcoming", "true")
        if upcoming not in ("true", "false"):
            raise InvalidInput("upcoming", problem="must be true or false")
        return _json(await self._office.appointments_of(_id(request), upcoming=upcoming == "true"))

    async def order(self, request: web.Request) -> web.Response:
        return _json(await self._office.order(_id(request)))

    async def change_address(self, request: web.Request) -> web.Response:
        body = await _body(request, contract.AddressBody)
        return _json(
            await self._office.change_delivery_address(_id(request), body.address, idempotency_key=_key(request))
        )

    async def cancel_order(self, request: web.Request) -> web.Response:
        return _json(await self._office.cancel_order(_id(request), idempotency_key=_key(request)))

    async def request_refund(self, request: web.Request) -> web.Response:
        body = await _body(request, contract.ReasonBody)
        return _json(await self._office.request_refund(_id(request), reason=body.reason, idempotency_key=_key(request)))

    async def open_return(self, request: web.Request) -> web.Response:
        body = await _body(request, contract.ReasonBody)
        return _json(await self._office.open_return(_id(request), reason=body.reason, idempotency_key=_key(request)))

    async def shipment(self, request: web.Request) -> web.Response:
        return _json(await self._office.shipment(_id(request)))

    async def invoice(self, request: web.Request) -> web.Response:
        return _json(await self._office.invoice(_id(request)))

    async def send_invoice(self, request: web.Request) -> web.Response:
        return _json(await self._office.send_invoice_copy(_id(request), idempotency_key=_key(request)))

    async def slots(self, request: web.Request) -> web.Response:
        try:
            kind = AppointmentKind(request.query.get("kind", ""))
        except ValueError as error:
            kinds = ", ".join(AppointmentKind)
            raise InvalidInput("kind", problem=f"must be one of {kinds}") from error
        return _json(
            await self._office.free_slots(
                kind,
                start=_moment(request, "start"),
                end=_moment(request, "end"),
                time_zone=request.query.get("time_zone", "UTC"),
                limit=_limit(request, default=50),
            )
        )

    async def book(self, request: web.Request) -> web.Response:
        body = await _body(request, contract.BookingBody)
        return _json(await self._office.book(body.customer_id, body.kind, body.slot, idempotency_key=_key(request)))

    async def appointment(self, request: web.Request) -> web.Response:
        return _json(await self._office.appointment(_id(request)))

    async def move(self, request: web.Request) -> web.Response:
        body = await _body(request, contract.SlotBody)
        return _json(await self._office.move(_id(request), body.slot, idempotency_key=_key(request)))

    async def cancel_appointment(self, request: web.Request) -> web.Response:
        return _json(await self._office.cancel_appointment(_id(request), idempotency_key=_key(request)))

    async def operation(self, request: web.Request) -> web.Response:
        outcome = await self._office.done(_id(request))
        if outcome is None:
            raise NotFound("operation", _id(request))
        return _json(outcome)


def _authenticated(token: str) -> Any:
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            failure = contract.Failure(code="unauthorized", message="A valid bearer token is needed.")
            return _json(failure, status=401)
        return await handler(request)

    return check


@web.middleware
async def _errors_answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Make every error an answer of the contract; the unknown ones are logged, and told to nobody."""
    try:
        return await handler(request)
    except BackOfficeError as error:
        status, failure = contract.failure_of(error)
        return _json(failure, status=status)
    except web.HTTPException as error:
        failure = contract.Failure(code="http_error", message=error.reason)
        return _json(failure, status=error.status)
    except Exception:
        resource = request.match_info.route.resource  # the path's pattern, for the path itself names a customer
        path = "?" if resource is None else resource.canonical
        logger.exception("The back office failed at %s %s", request.method, path)
        return _json(contract.Failure(code="internal", message="The back office failed."), status=500)
