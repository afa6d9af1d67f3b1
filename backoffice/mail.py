"""Mail: where it goes out, and what is written in it. The texts are plain; the address of the shop is a
setting."""

from __future__ import annotations

import asyncio
import enum
import ipaddress
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import aiosmtplib
import msgspec

from backoffice.exceptions import InvalidInput, Unavailable

_NAME_CHARACTERS = 60


class MailSecurity(enum.StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"
    START_TLS = "start_tls"
    TLS = "tls"


class MailSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail goes out. `reset_url` and `unlock_url` are the pages that the links lead to; each holds
    `{token}` once, best behind a `#`, where it reaches no server's log:
    "https://shop.example/account/reset#token={token}".

    `security` left out means none on this machine and STARTTLS elsewhere. `timeout_seconds` bounds a whole
    sending. Raises `InvalidInput` when it is made with a wrong value.
    """

    host: str
    sender: str
    reset_url: str
    unlock_url: str
    port: int = 25
    company: str = "Brightwell Home"
    username: str | None = None
    password: str | None = None
    security: MailSecurity | None = None
    timeout_seconds: float = 10.0

    def __post_init__(self) -> None:
        for field in ("reset_url", "unlock_url"):
            if getattr(self, field).count("{token}") != 1:
                raise InvalidInput(f"mail.{field}", problem="must contain {token} once, where the token goes")
        if "@" not in self.sender:
            raise InvalidInput("mail.sender", problem="must be an e-mail address")
        if not 0 < self.port < 65536:
            raise InvalidInput("mail.port", problem="must be from 1 to 65535")
        if self.timeout_seconds <= 0:
            raise InvalidInput("mail.timeout_seconds", problem="must be more than 0")
        if (self.username is None) != (self.password is None):
            raise InvalidInput("mail.password", problem="must be set together with mail.username")

    def __repr__(self) -> str:
        """Without the password, for settings are logged."""
        return f"MailSettings(host={self.host!r}, port={self.port}, sender={self.sender!r})"

    def effective_security(self) -> MailSecurity:
        if self.security is not None:
            return self.security
        return MailSecurity.NONE if _is_this_machine(self.host) else MailSecurity.START_TLS


class Mailer:
    """Sends mail as the settings say; without settings every mail is `Unavailable`."""

    def __init__(self, settings: MailSettings | None) -> None:
        self.settings = settings

    @property
    def timeout_seconds(self) -> float:
        return 0.0 if self.settings is None else self.settings.timeout_seconds

    def required(self) -> MailSettings:
        """The settings, or `Unavailable` when there are none."""
        if self.settings is None:
            raise Unavailable("The mail service", reason="no mail server is configured")
        return self.settings

    async def send(self, message: EmailMessage) -> None:
        """Hand the mail to the server. Raises `Unavailable` when it did not take it, or not in time."""
        settings = self.required()
        security = settings.effective_security()
        try:
            async with asyncio.timeout(settings.timeout_seconds):
                await aiosmtplib.send(
                    message,
                    hostname=settings.host,
                    port=settings.port,
                    username=settings.username,
                    password=settings.password,
                    start_tls=security is MailSecurity.START_TLS,
                    use_tls=security is MailSecurity.TLS,
                    timeout=settings.timeout_seconds,
                )
        except TimeoutError as error:
            raise Unavailable("The mail server", reason="it did not answer in time") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            # The server's own words may repeat the customer's address, so only the kind of failure is told.
            raise Unavailable("The mail server", reason=f"it refused ({type(error).__name__})") from error


def letter(settings: MailSettings, *, to_name: str, to_email: str, subject: str, text: str) -> EmailMessage:
    """A plain text mail from the shop. Raises `InvalidInput` for what is no address of one person."""
    try:
        receiver = Address(display_name=_plain_name(to_name), addr_spec=to_email)
        if not receiver.domain or not to_email.isprintable():
            raise ValueError(to_email)
    except (ValueError, HeaderParseError, IndexError) as error:
        # The address itself is not told: whoever reads this may not know it.
        raise InvalidInput("to_email", problem="it is no e-mail address of one person") from error
    message = EmailMessage()
    message["From"] = Address(display_name=settings.company, addr_spec=settings.sender)
    message["To"] = receiver
    message["Subject"] = subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=settings.sender.partition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def reset_letter(settings: MailSettings, *, to_name: str, to_email: str, token: str) -> EmailMessage:
    link = settings.reset_url.replace("{token}", token)
    text = (
        f"Hello {to_name},\n\n"
        f"you asked us to reset the password of your {settings.company} account. Choose a new one here:\n\n"
        f"{link}\n\n"
        "The link works once, within the next 30 minutes.\n\n"
        "If you did not ask for this, you need not do anything: your password stays as it is.\n\n"
        f"{settings.company}\n"
    )
    return letter(settings, to_name=to_name, to_email=to_email, subject="Reset your password", text=text)


def unlock_letter(settings: MailSettings, *, to_name: str, to_email: str, token: str) -> EmailMessage:
    link = settings.unlock_url.replace("{token}", token)
    text = (
        f"Hello {to_name},\n\n"
        f"your {settings.company} account is locked. Unlock it here:\n\n"
        f"{link}\n\n"
        "The link works once, within the next 30 minutes.\n\n"
        "If you did not ask for this, you need not do anything: the account stays locked.\n\n"
        f"{settings.company}\n"
    )
    return letter(settings, to_name=to_name, to_email=to_email, subject="Unlock your account", text=text)


def _plain_name(name: str) -> str:
    """A name for a header: letters, digits and what stands in names. Customers choose theirs, and when Python folds a long
    header it forgets to quote what would otherwise end the name and begin another address."""
    kept = "".join(character if character.isalnum() or character in ".'’-" else " " for character in name)
    return " ".join(kept.split())[:_NAME_CHARACTERS]


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
