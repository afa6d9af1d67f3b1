"""A customer with a mail program, and the servers between: a real SMTP server that takes our mails, and an IMAP server that has theirs.

The customer's program answers as the usual ones do: it refers to all that came before, and quotes our last mail below.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import time
import uuid
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formatdate
from typing import Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from connectors.mail.channel import MailChannel
from connectors.mail.inbox import Folder
from connectors.mail.servers import MailSecurity, Server
from desk.channels.channel import DeliveryStage
from tests.channels import imap_server
from tests.channels.imap_server import ImapServer, KeptMail
from tests.channels.imitation import Failure
from tests.desk_world import DeskWorld

ADDRESS = "support@shop.example"
CUSTOMER = "anna@example.org"
NAME = "mail"
_SMTP_PASSWORD = "smtp password"


class MailImitation:
    """An asynchronous context manager. The customer is Anna, anna@example.org."""

    can_edit = can_receipt = has_buttons = False

    def __init__(self, *, has_idle: bool = True) -> None:
        self.imap = ImapServer(has_idle=has_idle)
        self.mails: list[EmailMessage] = []
        self.bounce_to: list[str] = []
        self.failures: list[Failure] = []
        self.smtp_port = 0
        self._world: DeskWorld | None = None
        self._last = b""
        self._sent_ids: list[str] = []
        self._sessions: list[SMTP] = []

    async def __aenter__(self) -> Self:
        await self.imap.start()
        self._smtp = await asyncio.get_running_loop().create_server(self._protocol, "127.0.0.1", 0)
        self.smtp_port = self._smtp.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._smtp.close()
        await self._smtp.wait_closed()
        await self.imap.stop()
        # A session that is open still would be found by the garbage collector, within some other test.
        for session in self._sessions:
            if session.transport is not None:
                session.transport.abort()
        await asyncio.sleep(0.01)

    def channel(self, *, poll_seconds: float = 0.05, most_bytes: int = 30_000_000) -> MailChannel:
        here = {"host": "127.0.0.1", "username": imap_server.USERNAME, "security": MailSecurity.NONE}
        return MailChannel(
            name=NAME,
            address=ADDRESS,
            sender_name="Shop",
            inbox=Server(port=self.imap.port, password=imap_server.PASSWORD, **here),  # type: ignore[arg-type]
            outbox=Server(port=self.smtp_port, password=_SMTP_PASSWORD, **here),  # type: ignore[arg-type]
            folder=Folder(poll_seconds=poll_seconds, most_bytes=most_bytes),
        )

    def serve(self, world: DeskWorld) -> None:
        self._world = world

    @property
    def texts(self) -> list[str]:
        """What the customer reads: the plain part, without the line below it."""
        return [plain(one).partition("\n-- \n")[0].strip() for one in self.mails]

    def fail_next(self, how: Failure, *, seconds: float = 0.2) -> None:
        self.failures.append(how)

    def written(self, text: str, *, subject: str = "My order", message_id: str = "", at: float = 0.0) -> EmailMessage:
        """A mail of the customer's: an answer to our last one, where there is one."""
        message = EmailMessage(policy=email.policy.SMTP)
        message["From"] = f"Anna Smith <{CUSTOMER}>"
        message["To"] = ADDRESS
        message["Date"] = formatdate(at or time.time())
        message["Message-ID"] = message_id or f"<{uuid.uuid4().hex}@example.org>"
        if self.mails:
            last = self.mails[-1]
            message["Subject"] = last["Subject"]
            message["In-Reply-To"] = last["Message-ID"]
            message["References"] = f"{last['References']} {last['Message-ID']}"
            quoted = "\n".join(f"> {line}" for line in plain(last).splitlines())
            text = f"{text}\n\nOn Mon, 3 Nov 2025 at 10:11, Shop <{ADDRESS}> wrote:\n\n{quoted}\n"
        else:
            message["Subject"] = subject
        message.set_content(text)
        return message

    async def say(self, text: str, *, message_id: str = "", at: float = 0.0) -> int:
        name = f"<{message_id}@example.org>" if message_id else ""
        return await self.post(self.written(text, subject="", message_id=name, at=at).as_bytes())

    async def post(self, raw: bytes) -> int:
        """A mail comes into the mailbox; 200 once the desk has taken it."""
        self._last = raw
        await self.imap.read(self.imap.add(raw))
        return 200

    def put(self, raw: bytes) -> KeptMail:
        return self.imap.add(raw)

    async def press(self, title: str) -> int:
        raise NotImplementedError("mails have no buttons")

    async def edit(self, message_id: str, text: str) -> int:
        raise NotImplementedError("mails cannot be changed")

    async def send_file(self, name: str, content: bytes) -> int:
        message = self.written("")
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return await self.post(message.as_bytes())

    async def redeliver(self) -> int:
        return await self.post(self._last)

    async def replay(self, mutate: Callable[[bytes, dict[str, str]], tuple[bytes, dict[str, str]]]) -> int:
        """Nobody can send a mail by HTTP, signed or not."""
        assert self._world is not None
        body, headers = mutate(self._last, {})
        async with self._world.http.post(f"{self._world.origin}/channels/{NAME}", data=body, headers=headers) as answer:
            return answer.status

    async def receipt(self, stage: DeliveryStage) -> int:
        """The customer's mail server tells that our last mail did not arrive."""
        assert stage is DeliveryStage.FAILED
        return await self.post(bounce(self.mails[-1]))

    def _protocol(self) -> SMTP:
        session = SMTP(self, hostname="mail.test", authenticator=_authenticated, auth_require_tls=False)
        self._sessions.append(session)
        return session

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.failures:
            match self.failures.pop(0):
                case Failure.GONE:
                    return "550 5.1.1 <anna@example.org>: Recipient address rejected: User unknown"
                case Failure.LIMITED:
                    return "450 4.2.1 The user you are trying to contact is receiving mail too quickly."
                case Failure.DOWN:
                    return "421 4.3.2 Service shutting down"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = email.message_from_bytes(envelope.content or b"", EmailMessage, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        assert session.authenticated
        assert envelope.mail_from == ADDRESS
        if message["Message-ID"] not in [one["Message-ID"] for one in self.mails]:
            self.mails.append(message)
        return "250 2.0.0 OK"


def _authenticated(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    return AuthResult(success=data.login == imap_server.USERNAME.encode() and data.password == _SMTP_PASSWORD.encode())


def plain(message: EmailMessage) -> str:
    """The plain text of a mail."""
    body = message.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


def bounce(
    mail: EmailMessage, *, action: str = "failed", status: str = "5.2.2", diagnostic: str = "over quota"
) -> bytes:
    """A delivery report as Postfix writes it (RFC 3464)."""
    return (
        "From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\r\n"
        f"To: {ADDRESS}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <{uuid.uuid4().hex}@mx.example.org>\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"\r\n\r\n'
        "--b1\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        "I'm sorry to have to inform you that your message could not be delivered.\r\n\r\n"
        "--b1\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.org\r\nArrival-Date: Mon, 3 Nov 2025 10:11:12 +0100 (CET)\r\n\r\n"
        f"Final-Recipient: rfc822; {CUSTOMER}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 552 {status} {diagnostic}\r\n\r\n"
        "--b1\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"From: Shop <{ADDRESS}>\r\nTo: {CUSTOMER}\r\nMessage-ID: {mail['Message-ID']}\r\nSubject: Re: My order\r\n\r\n"
        "--b1--\r\n"
    ).encode()
