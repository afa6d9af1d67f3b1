"""A mailbox by TLS, as it is outside of tests."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.mail.inbox import FAILURES, Folder, Inbox
from connectors.mail.servers import Server
from tests.channels.imap_server import PASSWORD, USERNAME, ImapServer
from tests.waiting import until


def certified(folder: Path) -> Path:
    """A file with a key, and a certificate of localhost that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "localhost.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
async def imap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ImapServer]:
    path = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server = ImapServer()
    await server.start(tls=context)
    yield server
    await server.stop()


def inbox(imap: ImapServer) -> Inbox:
    return Inbox(Server(host="localhost", port=imap.port, username=USERNAME, password=PASSWORD), Folder())


async def test_mails_come_by_tls_and_waiting_for_them_can_be_ended(imap: ImapServer) -> None:
    first = imap.add(b"From: a@example.org\r\n\r\nOne")
    imap.comes_after_search = [b"From: a@example.org\r\n\r\n" + b"Two " * 20_000]
    async with asyncio.timeout(5), contextlib.aclosing(inbox(imap).letters()) as letters:
        assert (await anext(letters)).raw.endswith(b"One")
        assert len((await anext(letters)).raw) > 80_000
        assert first.flags == {"\\Seen"}
        coming = asyncio.ensure_future(anext(letters))
        await until(lambda: imap.log[-1] == "IDLE")
        imap.add(b"From: a@example.org\r\n\r\nThree")
        assert (await coming).raw.endswith(b"Three")
        coming = asyncio.ensure_future(anext(letters))
        await until(lambda: imap.log[-1] == "IDLE")
        coming.cancel()
        with pytest.raises(asyncio.CancelledError):
            await coming


async def test_server_that_cannot_show_who_it_is_gets_no_password(
    imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(FAILURES):
        await inbox(imap).check()
    assert imap.log == []
