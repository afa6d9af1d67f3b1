"""Mails to customers: their thread, their two forms, and what keeps machines from answering."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtplib.email import flatten_message

from connectors.mail.writing import mail
from desk.channels.channel import Outgoing, OutgoingFile

PLACE = "anna@example.org/0123456789abcdef"


def sent(text: str = "On Monday.", *, footer: str = "", **values: Any) -> EmailMessage:
    """What arrives of a mail, once it has been written out and read again."""
    given = {
        "address": PLACE,
        "key": "k1",
        "text": text,
        "in_reply_to": "<a1@example.org> anna@example.org",
        "author_name": "Maya",
    }
    message = mail(Outgoing(**given | values), address="support@shop.example", sender_name="Shop", footer=footer)
    read = email.message_from_bytes(
        message.as_bytes(policy=email.policy.SMTP), EmailMessage, policy=email.policy.default
    )
    assert isinstance(read, EmailMessage)
    return read


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def test_mail_stays_in_its_thread() -> None:
    message = sent(subject="My order")
    assert message["To"] == "anna@example.org"
    assert message["From"] == '"Maya (Shop)" <support@shop.example>'
    assert message["Subject"] == "Re: My order"
    assert message["In-Reply-To"] == "<a1@example.org>"
    assert message["References"] == "<frontline.0123456789abcdef@shop.example> <a1@example.org>"
    assert message["Message-ID"].startswith("<frontline.0123456789abcdef.")


def test_ids_that_are_longer_than_a_line_go_out_as_they_are() -> None:
    long = f"<{'A' * 40}@VI1PR04MB5678.eurprd04.prod.outlook.com>"
    outgoing = Outgoing(address=PLACE, key="k1", text="On Monday.", in_reply_to=long)
    address = "support@a-department.of-a-shop-with-a-long-name.example"
    raw = flatten_message(mail(outgoing, address=address, sender_name="Shop", footer=""))
    ours = "frontline.0123456789abcdef"
    domain = "a-department.of-a-shop-with-a-long-name.example"
    assert f"\r\nIn-Reply-To: {long}\r\n".encode() in raw
    assert f"\r\nReferences: <{ours}@{domain}>\r\n {long}\r\n".encode() in raw
    assert f"\r\nMessage-ID: <{ours}.".encode() in raw
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert read["References"] == f"<{ours}@{domain}> {long}"


def test_what_no_person_wrote_says_so() -> None:
    assert sent()["Auto-Submitted"] == "auto-replied"
    assert sent(is_by_agent=True)["Auto-Submitted"] is None
    assert sent(is_by_agent=True)["X-Auto-Response-Suppress"] == "All"


def test_same_message_has_the_same_id_at_each_try_and_no_other_has_it() -> None:
    assert sent()["Message-ID"] == sent()["Message-ID"]
    assert sent(key="k2")["Message-ID"] != sent()["Message-ID"]


def test_subject_is_not_answered_twice() -> None:
    assert sent(subject="AW: Bestellung")["Subject"] == "AW: Bestellung"
    assert sent(subject="Regarding my order")["Subject"] == "Re: Regarding my order"
    assert sent(subject="")["Subject"] == "Re: Your message to Shop"


def test_text_is_escaped_in_html_and_links_say_where_they_lead() -> None:
    text = 'Hello <b>you</b> & "me"\nsee https://shop.example/a?b=1&c=2.\n\nBye'
    message = sent(text, footer="Answer this mail.")
    assert body(message, "plain") == f"{text}\n\n-- \nAnswer this mail.\n"
    html = body(message, "html")
    assert "Hello &lt;b&gt;you&lt;/b&gt; &amp; &quot;me&quot;<br>" in html
    assert '<a href="https://shop.example/a?b=1&amp;c=2">https://shop.example/a?b=1&amp;c=2</a>.</p>' in html
    assert "<p>Bye</p>" in html


def test_link_cannot_leave_its_attribute() -> None:
    html = body(sent('https://x.example/"onmouseover=alert(1)//<script>'), "html")
    assert "<script>" not in html
    assert '"onmouseover' not in html


@pytest.mark.parametrize("value", ["a\r\nBcc: eve@else.example", "a\nb", "a\0b", "\N{RIGHT-TO-LEFT OVERRIDE}a"])
def test_nothing_makes_a_header_of_its_own(value: str) -> None:
    file = OutgoingFile(name=value, type="image/png", content=b"x")
    message = sent(author_name=value, subject=value, in_reply_to=f"<{value}>", files=(file,))
    assert message["Bcc"] is None
    assert message["In-Reply-To"] is None or value.isprintable()
    assert "\n" not in str(message["Subject"]) + str(message["From"])


def test_files_go_with_it() -> None:
    message = sent(files=(OutgoingFile(name="Rechnung ä.pdf", type="application/pdf", content=b"%PDF"),))
    (file,) = message.iter_attachments()
    assert isinstance(file, EmailMessage)
    assert (file.get_filename(), file.get_content()) == ("Rechnung ä.pdf", b"%PDF")
    assert body(message, "plain") == "On Monday.\n"


def test_address_that_is_none_is_refused() -> None:
    with pytest.raises((ValueError, IndexError)):
        sent(address="nobody/0123456789abcdef@")
