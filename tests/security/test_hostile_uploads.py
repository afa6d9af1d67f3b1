"""Files of attackers: what they pretend to be, what they swell to, what they are called, and how slowly they come."""

from __future__ import annotations

import asyncio
import contextlib
import email.message
import gzip
import io
import itertools
import os
import struct
import time
import zipfile
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, TCPConnector
from PIL import Image

from desk.attachments import arrivals
from desk.attachments.arrivals import Arrivals, patience_seconds
from desk.attachments.content import TYPES
from desk.errors import RateLimited
from desk.settings import AttachmentSettings
from tests.desk_world import Customer, DeskWorld, desk_settings, running_desk, sqlite_url
from tests.security.hostile_texts import CORPUS

SHOP = "https://shop.example"
SCRIPT = b"<script>alert(document.cookie)</script>"
_NUMBERS = itertools.count(1)


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DeskWorld]:
    limits = AttachmentSettings(uploads_per_minute=1000, per_conversation=1000)
    settings = desk_settings(sqlite_url(tmp_path_factory.mktemp("desk")), attachments=limits)
    async with running_desk(settings) as world:
        yield world


def headers(customer: Customer) -> dict[str, str]:
    return {"Authorization": f"Bearer {customer.welcome.token}", "Origin": SHOP}


async def upload(
    world: DeskWorld,
    customer: Customer,
    data: bytes,
    *,
    name: str,
    http: ClientSession | None = None,
    **more: str,
) -> tuple[int, Any]:
    query = {"id": f"file-{next(_NUMBERS)}", "name": name}
    url = f"{world.origin}/api/attachments"
    async with (http or world.http).post(url, params=query, data=data, headers=headers(customer) | more) as answer:
        return answer.status, await answer.json(content_type=None)


def image(kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "#c02020").save(target, kind, **options)
    return target.getvalue()


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("../../etc/cron.d/x", b"\0" * 1_000_000)
    return target.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n" + SCRIPT + b"\n%%EOF"
POLYGLOTS = {
    "page behind a PNG": (image("PNG") + SCRIPT, "a.png"),
    "archive behind a JPEG": (image("JPEG") + archive(), "a.jpg"),
    "script in a GIF's comment": (image("GIF", comment=b"*/=1;alert(1)/*" + SCRIPT), "a.gif"),
    "script in a JPEG's comment": (image("JPEG", comment=SCRIPT), "a.html"),
    "PDF that is a page": (PDF, "a.html"),
    "text that is called a page": (b"Hello " + SCRIPT, "a.txt"),
}
REFUSED = {
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "a.svg"),
    "svg as png": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "a.png"),
    "svg as text": (b'\xef\xbb\xbf <!-- x --><svg onload="alert(1)"/>', "a.txt"),
    "svg in utf-16": ("\ufeff<svg onload='alert(1)'/>".encode("utf-16-le"), "a.txt"),
    "zipped svg": (gzip.compress(b'<svg onload="alert(1)"/>'), "a.svgz"),
    "page": (b"<!doctype html>" + SCRIPT, "a.html"),
    "page as text": (b"\n\n <HTML>" + SCRIPT, "a.txt"),
    "page as pdf": (b"<html>" + SCRIPT + b"%PDF-1.7 %%EOF", "a.pdf"),
    "gif that is a script": (b"GIF89a/*\0\0*/=1;alert(1)", "a.gif"),
    "png without an image": (b"\x89PNG\r\n\x1a\n" + SCRIPT, "a.png"),
    "program": (b"MZ\x90\0" + bytes(100), "a.exe"),
    "program as png": (b"\x7fELF" + bytes(100), "a.png"),
    "archive": (archive(), "a.zip"),
    "archive as pdf": (archive(), "a.pdf"),
    "pdf without an end": (b"%PDF-1.7\n" + SCRIPT, "a.pdf"),
    "script": (b"alert(1)", "a.js"),
    "script with two endings": (b"alert(1)", "a.txt.js"),
    "command file": (b"calc.exe", "a.txt.bat"),
    "flash": (b"FWS\x09" + bytes(50), "a.swf"),
    "xml": (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>", "a.xml"),
    "xml as text": (b"<?xml version='1.0'?><x/>", "a.txt"),
    "empty": (b"", "a.png"),
    "binary as text": (bytes(range(256)), "a.txt"),
}


@pytest.mark.parametrize("what", POLYGLOTS)
async def test_what_is_kept_of_a_polyglot_is_one_harmless_thing(world: DeskWorld, what: str) -> None:
    data, name = POLYGLOTS[what]
    customer = await world.customer()
    status, staged = await upload(world, customer, data, name=name)
    assert status == 201, staged
    kept, told = await _download(world, customer, staged["id"])
    assert staged["type"] in TYPES
    if staged["type"].startswith("image/"):
        assert SCRIPT not in kept
        assert b"PK\x03\x04" not in kept
    _check_download(told, staged["type"])


@pytest.mark.parametrize("what", REFUSED)
async def test_what_browsers_or_systems_run_is_refused(world: DeskWorld, what: str) -> None:
    data, name = REFUSED[what]
    status, said = await upload(world, await world.customer(), data, name=name)
    assert status in (415, 422), said
    assert said["code"].startswith("attachment_")


async def _download(world: DeskWorld, customer: Customer, name: str) -> tuple[bytes, dict[str, str]]:
    url = f"{world.origin}/api/attachments/{name}"
    async with world.http.get(url, headers=headers(customer)) as answer:
        assert answer.status == 200
        return await answer.read(), dict(answer.headers)


def _check_download(told: dict[str, str], media_type: str) -> None:
    """Never opened as a page, never guessed, never run, whatever it is called."""
    assert told["Content-Type"].split(";")[0] == media_type
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    kind = told["Content-Disposition"].split(";")[0]
    assert kind == ("inline" if media_type.startswith("image/") else "attachment")
    read = email.message.Message()
    read["Content-Disposition"] = told["Content-Disposition"]
    name = read.get_filename() or ""
    assert not set(name) & set('/\\:*?"<>|\r\n\0')
    assert name.endswith(
        {"image/png": ".png", "text/plain": (".txt", ".text", ".log"), "application/pdf": ".pdf"}.get(media_type, "")
    )


NAMES = (
    "../../../../etc/passwd",
    "..\\..\\windows\\system32\\config",
    "/etc/shadow",
    "C:\\autoexec.bat",
    "....//....//x.png",
    "%2e%2e%2fx.png",
    "x\r\nSet-Cookie: a=b\r\n\r\n.png",
    'x"; filename="evil.exe',
    "x;filename*=UTF-8''evil.exe",
    "\u202egnp.exe",
    "CON",
    "nul.png",
    ".htaccess",
    "~/.ssh/authorized_keys",
    "-rf.png",
    "$(reboot).png",
    "`id`.png",
    " .png",
    "x" * 1000,
    "é" * 500,
    "a.png.html",
    "a.png ",
    "a.png.",
    "a.png::$DATA",
    *CORPUS[::20],
)


async def test_no_name_leads_anywhere_or_lies(world: DeskWorld) -> None:
    customer = await world.customer()
    for name in NAMES:
        status, staged = await upload(world, customer, image("PNG"), name=name[:1000])
        assert status == 201, (name, staged)
        assert staged["name"].lower().endswith(".png"), name
        _kept, told = await _download(world, customer, staged["id"])
        _check_download(told, "image/png")
        assert "Set-Cookie" not in told, name


# What swells


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int, *, extra: bytes = b"", rows: int = 1) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    body = _chunk(b"IDAT", zlib.compress(bytes(min(width, 1000) + 1) * rows, 9))
    return b"\x89PNG\r\n\x1a\n" + head + extra + body + _chunk(b"IEND", b"")


def _bomb(size: int) -> bytes:
    """Zeros without end: one block, as often as it takes. The check sum at the end is wrong, where nobody gets to."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * (size // 1_000_000) + zlib.compress(b"")[2:]


BOMBS = {
    "png of 900 million pixels": _png(30_000, 30_000),
    "png of 4 thousand million pixels": _png(65_535, 65_535),
    "png as wide as can be": _png(2**31 - 1, 1),
    "words of a png that swell": _png(4, 4, extra=_chunk(b"zTXt", b"a\0\0" + _bomb(200_000_000)), rows=4),
    "colour profile that swells": _png(4, 4, extra=_chunk(b"iCCP", b"a\0\0" + _bomb(200_000_000)), rows=4),
    "gif of 65,535 squared": b"GIF89a"
    + struct.pack("<HH", 65_535, 65_535)
    + b"\0\0\0"
    + b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;",
    "jpeg of 65,500 squared": image("JPEG").replace(b"\0\x08\0\x08", b"\xff\xdc\xff\xdc", 1),
}


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def test_what_swells_is_refused_before_it_does(world: DeskWorld) -> None:
    customer = await world.customer()
    before, started = _resident_mb(), time.monotonic()
    for what, data in BOMBS.items():
        status, said = await upload(world, customer, data, name="a.png")
        # A profile or words that cannot be read may also be left out of an image that is drawn anew.
        assert status in (413, 422) or (status == 201 and said["size_bytes"] < 1000), (what, status, said)
    assert time.monotonic() - started < 10
    assert _resident_mb() - before < 150


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
async def test_body_that_swells_on_the_way_is_read_no_further_than_it_may_be(world: DeskWorld, coding: str) -> None:
    """Thousands of millions of bytes in a megabyte: whoever unpacks all of it before counting is out of memory."""
    packed = _bomb(900_000_000)
    if coding == "gzip":
        packed = b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + packed[2:]
    customer, before = await world.customer(), _resident_mb()
    more = {"Content-Encoding": coding, "Content-Type": "application/octet-stream"}
    started = time.process_time()
    with contextlib.suppress(ConnectionError):
        status, said = await upload(world, customer, packed, name="a.txt", **more)
        assert status in (413, 415, 422), said
    assert _resident_mb() - before < 120
    assert time.process_time() - started < 2.0
    assert (await customer.say("Are you there?")).seq == 2


# What is slow


async def _trickle(world: DeskWorld, customer: Customer) -> asyncio.StreamWriter:
    """Begin an upload, and send its first byte."""
    _reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
    head = f"POST /api/attachments?id=slow-{next(_NUMBERS)}&name=a.png HTTP/1.1\r\nHost: 127.0.0.1:{world.port}\r\n"
    told = "".join(f"{name}: {value}\r\n" for name, value in headers(customer).items())
    writer.write(f"{head}{told}Content-Length: 5000\r\n\r\n\x89".encode("latin-1"))
    await writer.drain()
    return writer


async def test_slow_files_of_one_client_keep_nobody_elses_out(
    world: DeskWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacker, honest = await world.customer(), await world.customer()
    slow = [await _trickle(world, attacker) for _ in range(30)]
    connector = TCPConnector(local_addr=("127.0.0.2", 0))
    async with ClientSession(connector=connector) as http, asyncio.timeout(5.0):
        status, _ = await upload(world, honest, image("PNG"), name="a.png", http=http)
    assert status == 201
    for writer in slow:
        writer.close()


async def test_file_that_trickles_is_given_up(world: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "_GRACE_SECONDS", 0.2)
    reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
    customer = await world.customer()
    told = "".join(f"{name}: {value}\r\n" for name, value in headers(customer).items())
    head = f"POST /api/attachments?id=s&name=a.png HTTP/1.1\r\nHost: 127.0.0.1:{world.port}\r\n{told}"
    writer.write(f"{head}Content-Length: 5000\r\n\r\n".encode())

    async def trickle() -> None:
        for _ in range(100):
            writer.write(b"x")
            await asyncio.sleep(0.05)

    task = asyncio.create_task(trickle())
    async with asyncio.timeout(5.0):
        assert b" 408 " in await reader.readline()
        answer = await reader.readuntil(b"\r\n\r\n")
    # The page of the site may read why.
    assert f"Access-Control-Allow-Origin: {headers(customer)['Origin']}\r\n".encode() in answer
    assert b"Content-Type: application/json" in answer
    task.cancel()
    writer.close()


async def test_patience_grows_with_what_has_come_and_ends() -> None:
    assert patience_seconds(0) == 10.0
    assert patience_seconds(40_960) == 20.0
    assert patience_seconds(10_000_000) == 300.0


async def test_client_waits_in_a_line_of_its_own() -> None:
    places = Arrivals(at_once=3, of_one_client=2)
    async with places.place("a"), places.place("a"), places.place("b"):
        with pytest.raises(RateLimited):
            async with places.place("a", longest_seconds=0.05):
                pass
        with pytest.raises(RateLimited):
            async with places.place("c", longest_seconds=0.05):
                pass
    async with places.place("c"):
        assert len(places) == 1
    assert len(places) == 0
