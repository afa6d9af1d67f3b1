"""What mail servers and programs tell by mail: that a mail did not arrive, arrived or was read; and which mails nobody wrote. Pure.

Delivery reports follow RFC 3464, read receipts RFC 8098, the marks of automatic mails RFC 3834 and what is used beside it.
"""

from __future__ import annotations

import re
from email.message import Message

from connectors.mail.ids import address_in, ids_in, place_of, thread_of_ours
from connectors.mail.parser import message_of
from connectors.mail.parts import first_address, header, raw_header, text_in
from desk.channels.channel import DeliveryStage, Receipt, Sender

_REPORTERS = re.compile(r"(?:mailer-daemon|postmaster|mail-?delivery|mdaemon)\b", re.IGNORECASE)
_MACHINES = re.compile(r"(?:mailer-daemon|mail-?delivery|mdaemon)\b", re.IGNORECASE)
_NOBODY = re.compile(r"(?:no-?reply|do-?not-?reply|donotreply|noreply)[\w.+-]*@", re.IGNORECASE)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_SAID_BY_HEADERS = (
    "x-autoreply", "x-autorespond", "x-auto-reply-from", "x-failed-recipients", "list-id", "list-unsubscribe", "feedback-id",
)  # fmt: skip
# Where a report names our mail: its own headers, those of its fields (Gmail) and those of the mail that it returns.
_NAMED_IN = ("message-id", "x-original-message-id", "in-reply-to", "references")
_SEARCHED_CHARACTERS = 100_000
_REASON_CHARACTERS = 200


def is_automatic(message: Message) -> bool:
    """Whether no person wrote it for us: out of office, newsletters, reports. Such mails are never answered."""
    submitted = _value(message, "auto-submitted").partition(";")[0]
    if submitted not in ("", "no"):
        return True
    if _value(message, "precedence") in _BULK or _value(message, "return-path") == "<>":
        return True
    if any(message.get(name) is not None for name in _SAID_BY_HEADERS):
        return True
    if message.get_content_type() == "multipart/report":
        return True
    # Forms on web sites send in nobody's name, and say in Reply-To who filled them in.
    is_nobody = _NOBODY.search(first_address(message, "from")[1]) and not _value(message, "reply-to")
    return bool(_MACHINES.search(_value(message, "from")) or is_nobody)


def report_of(message: Message, *, domain: str) -> Receipt | None:
    """What a report says of a mail of ours; None for what is no report, or one of somebody else's mail."""
    is_report = message.get_content_type() == "multipart/report"
    if is_report and str(message.get_param("report-type") or "").lower() == "disposition-notification":
        return _read_receipt(message, domain=domain)
    # Some report in plain words. At postmaster's there are people, too, so such a mail has to show that nobody wrote it.
    if not is_report and not (_REPORTERS.search(_value(message, "from")) and is_automatic(message)):
        return None
    stage, reason, receiver = DeliveryStage.FAILED, "", ""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            fields = _fields(part)
            told = _stage(fields)
            if told is None:
                return None
            stage, reason = told
            receiver = _receiver(fields)
    name = _ours_in(message, is_report=is_report, domain=domain)
    if not name:
        return None
    if stage is DeliveryStage.FAILED and not reason:
        reason = reason_of("", "")
    place = place_of(receiver, thread_of_ours(name, domain=domain))
    return Receipt(sender=Sender(address=place), stage=stage, id=name, reason=reason)


def _read_receipt(message: Message, *, domain: str) -> Receipt | None:
    for part in message.walk():
        if part.get_content_type() == "message/disposition-notification":
            fields = _fields(part)
            name = next(iter(ids_in(fields.get("original-message-id", ""))), "")
            thread = thread_of_ours(name, domain=domain)
            if thread and "displayed" in fields.get("disposition", "").lower():
                sender = Sender(address=place_of(_receiver(fields), thread))
                return Receipt(sender=sender, stage=DeliveryStage.READ, id=name)
    return None


def _receiver(fields: dict[str, str]) -> str:
    """Whose mailbox a report is of."""
    return address_in(fields.get("final-recipient", "").rpartition(";")[2])


def _stage(fields: dict[str, str]) -> tuple[DeliveryStage, str] | None:
    """What a delivery report says of the customer; None while it is still being tried."""
    match fields.get("action", "").lower():
        case "failed":
            return DeliveryStage.FAILED, reason_of(fields.get("status", ""), fields.get("diagnostic-code", ""))
        case "delivered":
            return DeliveryStage.DELIVERED, ""
        case "relayed" | "expanded":
            return DeliveryStage.SENT, ""
        case _:
            return None


def reason_of(status: str, words: str) -> str:
    """Why a mail does not arrive, in a sentence for people: by the class of its status code (RFC 3463)."""
    match = _STATUS.search(status) or _STATUS.search(words)
    if match is not None:
        subject, detail = match[2], match[3]
        if subject == "1" or (subject, detail) in (("2", "1"), ("4", "4")):
            return "The e-mail address does not exist, or does not take mail any more."
        if (subject, detail) == ("2", "2"):
            return "The customer's mailbox is full."
        if (subject, detail) in (("2", "3"), ("3", "4")):
            return "The mail is too large for the customer's mail server."
        if subject == "4":
            return "The customer's mail server could not be reached."
        if subject == "7":
            return "The customer's mail server refused the mail by its rules."
    plain = " ".join(re.sub(r"^\s*(?:smtp|x-\w+)\s*;\s*", "", words, flags=re.IGNORECASE).split())
    return f"The customer's mail server refused it: {plain[:_REASON_CHARACTERS]}" if plain else "The mail came back."


def _fields(part: Message) -> dict[str, str]:
    """The fields of a report, which come in blocks: of the report, and of each receiver. The last receiver's count."""
    payload = part.get_payload()
    blocks = [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else [part]
    found: dict[str, str] = {}
    for block in blocks:
        found |= {name.lower(): " ".join(str(value).split()) for name, value in block.raw_items()}
    if isinstance(payload, str):
        lines = (line.partition(":") for line in payload.splitlines())
        found |= {name.strip().lower(): value.strip() for name, colon, value in lines if colon}
    return found


def _ours_in(message: Message, *, is_report: bool, domain: str) -> str:
    """The id of the mail of ours that came back: as headers name it, or else as the words do."""
    parts = list(message.walk())
    # What a machine answers may refer to our mail, too, and be no report of it.
    headers = (_headers_in(part) for part in (parts if is_report else parts[1:]))
    told = [raw_header(one, name) for one in headers for name in _NAMED_IN]
    told += [text_in(part)[:_SEARCHED_CHARACTERS] for part in parts if part.get_content_maintype() == "text"]
    ids = (one for text in told for one in ids_in(text) if thread_of_ours(one, domain=domain))
    # An id with two dots names a mail, one with a single dot only its thread.
    return next((one for one in ids if one.partition("@")[0].count(".") == 2), "")


def _headers_in(part: Message) -> Message:
    """A part, or what it holds the headers of."""
    return message_of(text_in(part).encode()) if part.get_content_type() == "text/rfc822-headers" else part


def _value(message: Message, name: str) -> str:
    return header(message, name).lower()
