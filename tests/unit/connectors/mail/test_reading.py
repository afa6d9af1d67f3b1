"""What mails tell: whose they are, where they belong, what is in them, and which are nobody's."""

from __future__ import annotations

import email
import email.policy
import time
from email.message import EmailMessage

import pytest

from connectors.mail import ids
from connectors.mail.reading import Letter, Reading, read
from connectors.mail.writing import mail
from desk.channels.channel import DeliveryStage, Heard, Incoming, Outgoing, Receipt
from tests.channels.mail_imitation import bounce

READING = Reading(address="support@shop.example", aliases=("help@shop.example",))
CAME_AT = 1_762_160_000.0
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def told(raw: bytes | EmailMessage, *, reading: Reading = READING, is_cut: bool = False) -> Incoming | None:
    content = raw if isinstance(raw, bytes) else raw.as_bytes(policy=email.policy.SMTP)
    return read(Letter(raw=content, at=CAME_AT, is_cut=is_cut), reading)


def heard(raw: bytes | EmailMessage, *, reading: Reading = READING, is_cut: bool = False) -> Heard:
    event = told(raw, reading=reading, is_cut=is_cut)
    assert isinstance(event, Heard)
    return event


def written(text: str = "Where is it?", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message.set_content(text)
    given = {"From": "Anna Smith <Anna@Example.org>", "To": "support@shop.example", "Message-ID": "<a1@example.org>"}
    for name, value in (given | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        message[name] = value
    return message


def ours(*, place: str, key: str = "k1", in_reply_to: str = "<a1@example.org>") -> EmailMessage:
    outgoing = Outgoing(address=place, key=key, text="On Monday.", in_reply_to=in_reply_to, subject="My order")
    return mail(outgoing, address="support@shop.example", sender_name="Shop", footer="")


def test_mail_is_a_message_of_its_writer() -> None:
    event = heard(written(Subject="My order", Date="Mon, 3 Nov 2025 09:00:00 +0100", Content_Language="de-DE"))
    assert event.sender.address.startswith("anna@example.org/")
    assert (event.sender.name, event.sender.subject, event.sender.language) == ("Anna Smith", "My order", "de")
    assert event.text == "My order\n\nWhere is it?"
    assert (event.id, event.at) == ("<a1@example.org> anna@example.org", 1_762_156_800.0)
    late = heard(written(Date="Mon, 3 Nov 2099 09:00:00 +0100"))
    assert late.at == heard(written(Date="some day")).at == CAME_AT


def test_answers_stay_in_their_thread_whatever_is_left_of_their_references() -> None:
    place = heard(written()).sender.address
    answer = ours(place=place)
    later = ours(place=place, key="k2", in_reply_to="<b1@example.org>")
    for references in (
        {"References": f"{answer['References']} {answer['Message-ID']}", "In-Reply-To": answer["Message-ID"]},
        {"In-Reply-To": answer["Message-ID"]},
        {"References": "<a1@example.org>"},
        {"References": later["References"]},
        {"References": f"<unrelated@else.example> {later['Message-ID']}"},
    ):
        assert heard(written("Thanks", **{"Message-ID": "<c1@example.org>"} | references)).sender.address == place
    assert heard(written(Message_ID="<d1@example.org>")).sender.address != place
    somebody = heard(written(From="eve@else.example", In_Reply_To=answer["Message-ID"])).sender.address
    assert somebody == f"eve@else.example/{ids.address_and_thread(place)[1]}"


def test_somebody_elses_ids_that_look_like_ours_name_no_thread_of_ours() -> None:
    forged = "<frontline.0123456789abcdef@else.example>"
    assert not heard(written(References=forged)).sender.address.endswith("/0123456789abcdef")


def test_form_on_a_web_site_is_answered_to_whoever_filled_it_in() -> None:
    for sender in ("noreply@shop.example", "support@shop.example"):
        event = heard(written(From=f"Form <{sender}>", Reply_To="anna@example.org"))
        assert event.sender.address.startswith("anna@example.org/")


def test_encoded_name_makes_no_address() -> None:
    event = heard(written().as_bytes().replace(b"Anna Smith", b"=?utf-8?q?eve=40else=2Eexample=3E=2C_=3Cx?="))
    assert event.sender.address.startswith("anna@example.org/")
    assert event.sender.name == ""


BROKEN_WORD = b"=?utf-8?B?abcde?="


def broken_words() -> EmailMessage:
    """An answer through a form, with a file, whose subject and whose file's name say something that cannot be decoded."""
    message = written(
        "Ça ne marche pas.",
        Subject="SUBJECT",
        Reply_To="anna@example.org",
        References="<a0@example.org>",
        From="form@else.example",
    )
    message.set_content("Ça ne marche pas.", cte="base64")
    message.add_attachment(PNG, maintype="image", subtype="png", filename="NAME")
    return message


@pytest.mark.parametrize("place", [b"SUBJECT", b"NAME"])
def test_word_that_cannot_be_decoded_is_shown_as_it_was_sent_and_the_mail_is_read(place: bytes) -> None:
    event = heard(broken_words().as_bytes(policy=email.policy.SMTP).replace(place, BROKEN_WORD))
    assert event.text == "Ça ne marche pas."
    assert event.sender.address == heard(broken_words()).sender.address
    assert event.sender.address.startswith("anna@example.org/")
    assert BROKEN_WORD.decode() in (event.sender.subject, event.files[0].name)
    assert event.files[0].content == PNG


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Auto-Submitted": "auto-generated; x=y"},
        {"Precedence": "Bulk"},
        {"Return-Path": "<>"},
        {"List-Id": "<news.example.org>"},
        {"X-Autoreply": "yes"},
        {"From": "MAILER-DAEMON@example.org"},
        {"From": "no-reply@example.org"},
        {"From": "support@shop.example"},
        {"From": "Help <HELP@shop.example>"},
        {"From": "nobody"},
        {"From": ""},
        {"From": "a@b@c <>, \"x"},
        {"Message-ID": "<frontline.0123456789abcdef.0123456789abcdef01234567@shop.example>"},
    ],
)  # fmt: skip
def test_what_no_person_wrote_is_no_message(headers: dict[str, str]) -> None:
    assert told(written(**headers)) is None
    assert isinstance(told(written(Auto_Submitted="no")), Heard)


@pytest.mark.parametrize(
    ("status", "diagnostic", "reason"),
    [
        ("5.1.1", "no such user", "does not exist"),
        ("5.2.2", "over quota", "is full"),
        ("5.7.1", "spam", "by its rules"),
        ("5.4.1", "no route", "could not be reached"),
        ("5.3.4", "too big", "too large"),
        ("5.0.0", "we do not like it", "we do not like it"),
    ],
)
def test_bounce_says_why_our_mail_did_not_arrive(status: str, diagnostic: str, reason: str) -> None:
    sent = ours(place=heard(written()).sender.address)
    event = told(bounce(sent, status=status, diagnostic=diagnostic))
    assert isinstance(event, Receipt)
    assert (event.stage, event.id) == (DeliveryStage.FAILED, sent["Message-ID"])
    assert event.sender.address == heard(written()).sender.address
    assert reason in event.reason


def test_other_reports() -> None:
    sent = ours(place=heard(written()).sender.address)
    assert told(bounce(sent, action="delayed")) is None
    delivered = told(bounce(sent, action="delivered", status="2.0.0"))
    assert isinstance(delivered, Receipt)
    assert delivered.stage is DeliveryStage.DELIVERED
    assert told(bounce(written())) is None
    simple = written(f"This mail came back:\nMessage-ID: {sent['Message-ID']}", From="MAILER-DAEMON@example.org")
    told_simply = told(simple)
    assert isinstance(told_simply, Receipt)
    assert (told_simply.stage, told_simply.id) == (DeliveryStage.FAILED, sent["Message-ID"])


def test_mail_of_any_size_that_comes_back_is_known_by_its_headers() -> None:
    sent = ours(place=heard(written()).sender.address)
    sent.add_attachment(b"0" * 400_000, maintype="application", subtype="pdf", filename="a.pdf")
    small = bounce(sent)
    before = small.partition(b"--b1\r\nContent-Type: text/rfc822-headers")[0]
    returned = b"--b1\r\nContent-Type: message/rfc822\r\n\r\n" + sent.as_bytes(policy=email.policy.SMTP)
    words = b"Thread: <frontline.0123456789abcdef@shop.example>\r\n" * 2_000
    long_words = small.replace(b"I'm sorry", words + b"I'm sorry")
    in_plain_words = b"From: MAILER-DAEMON@x.example\r\n\r\nSorry.\r\n\r\n" + sent.as_bytes()
    field = before.replace(b"Action:", b"X-Original-Message-ID: " + sent["Message-ID"].encode() + b"\r\nAction:")
    for raw in (before + returned + b"\r\n--b1--\r\n", long_words, in_plain_words, field + b"--b1--\r\n"):
        event = told(raw)
        assert isinstance(event, Receipt)
        assert (event.stage, event.id) == (DeliveryStage.FAILED, sent["Message-ID"])


def test_person_at_postmasters_is_a_customer_and_a_machine_there_is_not() -> None:
    sent = ours(place=heard(written()).sender.address)
    headers = {"From": "postmaster@customer.example", "References": sent["Message-ID"]}
    assert heard(written("Thanks, got it.", **headers)).text == "Thanks, got it."
    assert told(written("We are away.", **headers, Auto_Submitted="auto-replied")) is None
    returned = f"Sorry.\n\nMessage-ID: {sent['Message-ID']}"
    for mark in (
        {"Auto-Submitted": "auto-replied"},
        {"Return-Path": "<>"},
        {"X-Failed-Recipients": "anna@example.org"},
    ):
        event = told(written(returned, **headers, **mark))
        assert isinstance(event, Receipt)
        assert (event.stage, event.id) == (DeliveryStage.FAILED, sent["Message-ID"])


def test_read_receipt_is_one() -> None:
    sent = ours(place=heard(written()).sender.address)
    raw = (
        b"From: anna@example.org\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n"
        b"--b\r\n\r\nread\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\nOriginal-Message-ID: "
        + sent["Message-ID"].encode()
        + b"\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--\r\n"
    )
    event = told(raw)
    assert isinstance(event, Receipt)
    assert (event.stage, event.id) == (DeliveryStage.READ, sent["Message-ID"])


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/plain; charset=iso-8859-1", "50 €".encode("cp1252"), "50 €"),
        ("text/plain; charset=utf-8", "Grüße".encode("latin-1"), "Grüße"),
        ("text/plain; charset=us-ascii", "Grüße".encode(), "Grüße"),
        ("text/plain", "Grüße".encode(), "Grüße"),
        ("text/plain; charset=gb2312", "你好".encode("gb18030"), "你好"),
        ("text/plain; charset=shift_jis", "注文".encode("shift_jis"), "注文"),
        ("text/plain; charset=koi8-r", "Привет".encode("koi8-r"), "Привет"),
        ("text/plain; charset=no-such-charset", "Grüße".encode(), "Grüße"),
        ("text/html; charset=utf-8", b"<p>Gr&uuml;&szlig;e</p>", "Grüße"),
    ],
)
def test_text_is_read_in_its_charset(kind: str, body: bytes, text: str) -> None:
    raw = (
        b"From: anna@example.org\r\nContent-Type: "
        + kind.encode()
        + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + body
    )
    assert heard(raw).text == text


def test_headers_are_read_encoded_or_in_utf_8() -> None:
    raw = "From: Jürgen <j@example.org>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHallo".encode()
    event = heard(raw)
    assert (event.sender.name, event.sender.subject) == ("Jürgen", "Grüße")
    assert heard(b"From: a@example.org\r\nSubject: =?nope?q?x?=\r\n\r\nHi").sender.subject == "=?nope?q?x?="


def test_files_come_within_limits_and_what_is_left_out_is_said() -> None:
    message = written("See the picture.")
    message.add_attachment(PNG, maintype="image", subtype="png", filename="Foto ä.png")
    message.add_attachment(b"x" * 101, maintype="application", subtype="pdf", filename="big.pdf")
    message.add_attachment(b"sig", maintype="application", subtype="pgp-signature", filename="signature.asc")
    event = heard(message, reading=Reading(address="support@shop.example", file_bytes=108))
    assert [(one.name, one.content) for one in event.files] == [("Foto ä.png", PNG), ("big.pdf", b"x" * 101)]
    few = heard(message, reading=Reading(address="support@shop.example", most_files=1))
    assert [one.name for one in few.files] == ["Foto ä.png"]
    assert few.text == "See the picture.\n[Not taken: big.pdf]"
    small = heard(message, reading=Reading(address="support@shop.example", file_bytes=50))
    assert small.text.endswith("[Not taken: Foto ä.png, big.pdf]")


def test_plain_text_is_preferred_and_pictures_beside_the_html_are_kept() -> None:
    message = written("In plain.")
    message.add_alternative('<p>In HTML.</p><img src="cid:logo"><img src="cid:shot">', subtype="html")
    html = message.get_payload()[1]  # type: ignore[index]
    assert isinstance(html, EmailMessage)
    html.add_related(PNG, maintype="image", subtype="png", cid="<logo>")
    html.add_related(PNG * 100, maintype="image", subtype="png", cid="<shot>", filename="shot.png")
    event = heard(message)
    assert event.text == "In plain."
    assert [one.name for one in event.files] == ["shot.png"]
    empty = written(" ")
    empty.add_alternative("<p>In HTML.</p>", subtype="html")
    assert heard(empty).text == "In HTML."


def test_what_is_removed_is_nowhere_lost() -> None:
    signed = heard(written("Where is it?\n\n-- \nAnna Smith\n+49 30 1234"))
    assert signed.text == "Where is it?"
    assert [(one.name, one.content) for one in signed.files] == [
        ("rest-of-the-mail.txt", b"--\nAnna Smith\n+49 30 1234")
    ]
    place = signed.sender.address
    answer = ours(place=place)["Message-ID"]
    quoting = "Thanks\n\nOn 3 Nov 2025 {} wrote:\n> Hello"
    of_ours = heard(written(quoting.format("<support@shop.example>"), In_Reply_To=answer))
    assert (of_ours.text, of_ours.files) == ("Thanks", ())
    of_others = heard(written(quoting.format("<eve@else.example>"), In_Reply_To=answer))
    assert [one.content for one in of_others.files] == [b"On 3 Nov 2025 <eve@else.example> wrote:\n> Hello"]


def test_long_mails_are_cut_and_say_so() -> None:
    long = heard(written("word " * 10_000))
    assert len(long.text) < 20_100
    assert long.text.endswith("the rest is in the mailbox.]")
    message = written("Short.")
    message.add_attachment(b"0" * 1000, maintype="application", subtype="pdf", filename="a.pdf")
    cut = heard(message.as_bytes()[:900], is_cut=True)
    assert (cut.text, cut.files) == (
        "Short.\n[The mail is longer; the rest is in the mailbox.]\n[Not taken: a.pdf]",
        (),
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: a@example.org\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" * 300,
        b"From: a@example.org\r\nContent-Type: text/plain; charset=\"\xff\"\r\n\r\nHi",
        b"From: a@example.org\r\nContent-Type: text/plain; charset*=x'y'%ff\r\n\r\nHi",
        b"From: a@example.org\r\nContent-Disposition: attachment; filename*=nope''%ff\r\n\r\nHi",
        b"From: a@example.org\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b"From: a@example.org\r\nContent-Type: message/rfc822\r\n\r\n",
        b"From: a@example.org\r\nReferences: " + b"<x@y> " * 5000 + b"\r\n\r\nHi",
        b"From: " + b"(" * 5000 + b"a@example.org\r\n\r\nHi",
        b"Subject: " + b"=?utf-8?q?" * 5000 + b"\r\nFrom: a@example.org\r\n\r\nHi",
    ],
)  # fmt: skip
def test_nothing_that_comes_stops_the_reading(raw: bytes) -> None:
    told(raw)


NESTED = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(200))


@pytest.mark.parametrize(
    "hostile",
    [
        ", noreply" + "noreply" * 15_000 + "\r\n\r\nHi",
        "\r\nContent-Type: text/plain" + ";" * 400_000 + "\r\n\r\nHi",
        "\r\nContent-Type: text/plain; charset=punycode\r\n\r\n" + "a" * 400_000,
        "\r\nContent-Type: text/html\r\n\r\n" + "<b></p>" * 28_000,
        "\r\nIn-Reply-To: <x@y>\r\n\r\nHi\r\n" + "-" * 10_000 + "!",
        f"\r\n{NESTED}\r\nHi" + "\r\n-" * 100_000,
    ],
    ids=["sender", "header", "charset", "html", "rule", "nested"],
)
def test_hostile_mail_takes_no_time(hostile: str) -> None:
    began = time.process_time()
    told(f"From: a@example.org{hostile}".encode())
    assert time.process_time() - began < 1.5


def test_hostile_mail_that_cannot_be_read_takes_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.mail.reading._read", lambda *_: 1 / 0)
    began = time.process_time()
    told(b"From: " + b"a" * 100_000 + b"\r\n\r\nHi")
    assert time.process_time() - began < 1.5


def test_what_is_nested_deeper_than_people_nest_is_a_file() -> None:
    event = heard(f"From: a@example.org\r\n{NESTED}\r\nHi".encode())
    (file,) = event.files
    assert file.content is not None
    assert b"boundary=b199" in file.content


def test_mail_that_cannot_be_read_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a new way to be wrong")

    monkeypatch.setattr("connectors.mail.reading._read", fail)
    event = heard(written("Where is it?"))
    assert event.text == "Where is it?"
    assert told(written(Auto_Submitted="auto-replied")) is None
