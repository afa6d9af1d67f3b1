"""A mailbox over IMAP: what is unread in it, one mail after the other, each marked as read only when it has been taken.

imap-tools does the protocol, on the standard library's client: it is kept well, knows IDLE and folders' names, and is free
to use in any product, where aioimaplib is under the GPL and logs passwords when it is asked to tell more. It blocks, so
each session has a thread of its own, which ends when its socket is shut.
"""

from __future__ import annotations

import asyncio
import contextlib
import imaplib
import re
import socket
import ssl
import time
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec
from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

from connectors.mail.reading import Letter
from connectors.mail.servers import MailSecurity, Server

T = TypeVar("T")

FAILURES = (ImapToolsError, imaplib.IMAP4.error, OSError)
"""What goes wrong with a mailbox: a wrong password, a broken connection, an answer that is none."""

_TIMEOUT_SECONDS = 30.0
# Gateways drop connections that are silent for longer, and say so to nobody.
_IDLE_SECONDS = 240.0
_STUCK_AFTER = 3
_CUT_BYTES = 262_144
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Folder(msgspec.Struct, frozen=True, kw_only=True):
    """Which mails are taken: the unread ones of a folder that came in the last `newest_days` days.

    Older ones stay as they are, or the desk would answer what was forgotten years ago. Of mails of more than `most_bytes`
    only the beginning is fetched.
    """

    name: str = "INBOX"
    newest_days: int = 7
    most_bytes: int = 30_000_000
    poll_seconds: float = 60.0


class Inbox:
    """A mailbox that is looked at again and again. It keeps nothing but how often a mail could not be taken."""

    def __init__(self, server: Server, folder: Folder) -> None:
        self._server = server
        self._folder = folder
        self._tries: dict[tuple[int, int], int] = {}

    async def letters(self) -> AsyncGenerator[Letter, None]:
        """Unread mails, the oldest first, and those that come, until it is closed. Raises one of `FAILURES`.

        A mail is marked as read when the next is asked for. One that three times was not taken comes after all others.
        """
        async with contextlib.aclosing(_Session(self._server, self._folder)) as session:
            validity = await session.do(session.open)
            while True:
                found = await session.do(lambda: session.unread(validity))
                found.sort(key=lambda uid: (self._tries.get((validity, uid), 0) >= _STUCK_AFTER, uid))
                for uid in found:
                    self._tries[validity, uid] = self._tries.get((validity, uid), 0) + 1
                    letter = await session.do(lambda uid=uid: session.fetch(uid))  # type: ignore[misc]
                    if letter is not None:
                        yield letter
                        await session.do(lambda uid=uid: session.mark_read(uid))  # type: ignore[misc]
                    self._tries.pop((validity, uid), None)
                if found:
                    continue
                if session.has_idle:
                    await session.do(session.wait)
                else:
                    await asyncio.sleep(self._folder.poll_seconds)

    async def check(self) -> None:
        """Log in and open the folder. Raises one of `FAILURES`."""
        async with contextlib.aclosing(_Session(self._server, self._folder)) as session:
            await session.do(session.open)


class _Session:
    """One connection. Its methods block, but for `do`, which has them done in the session's thread."""

    def __init__(self, server: Server, folder: Folder) -> None:
        self._server = server
        self._folder = folder
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mailbox")
        self._box: BaseMailBox | None = None
        self._is_over = False
        self.has_idle = False

    async def do(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def aclose(self) -> None:
        """End whatever is under way: it finds the socket shut. Its thread closes the rest, and ends, too."""
        self._is_over = True
        if self._box is not None:
            with contextlib.suppress(OSError):
                self._box.client.sock.shutdown(socket.SHUT_RDWR)
        self._threads.submit(self._close)
        self._threads.shutdown(wait=False)

    def _close(self) -> None:
        if self._box is not None:
            with contextlib.suppress(*FAILURES):
                self._box.client.shutdown()

    @property
    def _client(self) -> imaplib.IMAP4:
        assert self._box is not None
        return self._box.client

    def open(self) -> int:
        """Connect, log in and open the folder. Returns its UIDVALIDITY: as long as that is the same, so are its uids."""
        server = self._server
        match server.security:
            case MailSecurity.TLS:
                context = ssl.create_default_context()
                self._box = MailBox(server.host, server.port, timeout=_TIMEOUT_SECONDS, ssl_context=context)
            case MailSecurity.START_TLS:
                context = ssl.create_default_context()
                self._box = MailBoxStartTls(server.host, server.port, timeout=_TIMEOUT_SECONDS, ssl_context=context)
            case _:
                self._box = MailBoxUnencrypted(server.host, server.port, timeout=_TIMEOUT_SECONDS)
        if self._is_over:
            raise OSError("The session was ended while it connected.")
        is_ascii = (server.username + server.password).isascii()
        log_in = self._box.login if is_ascii else self._box.login_utf8
        log_in(server.username, server.password, initial_folder=None)
        _, told = self._client.capability()
        self.has_idle = b"IDLE" in (told[0] or b"").upper().split()
        self._box.folder.set(self._folder.name)
        return self._validity()

    def unread(self, validity: int) -> list[int]:
        """The uids of unread mails. Raises `imaplib.IMAP4.abort` when all uids have become others meanwhile."""
        assert self._box is not None
        since = datetime.now(UTC) - timedelta(days=self._folder.newest_days)
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        self._client.untagged_responses.pop("EXISTS", None)
        found = [int(uid) for uid in self._box.uids(f"UNSEEN SINCE {day}")]
        if self._validity() != validity:
            raise imaplib.IMAP4.abort("the mailbox was made anew")
        return found

    def fetch(self, uid: int) -> Letter | None:
        """A mail, without marking it; None where somebody has taken it away."""
        size = self._fetched(uid, "(RFC822.SIZE INTERNALDATE)")
        match = _SIZE.search(size[0]) if size is not None else None
        if size is None or match is None:
            return None
        is_cut = int(match[1]) > self._folder.most_bytes
        found = self._fetched(uid, f"(BODY.PEEK[]<0.{_CUT_BYTES}>)" if is_cut else "(BODY.PEEK[])")
        if found is None:
            return None
        came = imaplib.Internaldate2tuple(size[0])
        return Letter(raw=found[1], at=time.mktime(came) if came else time.time(), is_cut=is_cut)

    def _fetched(self, uid: int, what: str) -> tuple[bytes, bytes] | None:
        """What a server answers about one mail, and the content in it. It may tell of others in between."""
        status, told = self._client.uid("FETCH", str(uid), what)
        if status != "OK":
            raise imaplib.IMAP4.error("a mail could not be fetched")
        for one in told:
            words, content = one if isinstance(one, tuple) else (one or b"", b"")
            if (b"BODY[" in words) if "BODY" in what else (b"RFC822.SIZE" in words):
                return words, content
        return None

    def mark_read(self, uid: int) -> None:
        status, _ = self._client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
        if status != "OK":
            raise imaplib.IMAP4.error("a mail could not be marked as read")

    def wait(self) -> None:
        """Until the server tells of something new, or long enough to see that it is still there."""
        assert self._box is not None
        if "EXISTS" in self._client.untagged_responses:
            return
        self._box.idle.start()  # type: ignore[no-untyped-call]
        if not self._has_unread_words():
            self._box.idle.poll(timeout=_IDLE_SECONDS)
        self._box.idle.stop()  # type: ignore[no-untyped-call]

    def _has_unread_words(self) -> bool:
        """Whether the server said something behind what was read last: waiting for its socket would not see it."""
        self._client.sock.setblocking(False)
        try:
            return bool(self._client.file.peek(1))  # type: ignore[union-attr]
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            self._client.sock.settimeout(_TIMEOUT_SECONDS)

    def _validity(self) -> int:
        told = self._client.untagged_responses.get("UIDVALIDITY") or [b""]
        return int(told[-1] or 0) if isinstance(told[-1], bytes) else 0
