"""The port over HTTP."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
import msgspec

from backoffice import arguments
from backoffice.exceptions import InvalidInput, NotFound
from backoffice.http import contract
from backoffice.http.agents_client import HttpAgentsOffice
from backoffice.http.calls import Caller
from backoffice.http.calls import path as _path
from backoffice.port import (
    AccountUnlocked,
    Address,
    AddressChanged,
    Appointment,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentKind,
    AppointmentMoved,
    BackOffice,
    Balance,
    Charge,
    Customer,
    Did,
    Invoice,
    InvoiceCopySent,
    LinkSent,
    Note,
    NoteAdded,
    NotesRemoved,
    Order,
    OrderCancelled,
    Outcome,
    PasswordChanged,
    RefundRequested,
    ReturnOpened,
    Shipment,
    Slot,
    Verification,
)

D = TypeVar("D", bound=Did)


class HttpBackOffice(HttpAgentsOffice, BackOffice):
    """A back office of somebody else's, called by the contract of docs/back-office.md."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, url: str, *, token: str | None, timeout_seconds: float) -> AsyncIterator[HttpBackOffice]:
        """Open the connection pool; nothing is called yet. `timeout_seconds` bounds each call as a whole."""
        parts = urlsplit(url)
        if not parts.hostname or parts.query or parts.fragment or parts.username is not None:
            raise InvalidInput("url", problem="must be a plain address such as https://backoffice.example/")
        if not token or not (token.isascii() and token.isprintable()) or " " in token:
            raise InvalidInput("token", problem="must be set to the service's bearer token (printable ASCII)")
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
            yield cls(Caller(session, url=url))

    async def ping(self) -> None:
        await self._caller.get("/health", dict[str, Any])

    # Customers

    async def find_customer(self, *, email: str) -> Customer | None:
        body = contract.SearchBody(email=email)
        found = await self._caller.send("POST", "/customers/search", tuple[Customer, ...], body=body)
        return found[0] if found else None

    async def customer(self, customer_id: str) -> Customer:
        return await self._caller.get(_path("customers", customer_id), Customer)

    async def verify_customer(
        self, *, email: str, postcode: str | None = None, order_number: str | None = None
    ) -> Verification:
        body = contract.VerificationBody(email=email, postcode=postcode, order_number=order_number)
        return await self._caller.send("POST", "/verifications", Verification, body=body)

    async def add_note(
        self, customer_id: str, text: str, *, author: str, reference: str = "", idempotency_key: str
    ) -> NoteAdded:
        body = contract.NoteBody(text=text, author=author, reference=reference)
        return await self._write(_path("customers", customer_id, "notes"), NoteAdded, body=body, key=idempotency_key)

    async def remove_notes(self, customer_id: str, *, reference: str, idempotency_key: str) -> NotesRemoved:
        path = _path("customers", customer_id, "notes", "removal")
        body = contract.NotesRemovalBody(reference=reference)
        return await self._write(path, NotesRemoved, body=body, key=idempotency_key)

    async def notes_of(self, customer_id: str, *, limit: int = 20) -> tuple[Note, ...]:
        path = _path("customers", customer_id, "notes")
        return await self._caller.get(path, tuple[Note, ...], query={"limit": str(limit)})

    # Orders

    async def order(self, number: str) -> Order:
        return await self._caller.get(_path("orders", number), Order)

    async def orders_of(self, customer_id: str, *, limit: int = 20) -> tuple[Order, ...]:
        path = _path("customers", customer_id, "orders")
        return await self._caller.get(path, tuple[Order, ...], query={"limit": str(limit)})

    async def shipment(self, tracking_number: str) -> Shipment:
        return await self._caller.get(_path("shipments", tracking_number), Shipment)

    async def change_delivery_address(self, number: str, address: Address, *, idempotency_key: str) -> AddressChanged:
        return await self._caller.send(
            "PUT",
            _path("orders", number, "delivery-address"),
            AddressChanged,
            body=contract.AddressBody(address=address),
            idempotency_key=_key(idempotency_key),
        )

    async def cancel_order(self, number: str, *, idempotency_key: str) -> OrderCancelled:
        path = _path("orders", number, "cancellation")
        return await self._write(path, OrderCancelled, key=idempotency_key)

    async def request_refund(self, number: str, *, reason: str, idempotency_key: str) -> RefundRequested:
        path = _path("orders", number, "refund-requests")
        body = contract.ReasonBody(reason=reason)
        return await self._write(path, RefundRequested, body=body, key=idempotency_key)

    async def open_return(self, number: str, *, reason: str, idempotency_key: str) -> ReturnOpened:
        path = _path("orders", number, "returns")
        body = contract.ReasonBody(reason=reason)
        return await self._write(path, ReturnOpened, body=body, key=idempotency_key)

    # The account

    async def is_locked(self, customer_id: str) -> bool:
        answer = await self._caller.get(_path("customers", customer_id, "lock"), contract.Locked)
        return answer.locked

    async def send_password_reset(self, customer_id: str, *, idempotency_key: str) -> LinkSent:
        path = _path("customers", customer_id, "password-reset-links")
        return await self._write(path, LinkSent, key=idempotency_key)

    async def redeem_reset_token(self, token: str, *, new_password: str) -> PasswordChanged:
        body = contract.PasswordBody(token=token, new_password=new_password)
        return await self._caller.send("POST", "/password-resets", PasswordChanged, body=body)

    async def send_unlock_link(self, customer_id: str, *, idempotency_key: str) -> LinkSent:
        path = _path("customers", customer_id, "unlock-links")
        return await self._write(path, LinkSent, key=idempotency_key)

    async def redeem_unlock_token(self, token: str) -> AccountUnlocked:
        body = contract.TokenBody(token=token)
        return await self._caller.send("POST", "/account-unlocks", AccountUnlocked, body=body)

    async def unlock_account(self, customer_id: str, *, idempotency_key: str) -> AccountUnlocked:
        path = _path("customers", customer_id, "unlocking")
        return await self._write(path, AccountUnlocked, key=idempotency_key)

    # Billing

    async def balance(self, customer_id: str) -> Balance:
        return await self._caller.get(_path("customers", customer_id, "balance"), Balance)

    async def invoice(self, number: str) -> Invoice:
        return await self._caller.get(_path("invoices", number), Invoice)

    async def invoices_of(self, customer_id: str, *, limit: int = 20) -> tuple[Invoice, ...]:
        path = _path("customers", customer_id, "invoices")
        return await self._caller.get(path, tuple[Invoice, ...], query={"limit": str(limit)})

    async def send_invoice_copy(self, number: str, *, idempotency_key: str) -> InvoiceCopySent:
        return await self._write(_path("invoices", number, "copies"), InvoiceCopySent, key=idempotency_key)

    async def explain_charge(
        self, customer_id: str, *, amount: Decimal | None = None, text: str | None = None
    ) -> tuple[Charge, ...]:
        query = {} if amount is None else {"amount": str(amount)}
        if text is not None:
            query["text"] = text
        path = _path("customers", customer_id, "charges")
        return await self._caller.get(path, tuple[Charge, ...], query=query)

    # Appointments

    async def free_slots(
        self,
        kind: AppointmentKind,
        *,
        start: datetime,
        end: datetime,
        time_zone: str = "UTC",
        limit: int = 50,
    ) -> tuple[Slot, ...]:
        zone = arguments.time_zone(time_zone)
        query = {
            "kind": kind.value,
            "start": arguments.aware("start", start).isoformat(),
            "end": arguments.aware("end", end).isoformat(),
            "time_zone": time_zone,
            "limit": str(limit),
        }
        slots = await self._caller.get("/slots", tuple[Slot, ...], query=query)
        # JSON carries an offset, not a zone; whoever adds a day to a time needs the zone.
        return tuple(
            msgspec.structs.replace(
                slot, starts_at=slot.starts_at.astimezone(zone), ends_at=slot.ends_at.astimezone(zone)
            )
            for slot in slots
        )

    async def appointment(self, appointment_id: str) -> Appointment:
        return await self._caller.get(_path("appointments", appointment_id), Appointment)

    async def appointments_of(self, customer_id: str, *, upcoming: bool = True) -> tuple[Appointment, ...]:
        query = {"upcoming": "true" if upcoming else "false"}
        path = _path("customers", customer_id, "appointments")
        return await self._caller.get(path, tuple[Appointment, ...], query=query)

    async def book(
        self, customer_id: str, kind: AppointmentKind, slot: str, *, idempotency_key: str
    ) -> AppointmentBooked:
        body = contract.BookingBody(customer_id=customer_id, kind=kind, slot=slot)
        return await self._write("/appointments", AppointmentBooked, body=body, key=idempotency_key)

    async def move(self, appointment_id: str, slot: str, *, idempotency_key: str) -> AppointmentMoved:
        return await self._caller.send(
            "PUT",
            _path("appointments", appointment_id, "slot"),
            AppointmentMoved,
            body=contract.SlotBody(slot=slot),
            idempotency_key=_key(idempotency_key),
        )

    async def cancel_appointment(self, appointment_id: str, *, idempotency_key: str) -> AppointmentCancelled:
        path = _path("appointments", appointment_id, "cancellation")
        return await self._write(path, AppointmentCancelled, key=idempotency_key)

    # What was done

    async def done(self, idempotency_key: str) -> Outcome | None:
        path = _path("operations", _key(idempotency_key))
        try:
            outcome: Outcome = await self._caller.get(path, Outcome)  # type: ignore[arg-type]
        except NotFound:
            return None
        return outcome

    async def _write(self, path: str, answer: type[D], *, body: Any = None, key: str) -> D:
        return await self._caller.send("POST", path, answer, body=body, idempotency_key=_key(key))


def _key(text: str) -> str:
    # It becomes a header, so a line break must never get there.
    return arguments.idempotency_key(text)
