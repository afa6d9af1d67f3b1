"""A small IMAP server for tests: one account, one folder, and the commands that the mail channel uses (RFC 3501, RFC 2177)."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

PASSWORD = "imap password"
USERNAME = "support@shop.example"


@dataclass
class KeptMail:
    uid: int
    raw: bytes
    at: float
    flags: set[str] = field(default_factory=set)


class ImapServer:
    """Speaks on loopback, in the open or by TLS. `log` is what was asked, without its tag.

    What is in `comes_after_search` comes in, one each, just after a search was made, and is not in what it found.
    """

    def __init__(self, *, has_idle: bool = True) -> None:
        self.has_idle = has_idle
        self.mails: list[KeptMail] = []
        self.validity = 7
        self.log: list[str] = []
        self.refuses = ""
        self.comes_after_search: list[bytes] = []
        self.port = 0
        self.connected = 0
        self._next_uid = 1
        self._idle: set[asyncio.Queue[bytes]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._changed = asyncio.Condition()
        self._server: asyncio.Server | None = None

    async def start(self, *, tls: ssl.SSLContext | None = None) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**26, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self.drop()
        await self._server.wait_closed()

    def drop(self) -> None:
        """Cut all connections."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    def renew(self) -> None:
        """The mailbox is restored from somewhere: all mails have other uids."""
        self.validity += 1
        for mail in self.mails:
            mail.uid += 1000
        self._next_uid += 1000

    def add(self, raw: bytes, *, at: float = 0.0) -> KeptMail:
        """A mail comes in."""
        mail = KeptMail(self._next_uid, raw, at or time.time())
        self._next_uid += 1
        self.mails.append(mail)
        for queue in self._idle:
            queue.put_nowait(b"* %d EXISTS" % len(self.mails))
        return mail

    async def read(self, mail: KeptMail) -> None:
        """Wait until a mail is marked as read."""
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: "\\Seen" in mail.flags)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self.connected += 1
        told = 0
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(b"* OK ready\r\n")
            while line := (await reader.readline()).decode().rstrip("\r\n"):
                tag, _, command = line.partition(" ")
                self.log.append(command)
                if command.upper().startswith("IDLE"):
                    await self._idling(reader, writer, tag, told=told)
                    told = len(self.mails)
                    continue
                answer = await self._answer(tag, command)
                if command.upper().startswith(("SELECT", "UID SEARCH")):
                    # What came in before this answer is told with it, as servers may.
                    answer = (b"* %d EXISTS\r\n" % len(self.mails) if told < len(self.mails) else b"") + answer
                    told = len(self.mails)
                if self.comes_after_search and command.upper().startswith("UID SEARCH"):
                    self.add(self.comes_after_search.pop(0))
                writer.write(answer)
                await writer.drain()
                if command.upper() == "LOGOUT":
                    break
        self._writers.discard(writer)
        writer.close()

    async def _idling(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tag: str, *, told: int) -> None:
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self._idle.add(queue)
        # In one go, so that whoever reads the first line has the second, too.
        news = b"* %d EXISTS\r\n" % len(self.mails) if told < len(self.mails) else b""
        writer.write(b"+ idling\r\n" + news)
        done = asyncio.ensure_future(reader.readline())
        try:
            while not done.done():
                told = asyncio.ensure_future(queue.get())
                await asyncio.wait((done, told), return_when=asyncio.FIRST_COMPLETED)
                if told.done():
                    writer.write(told.result() + b"\r\n")
                told.cancel()
            self.log.append((await done).decode().strip())
            writer.write(f"{tag} OK IDLE terminated\r\n".encode())
        finally:
            self._idle.discard(queue)
            done.cancel()

    async def _answer(self, tag: str, command: str) -> bytes:
        words = command.split(" ")
        name = words[0].upper()
        if self.refuses and self.refuses in command.upper():
            return f"{tag} NO not now\r\n".encode()
        match name:
            case "CAPABILITY":
                told = "* CAPABILITY IMAP4rev1" + (" IDLE" if self.has_idle else "")
            case "LOGIN":
                # Said in the answer, as some servers do, so that a test sees where that ends up.
                if command != f'LOGIN "{USERNAME}" "{PASSWORD}"':
                    return f"{tag} NO [AUTHENTICATIONFAILED] {command}\r\n".encode()
                told = ""
            case "SELECT":
                told = f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] UIDs valid"
            case "UID" if words[1].upper() == "SEARCH":
                assert re.search(r"\(?UNSEEN SINCE \d{1,2}-[A-Z][a-z]{2}-\d{4}\)?\Z", command), command
                since = (
                    datetime.strptime(command.rstrip(")").split(" ")[-1], "%d-%b-%Y").replace(tzinfo=UTC).timestamp()
                )
                found = (one.uid for one in self.mails if "\\Seen" not in one.flags and one.at >= since)
                told = " ".join(("* SEARCH", *map(str, found)))
            case "UID" if words[1].upper() == "FETCH":
                return self._fetched(int(words[2]), " ".join(words[3:])) + f"{tag} OK done\r\n".encode()
            case "UID" if words[1].upper() == "STORE":
                mail = self._mail(int(words[2]))
                if mail is not None:
                    mail.flags.add(words[4].strip("()"))
                async with self._changed:
                    self._changed.notify_all()
                told = ""
            case "LOGOUT":
                told = "* BYE"
            case _:
                return f"{tag} BAD unknown\r\n".encode()
        return (f"{told}\r\n" if told else "").encode() + f"{tag} OK done\r\n".encode()

    def _fetched(self, uid: int, what: str) -> bytes:
        mail = self._mail(uid)
        if mail is None:
            return b""
        number = self.mails.index(mail) + 1
        if "BODY" not in what:
            came = datetime.fromtimestamp(mail.at, UTC).strftime("%d-%b-%Y %H:%M:%S +0000")
            size = f"RFC822.SIZE {len(mail.raw)}"
            # Servers tell of flags whenever they want to.
            return f'* {number} FETCH (FLAGS (\\Recent))\r\n* {number} FETCH (UID {uid} {size} INTERNALDATE "{came}")\r\n'.encode()
        part = re.search(r"<0\.(\d+)>", what)
        raw = mail.raw[: int(part[1])] if part else mail.raw
        shown = "BODY[]<0>" if part else "BODY[]"
        return f"* {number} FETCH (UID {uid} {shown} {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"

    def _mail(self, uid: int) -> KeptMail | None:
        return next((one for one in self.mails if one.uid == uid), None)
