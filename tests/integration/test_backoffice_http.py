"""The whole port over real HTTP, and what the client makes of a service that misbehaves."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from backoffice.connect import open_back_office
from backoffice.exceptions import InvalidInput, NotFound, Refused, SlotTaken, Unavailable
from backoffice.port import Address, AppointmentKind, BackOffice, LinkSent, OrderStatus
from backoffice.seed import seed_demo
from tests.backoffices import NOW, TOKEN, Clock, mail_settings, opened_sql, over_http, served
from tests.services import Mailbox

MAYA, DANIEL, GRACE = "C-10001", "C-10002", "C-10008"
ELSEWHERE = Address(recipient="Maya", line1="1 Market Street", city="San Francisco", postcode="94105")
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def offices(tmp_path: Path, mailbox: Mailbox) -> AsyncIterator[tuple[BackOffice, BackOffice]]:
    """An office in a database, and the same one over HTTP."""
    url = f"sqlite:///{tmp_path / 'backoffice.db'}"
    await seed_demo(url, today=NOW.date(), crowd=0)
    mail = mail_settings(mailbox.port)
    async with opened_sql(url, mail=mail, clock=Clock()) as direct, over_http(direct) as remote:
        yield direct, remote


async def test_reads_are_the_same_over_http(offices: tuple[BackOffice, BackOffice]) -> None:
    direct, remote = offices
    phone = AppointmentKind.PHONE_CONSULTATION
    reads: list[Callable[[BackOffice], Awaitable[object]]] = [
        lambda o: o.ping(),
        lambda o: o.find_customer(email="MAYA.torres@example.com"),
        lambda o: o.find_customer(email="nobody@example.com"),
        lambda o: o.customer(MAYA),
        lambda o: o.verify_customer(email="maya.torres@example.com", postcode="94107"),
        lambda o: o.verify_customer(email="maya.torres@example.com", order_number="BW-1"),
        lambda o: o.order("bw-104233"),
        lambda o: o.orders_of(MAYA, limit=2),
        lambda o: o.shipment("1BW004512877"),
        lambda o: o.is_locked(MAYA),
        lambda o: o.is_locked(DANIEL),
        lambda o: o.balance(MAYA),
        lambda o: o.invoice("INV-204518"),
        lambda o: o.invoices_of(MAYA, limit=3),
        lambda o: o.explain_charge(MAYA, amount=Decimal("4.99")),
        lambda o: o.explain_charge("C-10005", amount=Decimal("89.00"), text="second & charge + 100%"),
        lambda o: o.explain_charge("C-10005", text="second charge"),
        lambda o: o.free_slots(phone, start=NOW, end=NOW + timedelta(days=9), time_zone="America/Denver", limit=9),
        lambda o: o.appointment("AP-300001"),
        lambda o: o.appointments_of(GRACE),
        lambda o: o.appointments_of(GRACE, upcoming=False),
        lambda o: o.refundable("INV-204102"),
        lambda o: o.refunds_of(MAYA),
        lambda o: o.charges_of("C-10005", limit=1),
        lambda o: o.charge("CH-900010"),
        lambda o: o.account(DANIEL),
        lambda o: o.credit_of(MAYA),
        lambda o: o.subscriptions_of(MAYA),
        lambda o: o.done("never"),
    ]
    for read in reads:
        assert await read(remote) == await read(direct)


async def test_slots_keep_their_time_zone_over_http(offices: tuple[BackOffice, BackOffice]) -> None:
    _, remote = offices
    kind = AppointmentKind.SHOWROOM_VISIT
    slots = await remote.free_slots(kind, start=NOW, end=NOW + timedelta(days=3), time_zone="America/Denver")
    assert {str(slot.starts_at.tzinfo) for slot in slots} == {"America/Denver"}


async def test_writes_are_done_once_over_http(offices: tuple[BackOffice, BackOffice]) -> None:
    direct, remote = offices
    phone = AppointmentKind.PHONE_CONSULTATION
    first, second = (await remote.free_slots(phone, start=NOW, end=NOW + timedelta(days=9)))[:2]
    writes: dict[str, Callable[[], Awaitable[object]]] = {
        "address": lambda: remote.change_delivery_address("BW-104871", ELSEWHERE, idempotency_key="address"),
        "cancel": lambda: remote.cancel_order("BW-104871", idempotency_key="cancel"),
        "refund": lambda: remote.request_refund("BW-104233", reason="late", idempotency_key="refund"),
        "return": lambda: remote.open_return("BW-103990", reason="too bright", idempotency_key="return"),
        "reset": lambda: remote.send_password_reset(MAYA, idempotency_key="reset"),
        "link": lambda: remote.send_unlock_link(DANIEL, idempotency_key="link"),
        "unlock": lambda: remote.unlock_account(DANIEL, idempotency_key="unlock"),
        "copy": lambda: remote.send_invoice_copy("INV-204518", idempotency_key="copy"),
        "book": lambda: remote.book(MAYA, phone, first.id, idempotency_key="book"),
        "move": lambda: remote.move("AP-300002", second.id, idempotency_key="move"),
        "drop": lambda: remote.cancel_appointment("AP-300001", idempotency_key="drop"),
        "undo-return": lambda: remote.cancel_return("RT-000001", idempotency_key="undo-return"),
        "note": lambda: remote.add_note(MAYA, "Late.\nCalled.", author="Dana", reference="c1", idempotency_key="note"),
        "forget": lambda: remote.remove_notes(MAYA, reference="c2", idempotency_key="forget"),
    }
    for key, write in writes.items():
        outcome = await write()
        assert await write() == outcome
        assert await remote.done(key) == outcome
        assert await direct.done(key) == outcome
    assert (await direct.order("BW-104871")).status is OrderStatus.CANCELLED
    assert not await remote.is_locked(DANIEL)
    (note,) = await remote.notes_of(MAYA)
    assert (note.text, note.author) == ("Late.\nCalled.", "Dana")
    assert await direct.notes_of(MAYA, limit=5) == (note,)


async def test_agents_writes_are_done_once_over_http(offices: tuple[BackOffice, BackOffice]) -> None:
    direct, remote = offices
    five = Decimal("5.00")
    writes: dict[str, Callable[[], Awaitable[object]]] = {
        "refund": lambda: remote.pay_refund("BW-104233", amount=five, reason="late", idempotency_key="refund"),
        "stop": lambda: remote.cancel_refund("RD-000001", idempotency_key="stop"),
        "charge": lambda: remote.remove_charge("CH-900010", reason="twice", idempotency_key="charge"),
        "replace": lambda: remote.order_replacement(
            "BW-104233", sku="SMT-BLB-10", reason="broken", idempotency_key="replace"
        ),
        "lock": lambda: remote.lock_account(MAYA, idempotency_key="lock"),
        "credit": lambda: remote.give_credit(MAYA, amount=five, reason="sorry", idempotency_key="credit"),
        "take": lambda: remote.take_back_credit("CR-000001", idempotency_key="take"),
        "end": lambda: remote.cancel_subscription("SU-400001", idempotency_key="end"),
        "go-on": lambda: remote.resume_subscription("SU-400001", idempotency_key="go-on"),
        "close": lambda: remote.close_account("C-10007", reason="moved", idempotency_key="close"),
        "reopen": lambda: remote.reopen_account("C-10007", idempotency_key="reopen"),
    }
    for key, write in writes.items():
        outcome = await write()
        assert await write() == outcome
        assert await remote.done(key) == outcome
        assert await direct.done(key) == outcome
    with pytest.raises(Refused, match="more than what is left"):
        await remote.pay_refund("BW-104233", amount=Decimal("500"), reason="late", idempotency_key="k")


async def test_tokens_are_redeemed_over_http(offices: tuple[BackOffice, BackOffice], mailbox: Mailbox) -> None:
    _, remote = offices
    assert isinstance(await remote.send_unlock_link(DANIEL, idempotency_key="a"), LinkSent)
    await remote.send_password_reset(MAYA, idempotency_key="b")
    unlock, reset = (re.findall(r"#token=(\S+)", mail.get_content())[0] for mail in mailbox.messages)
    assert (await remote.redeem_unlock_token(unlock)).customer_id == DANIEL
    with pytest.raises(InvalidInput, match="new_password"):
        await remote.redeem_reset_token(reset, new_password="short")
    assert (await remote.redeem_reset_token(reset, new_password="long enough")).customer_id == MAYA
    with pytest.raises(Refused) as caught:
        await remote.redeem_reset_token(reset, new_password="long enough")
    assert caught.value.code == "token_invalid"


async def test_errors_are_the_same_over_http(offices: tuple[BackOffice, BackOffice]) -> None:
    _, remote = offices
    phone = AppointmentKind.PHONE_CONSULTATION
    slot = (await remote.free_slots(phone, start=NOW, end=NOW + timedelta(days=9)))[0]
    with pytest.raises(NotFound, match="There is no order BW-1"):
        await remote.order("BW-1")
    with pytest.raises(NotFound):
        await remote.order("../customers/C-10001")
    with pytest.raises(InvalidInput):
        await remote.order("..")
    with pytest.raises(Refused, match="already left the warehouse"):
        await remote.cancel_order("BW-104233", idempotency_key="k")
    with pytest.raises(InvalidInput, match="limit"):
        await remote.orders_of(MAYA, limit=0)
    with pytest.raises(InvalidInput, match="amount"):
        await remote.explain_charge(MAYA)
    await remote.book(MAYA, phone, slot.id, idempotency_key="maya")
    with pytest.raises(SlotTaken):
        await remote.book(GRACE, phone, slot.id, idempotency_key="grace")


async def test_failed_mail_is_unavailable_over_http(offices: tuple[BackOffice, BackOffice], mailbox: Mailbox) -> None:
    _, remote = offices
    mailbox.refusal = "451 later"
    with pytest.raises(Unavailable):
        await remote.send_password_reset(MAYA, idempotency_key="k")
    assert await remote.done("k") is None


@pytest.mark.parametrize("header", [None, "", "Bearer wrong", TOKEN, "bearer " + TOKEN, "Bearer é"])
async def test_every_path_needs_the_token(offices: tuple[BackOffice, BackOffice], header: str | None) -> None:
    direct, _ = offices
    headers = {} if header is None else {"Authorization": header}
    async with served(direct) as url, aiohttp.ClientSession(headers=headers) as session:
        for path in ("/v1/health", "/v1/customers/C-10001", "/v1/nothing"):
            async with session.get(url + path) as response:
                assert response.status == 401
                assert (await response.json())["code"] == "unauthorized"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/v1/nothing", b"", 404),
        ("DELETE", "/v1/orders/BW-104871", b"", 405),
        ("POST", "/v1/orders/BW-104871/cancellation", b"", 422),  # without a key
        ("POST", "/v1/customers/search", b"{", 422),
        ("POST", "/v1/customers/search", b"\xff", 422),
        ("POST", "/v1/customers/search", b'{"email": "a@b", "extra": 1}', 422),
        ("POST", "/v1/customers/search", b"x" * 70_000, 413),
        ("GET", "/v1/customers/C-10001/orders?limit=many", b"", 422),
        ("GET", "/v1/customers/C-10001/charges?amount=lots", b"", 422),
        ("GET", "/v1/customers/C-10001/charges?amount=1e30", b"", 422),
        ("GET", "/v1/customers/C-10001/appointments?upcoming=perhaps", b"", 422),
        ("GET", "/v1/slots?kind=nap", b"", 422),
        ("GET", "/v1/slots?kind=showroom_visit&start=today&end=tomorrow", b"", 422),
    ],
)
async def test_malformed_request_gets_an_error_body(
    offices: tuple[BackOffice, BackOffice], method: str, path: str, body: bytes, status: int
) -> None:
    direct, _ = offices
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        served(direct) as url,
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, url + path, data=body) as response,
    ):
        assert response.status == status
        answer = await response.json()
        assert answer["code"]
        assert "Traceback" not in answer["message"]


@contextlib.asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[BackOffice]:
    """A client of a service that answers everything with `answer`."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        async with open_back_office(f"http://127.0.0.1:{port}", token="the-token", timeout_seconds=2.0) as client:
            yield client
    finally:
        await runner.cleanup()


async def _slow(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(5)
    return web.Response()


async def _dripping(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    with contextlib.suppress(ConnectionError):
        for _ in range(50):
            await response.write(b" ")
            await asyncio.sleep(0.1)
    return response


async def _hanging_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


def _fixed(status: int, body: str, **headers: str) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=body, headers=headers)

    return answer


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (_slow, "did not answer in time"),
        (_dripping, "did not answer in time"),
        (_hanging_up, "the connection failed"),
        (_fixed(200, "<html>hello</html>"), "does not follow the contract"),
        (_fixed(200, '{"number": "BW-1"}'), "does not follow the contract"),
        (_fixed(200, "x" * 5_000_000), "too long"),
        (_fixed(500, "Traceback: secret"), "it answered 500"),
        (_fixed(404, "<html>proxy</html>"), "it answered 404"),
        (_fixed(429, ""), "it answered 429"),
        (_fixed(401, ""), "does not accept our token"),
        (_fixed(302, "", Location="http://127.0.0.1:1/"), "it answered 302"),
    ],
    ids=["slow", "dripping", "hangs-up", "html", "partial", "huge", "500", "404", "429", "401", "redirect"],
)
async def test_service_that_misbehaves_is_unavailable(answer: Answer, words: str) -> None:
    async with answering(answer) as client:
        with pytest.raises(Unavailable) as caught:
            await client.order("BW-104233")
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


async def test_write_after_a_lost_answer_is_resolved_by_asking(
    offices: tuple[BackOffice, BackOffice],
) -> None:
    direct, _ = offices

    async def lose(request: web.Request) -> web.StreamResponse:
        await direct.cancel_order("BW-104871", idempotency_key=request.headers["Idempotency-Key"])
        return await _hanging_up(request)

    async with answering(lose) as client:
        with pytest.raises(Unavailable):
            await client.cancel_order("BW-104871", idempotency_key="k")
    async with over_http(direct) as client:
        done = await client.done("k")
        assert done is not None
        assert await client.cancel_order("BW-104871", idempotency_key="k") == done


async def test_key_and_token_travel_in_headers() -> None:
    seen: list[web.Request] = []

    async def note(request: web.Request) -> web.StreamResponse:
        seen.append(request)
        return web.Response(status=409, text='{"code": "already_shipped", "message": "", "subject": "BW-1"}')

    async with answering(note) as client:
        with pytest.raises(Refused):
            await client.cancel_order("BW-1", idempotency_key="turn-1/cancel")
    assert seen[0].headers["Idempotency-Key"] == "turn-1/cancel"
    assert seen[0].headers["Authorization"] == "Bearer the-token"
    assert (seen[0].method, seen[0].path) == ("POST", "/v1/orders/BW-1/cancellation")
