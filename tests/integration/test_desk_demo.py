"""The demo on a seeded back office: its pages, its customers' identities, its mail, its one-time links."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from backoffice.seed import seed_demo
from desk.settings import DemoSettings
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    office = f"sqlite:///{tmp_path / 'office.db'}"
    await seed_demo(office, today=date.today(), crowd=0)
    demo = DemoSettings(mailbox=str(tmp_path / "mailbox"), login_email="a@desk.example", login_password="demo password")
    settings = desk_settings(sqlite_url(tmp_path), demo=demo, back_office_url=office)
    async with running_desk(settings) as world:
        yield world


async def test_pages_and_their_files_are_served(world: DeskWorld) -> None:
    for page in ("shop", "mail", "reset?token=x", "unlock?token=x"):
        async with world.http.get(f"{world.origin}/demo/{page}") as response:
            assert response.status == 200
            assert response.headers["Content-Type"] == "text/html; charset=utf-8"
            assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    async with world.http.get(f"{world.origin}/static/demo/shop.js") as response:
        assert response.status == 200
    async with world.http.get(world.origin) as response:
        assert response.url.path == "/demo/shop"


async def test_customer_signs_in_on_the_shop_page(world: DeskWorld) -> None:
    async with world.http.get(f"{world.origin}/demo/customers") as response:
        shown = await response.json()
    assert {"id": "C-10001", "name": "Maya Torres", "tier": "plus"} in shown
    async with world.http.get(f"{world.origin}/demo/identity", params={"customer": "C-10001"}) as response:
        token = (await response.json())["identity"]
    worker = await world.worker()
    customer = await world.customer(identity=token)
    await customer.say("Where is my order?")
    known = (await worker.offer()).customer
    assert (known.id, known.name, known.identified) == ("C-10001", "Maya Torres", True)


async def test_other_customers_cannot_be_signed_in(world: DeskWorld) -> None:
    for name in ("C-1", "", "C-10001 "):
        async with world.http.get(f"{world.origin}/demo/identity", params={"customer": name}) as response:
            assert response.status == 404


async def test_mail_is_shown_newest_first(world: DeskWorld, tmp_path: Path) -> None:
    async with world.http.get(f"{world.origin}/demo/mail/messages") as response:
        assert await response.json() == {"messages": []}
    folder = tmp_path / "mailbox"
    folder.mkdir()
    for number in (1, 2):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "care@brightwell.example", "maya@example.com", f"Nº {number}"
        mail["Date"] = "Thu, 01 Jan 2026 00:00:00 +0000"
        mail.set_content(f"Link {number}\n")
        if number == 2:
            mail.add_attachment(b"x", maintype="application", subtype="pdf", filename="INV-1.pdf")
        (folder / f"{number:020d}-a.eml").write_bytes(mail.as_bytes())
    (folder / "9.eml").write_bytes(b"Subject: \xff\xfe\nDate: nonsense\n\n\xff")
    (folder / "3.part").write_bytes(b"half a mail")
    async with world.http.get(f"{world.origin}/demo/mail/messages") as response:
        messages = (await response.json())["messages"]
    assert [mail["subject"] for mail in messages[1:]] == ["Nº 2", "Nº 1"]
    assert (messages[1]["text"], messages[1]["attachments"]) == ("Link 2\n", ["INV-1.pdf"])
    assert messages[1]["at"] == 1767225600.0


async def test_wrong_links_are_told_in_a_sentence_without_the_token(world: DeskWorld) -> None:
    for path, body in (
        ("reset", {"token": "guessed-token", "password": "a new long password"}),
        ("unlock", {"token": "guessed-token"}),
    ):
        url = f"{world.origin}/demo/{path}"
        async with world.http.post(url, json=body, headers={"Origin": world.origin}) as response:
            assert response.status == 409
            told = (await response.json())["message"]
            assert "expired" in told
            assert "guessed-token" not in told
        async with world.http.post(url, json=body, headers={"Origin": "https://evil.example"}) as response:
            assert response.status == 403


async def test_console_shows_the_demo_login(world: DeskWorld) -> None:
    async with world.http.get(f"{world.origin}/api/about") as response:
        about = await response.json()
    assert (about["demo"], about["demo_email"]) == (True, "a@desk.example")
