"""Settings of mail, and sending it to a real server."""

from __future__ import annotations

import msgspec
import pytest

from backoffice.exceptions import InvalidInput, Unavailable
from backoffice.mail import Mailer, MailSecurity, MailSettings, letter, reset_letter, unlock_letter
from tests.backoffices import mail_settings
from tests.services import Mailbox


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reset_url", "https://shop.example/reset"),
        ("unlock_url", "{token}{token}"),
        ("sender", "nobody"),
        ("port", 0),
        ("timeout_seconds", 0.0),
        ("password", "alone"),
    ],
)
def test_wrong_setting_is_named(field: str, value: object) -> None:
    with pytest.raises(InvalidInput, match=f"mail.{field}"):
        msgspec.structs.replace(mail_settings(25), **{field: value})


def test_settings_do_not_show_their_password() -> None:
    settings = msgspec.structs.replace(mail_settings(25), username="care", password="hush-hush")
    assert "hush-hush" not in repr(settings)


@pytest.mark.parametrize(
    ("host", "security"),
    [
        ("127.0.0.1", MailSecurity.NONE),
        ("::1", MailSecurity.NONE),
        ("localhost", MailSecurity.NONE),
        ("mail.example", MailSecurity.START_TLS),
        ("10.0.0.5", MailSecurity.START_TLS),
    ],
)
def test_connection_beyond_this_machine_is_encrypted(host: str, security: MailSecurity) -> None:
    settings = msgspec.structs.replace(mail_settings(25), host=host)
    assert settings.effective_security() is security


async def test_mail_arrives(mailbox: Mailbox) -> None:
    settings = mail_settings(mailbox.port)
    message = reset_letter(settings, to_name="Lucía Fernández", to_email="l@example.com", token="abc")
    await Mailer(settings).send(message)
    (mail,) = mailbox.messages
    assert str(mail["To"]) == "Lucía Fernández <l@example.com>"
    assert mail["From"] == "Brightwell Home <care@brightwell.example>"
    assert "https://shop.example/reset#token=abc" in mail.get_content().splitlines()


def test_unlock_mail_leads_to_its_own_page() -> None:
    message = unlock_letter(mail_settings(25), to_name="A", to_email="a@example.com", token="abc")
    assert "https://shop.example/unlock#token=abc\n" in message.get_content()


def test_names_cannot_add_headers() -> None:
    made = letter(mail_settings(25), to_name="A\r\nBcc: x@b.example", to_email="a@example.com", subject="s", text="t")
    assert (str(made["To"]), made["Bcc"]) == ('"A Bcc x b.example" <a@example.com>', None)


async def test_refused_mail_is_unavailable_and_tells_no_address(mailbox: Mailbox) -> None:
    mailbox.refusal = "550 no such user"
    settings = mail_settings(mailbox.port)
    message = reset_letter(settings, to_name="A", to_email="somebody@example.com", token="abc")
    with pytest.raises(Unavailable) as caught:
        await Mailer(settings).send(message)
    assert "somebody" not in str(caught.value)


async def test_mail_server_that_is_down_is_unavailable() -> None:
    settings = mail_settings(1)
    message = reset_letter(settings, to_name="A", to_email="a@example.com", token="abc")
    with pytest.raises(Unavailable, match="The mail server"):
        await Mailer(settings).send(message)


async def test_server_without_encryption_gets_no_mail_when_it_is_demanded(mailbox: Mailbox) -> None:
    settings: MailSettings = msgspec.structs.replace(mail_settings(mailbox.port), security=MailSecurity.START_TLS)
    message = reset_letter(settings, to_name="A", to_email="a@example.com", token="abc")
    with pytest.raises(Unavailable):
        await Mailer(settings).send(message)
    assert mailbox.messages == []
