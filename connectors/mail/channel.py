"""The channel: customers write mails to an address of the company's, and are answered in the same thread."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import asynccontextmanager
from email.message import EmailMessage

import aiosmtplib
import msgspec

from connectors.mail import ids, writing
from connectors.mail.inbox import FAILURES, Folder, Inbox
from connectors.mail.reading import Reading, read
from connectors.mail.reports import reason_of
from connectors.mail.servers import MailSecurity, Server
from desk.channels.channel import (
    Answer,
    Capabilities,
    Incoming,
    NotDelivered,
    Outgoing,
    RemoteFile,
    Request,
    SignatureInvalid,
    Undeliverable,
)

logger = logging.getLogger(__name__)

_TIMEOUT_SECONDS = 20.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 300.0
_DAY = 86_400.0
FOOTER = 'Answer this mail to go on. Write "human" if you want to talk to a person.'


class MailChannel:
    """One address. `inbox` is its mailbox, `outbox` the server that takes mails; both are logged in to with a password.

    `sender_name` is what people read beside the address; `footer` stands under each mail, and may be empty. `aliases` are
    other addresses whose mails come here, so that none of them is taken for a customer. Raises `ValueError` for an address
    that is none.
    """

    def __init__(
        self,
        *,
        name: str,
        address: str,
        inbox: Server,
        outbox: Server,
        title: str = "E-mail",
        sender_name: str = "",
        footer: str = FOOTER,
        aliases: tuple[str, ...] = (),
        folder: Folder | None = None,
        reading: Reading | None = None,
    ) -> None:
        self.name, self.title = name, title
        # A mail costs nothing, but each of them costs attention, so nothing is sent that need not be.
        self.capabilities = Capabilities(
            characters=50_000, has_files=True, is_paid=True, has_receipts=False, retries_for_seconds=_DAY
        )
        self._address = ids.address_in(address)
        if not self._address:
            raise ValueError(f"The address of channel {name} is none, such as support@shop.example.")
        self._sender_name, self._footer = sender_name, footer
        self._outbox = outbox
        self._inbox = Inbox(inbox, folder or Folder())
        own = tuple(one for alias in aliases if (one := ids.address_in(alias)))
        self._reading = msgspec.structs.replace(reading or Reading(address=""), address=self._address, aliases=own)
        self._failures = 0

    def greet(self, request: Request) -> Answer | None:
        return None

    def verify(self, request: Request, *, now: float) -> None:
        """Nobody calls: mails are fetched."""
        raise SignatureInvalid("mails come by IMAP")

    def parse(self, request: Request) -> Iterable[Incoming]:
        return ()

    def accepted(self) -> Answer:
        return Answer()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Each mail goes out on a connection of its own: servers do not like to be held, and a mail can wait for one."""
        yield

    async def listen(self) -> AsyncGenerator[Incoming, None]:
        """What the mailbox has and what comes into it. It ends when the mailbox fails, after a pause that grows with each
        time: whoever logs in with a wrong password again and again is shut out."""
        try:
            async with contextlib.aclosing(self._inbox.letters()) as letters:
                async for letter in letters:
                    self._failures = 0
                    event = await asyncio.to_thread(read, letter, self._reading)
                    if event is not None:
                        yield event
        except FAILURES as error:
            pause = min(_FIRST_PAUSE_SECONDS * 2.0**self._failures, _LONGEST_PAUSE_SECONDS)
            self._failures = min(self._failures + 1, 20)
            logger.warning("The mailbox of channel %s failed (%s); next try in %.0f s", self.name, _kind(error), pause)
            await asyncio.sleep(pause)

    async def deliver(self, message: Outgoing) -> tuple[str, ...]:
        try:
            mail = writing.mail(message, address=self._address, sender_name=self._sender_name, footer=self._footer)
        except (ValueError, IndexError) as error:
            raise Undeliverable("The customer has no e-mail address that one can write to.") from error
        await self._send(mail)
        return (str(mail["Message-ID"]),)

    async def fetch(self, file: RemoteFile, *, most_bytes: int) -> bytes:
        """Files come with their mail."""
        raise Undeliverable("It is not there any more.")

    async def check(self) -> str:
        """Log in to both servers. Raises `NotDelivered` with what is wrong."""
        try:
            await self._inbox.check()
        except FAILURES as error:
            raise NotDelivered(f"The mailbox cannot be opened: {_kind(error)}.") from error
        try:
            async with self._connection():
                return self._address
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise NotDelivered(f"The server for outgoing mail cannot be used: {_kind(error)}.") from error

    def _connection(self) -> aiosmtplib.SMTP:
        server = self._outbox
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username or None,
            password=server.password or None,
            use_tls=server.security is MailSecurity.TLS,
            start_tls=server.security is MailSecurity.START_TLS,
            timeout=_TIMEOUT_SECONDS,
            # Without it this machine's name is looked up for each mail.
            local_hostname=self._reading.domain,
        )

    async def _send(self, mail: EmailMessage) -> None:
        try:
            async with self._connection() as server:
                await server.send_message(mail)
        except aiosmtplib.SMTPRecipientsRefused as error:
            refusal = error.recipients[0]
            raise _refused(refusal.code, refusal.message) from error
        except (aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPSenderRefused) as error:
            # Nothing is wrong with the mail; whoever runs the desk has to mend it.
            raise NotDelivered(f"The mail server refuses the desk: {error.code}.", is_for_all=True) from error
        except aiosmtplib.SMTPDataError as error:
            raise _refused(error.code, error.message) from error
        except aiosmtplib.SMTPNotSupported as error:
            raise Undeliverable("The mail server cannot write to this address.") from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise NotDelivered("The mail server cannot be reached.", is_for_all=True) from error


def _refused(code: int, words: str) -> NotDelivered | Undeliverable:
    """What a refusal means: 5yz is for good, 4yz for now, and 421 and x.7.x of them slow all mails down (RFC 5321, RFC 3463)."""
    if code >= 500:
        return Undeliverable(reason_of("", words))
    is_for_all = code == 421 or "4.7." in words
    return NotDelivered(f"The mail server wants to wait: {code}.", is_for_all=is_for_all)


def _kind(error: BaseException) -> str:
    """What went wrong, without what the server said of it: it may repeat what it was told."""
    return type(error).__name__
