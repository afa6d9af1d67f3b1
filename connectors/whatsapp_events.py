"""What a webhook of the Cloud API tells: messages, edits, and what became of ours. Pure."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.meta import object_of, objects, read_object, text_of
from connectors.whatsapp_errors import reason_of
from desk.channels.channel import DeliveryStage, Edited, Heard, Incoming, Receipt, RemoteFile, Sender

_STAGES = {
    "sent": DeliveryStage.SENT,
    "delivered": DeliveryStage.DELIVERED,
    "read": DeliveryStage.READ,
    "failed": DeliveryStage.FAILED,
}
_MEDIA = ("image", "video", "audio", "document", "sticker")


def incoming(body: bytes, *, phone_number_id: str) -> Iterator[Incoming]:
    """What is told about this number: an app's webhook tells of all its numbers. Raises `RequestInvalid`.

    Reactions, changes of numbers, calls and what WhatsApp itself does not pass on ("unsupported") are left out.
    """
    for entry in read_object(body, kind="whatsapp_business_account"):
        for change in objects(entry.get("changes")):
            value = object_of(change.get("value"))
            if (
                change.get("field") != "messages"
                or object_of(value.get("metadata")).get("phone_number_id") != phone_number_id
            ):
                continue
            contacts = objects(value.get("contacts"))
            for message in objects(value.get("messages")):
                event = _message(message, contacts)
                if event is not None:
                    yield event
            for status in objects(value.get("statuses")):
                receipt = _receipt(status)
                if receipt is not None:
                    yield receipt


def _message(message: Mapping[str, Any], contacts: list[dict[str, Any]] | Any) -> Incoming | None:
    # Who keeps their number to themselves has only an id that belongs to this business.
    address = text_of(message.get("from")) or text_of(message.get("from_user_id"))
    name = text_of(message.get("id"))
    if not address or not name:
        return None
    sender = Sender(address=address, name=_name_of(address, contacts))
    at = _seconds(message.get("timestamp"))
    if message.get("type") == "edit":
        edit = object_of(message.get("edit"))
        text, _, _ = _content(object_of(edit.get("message")))
        original = text_of(edit.get("original_message_id"))
        return Edited(sender=sender, id=original, change=name, text=text, at=at) if original and text else None
    text, choice, files = _content(message)
    if not text and not files:
        return None
    return Heard(sender=sender, id=name, text=text, at=at, choice=choice, files=files)


def _content(message: Mapping[str, Any]) -> tuple[str, str, tuple[RemoteFile, ...]]:
    """The text of a message, the id of the choice that it is, and its files."""
    kind = text_of(message.get("type"))
    held = message.get(kind)
    if kind == "contacts":
        return "\n".join(_card(one) for one in objects(held)), "", ()
    held = object_of(held)
    if kind == "text":
        return text_of(held.get("body")), "", ()
    if kind == "interactive":
        reply = object_of(held.get("button_reply")) or object_of(held.get("list_reply"))
        return text_of(reply.get("title")), text_of(reply.get("id")), ()
    if kind == "button":
        # Of a template: its payload is none of our choices.
        return text_of(held.get("text")), "", ()
    if kind == "location":
        place = ", ".join(one for one in (text_of(held.get("name")), text_of(held.get("address"))) if one)
        return f"{place} ({held.get('latitude')}, {held.get('longitude')})".strip(), "", ()
    if kind in _MEDIA and text_of(held.get("id")):
        return text_of(held.get("caption")), "", (_file(kind, held),)
    return "", "", ()


def _file(kind: str, held: Mapping[str, Any]) -> RemoteFile:
    ending = mimetypes.guess_extension(text_of(held.get("mime_type")).partition(";")[0].strip()) or ""
    return RemoteFile(key=text_of(held.get("id")), name=text_of(held.get("filename")) or f"{kind}{ending}")


def _card(contact: Mapping[str, Any]) -> str:
    name = text_of(object_of(contact.get("name")).get("formatted_name"))
    numbers = [text_of(one.get("phone")) for one in objects(contact.get("phones"))]
    return " ".join(one for one in (name, *numbers) if one)


def _name_of(address: str, contacts: Any) -> str:
    for contact in contacts:
        if address in (contact.get("wa_id"), contact.get("user_id")):
            return text_of(object_of(contact.get("profile")).get("name"))
    return ""


def _receipt(status: Mapping[str, Any]) -> Receipt | None:
    stage, name = _STAGES.get(text_of(status.get("status"))), text_of(status.get("id"))
    if stage is None or not name:
        return None
    address = text_of(status.get("recipient_id")) or text_of(status.get("recipient_user_id"))
    reason = ""
    if stage is DeliveryStage.FAILED:
        error = next(iter(objects(status.get("errors"))), {})
        code = error.get("code")
        reason = reason_of(code if isinstance(code, int) else 0, text_of(error.get("title")))
    return Receipt(sender=Sender(address=address), stage=stage, id=name, reason=reason)


def _seconds(value: Any) -> float:
    text = str(value)
    return float(text) if text.isdecimal() and text.isascii() and len(text) < 15 else 0.0
