"""What a webhook of the Messenger Platform tells: messages, edits, deliveries and reads. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from connectors.meta import object_of, objects, read_object, text_of
from desk.channels.channel import DeliveryStage, Edited, Heard, Incoming, Receipt, RemoteFile, Sender

_FILES = ("image", "video", "audio", "file")
# The desk notes a message when Meta's answer is there, a little after the time that Meta has for it and that watermarks tell.
_NOTED_LATER_SECONDS = 2.0


def incoming(body: bytes, *, page_id: str) -> Iterator[Incoming]:
    """What is told about this page. Raises `RequestInvalid`.

    Left out is what the page itself said (echoes), what belongs to another app that has the conversation (standby),
    reactions, and events of advertisements.
    """
    for entry in read_object(body, kind="page"):
        for event in objects(entry.get("messaging")):
            person = text_of(object_of(event.get("sender")).get("id"))
            if not person or person == page_id or object_of(event.get("recipient")).get("id") != page_id:
                continue
            yield from _of_person(Sender(address=person, person=person), event)


def _of_person(sender: Sender, event: Mapping[str, Any]) -> Iterator[Incoming]:
    at = _seconds(event.get("timestamp"))
    message, edit, pressed = (object_of(event.get(name)) for name in ("message", "message_edit", "postback"))
    delivered, read = object_of(event.get("delivery")), object_of(event.get("read"))
    if message and not message.get("is_echo") and text_of(message.get("mid")):
        yield from _message(sender, message, at)
    elif edit and text_of(edit.get("mid")) and text_of(edit.get("text")):
        change = f"{edit['mid']}#{edit.get('num_edit', '')}"
        yield Edited(sender=sender, id=edit["mid"], change=change, text=edit["text"], at=at)
    elif pressed and text_of(pressed.get("title")):
        name = text_of(pressed.get("mid")) or f"postback-{sender.address}-{event.get('timestamp')}"
        yield Heard(sender=sender, id=name, text=pressed["title"], at=at, choice=text_of(pressed.get("payload")))
    elif delivered:
        yield from _delivered(sender, delivered)
    elif read and _seconds(read.get("watermark")):
        until = _seconds(read.get("watermark")) + _NOTED_LATER_SECONDS
        yield Receipt(sender=sender, stage=DeliveryStage.READ, read_until=until)


def _message(sender: Sender, message: Mapping[str, Any], at: float) -> Iterator[Incoming]:
    words, files = [text_of(message.get("text"))], []
    for attachment in objects(message.get("attachments")):
        payload, kind = object_of(attachment.get("payload")), text_of(attachment.get("type"))
        place = object_of(payload.get("coordinates"))
        address = text_of(payload.get("url"))
        if kind in _FILES and address:
            files.append(RemoteFile(key=address, name=_file_name(address, kind)))
        elif place:
            words.append(f"({place.get('lat')}, {place.get('long')})")
        else:
            # Something shared: the link is all that there is of it.
            shared = [text_of(attachment.get("title")), text_of(attachment.get("url")) or address]
            words.append(" ".join(one for one in shared if one and one not in words[0]))
    text = "\n".join(one for one in words if one)
    choice = text_of(object_of(message.get("quick_reply")).get("payload"))
    if text or files:
        yield Heard(sender=sender, id=message["mid"], text=text, at=at, choice=choice, files=tuple(files))


def _delivered(sender: Sender, delivered: Mapping[str, Any]) -> Iterator[Incoming]:
    """By their ids, where they are told, else all until then."""
    mids = delivered.get("mids")
    names = [one for one in mids if isinstance(one, str)] if isinstance(mids, list) else []
    until = _seconds(delivered.get("watermark"))
    for name in names:
        yield Receipt(sender=sender, stage=DeliveryStage.DELIVERED, id=name)
    if not names and until:
        yield Receipt(sender=sender, stage=DeliveryStage.DELIVERED, read_until=until + _NOTED_LATER_SECONDS)


def _file_name(address: str, kind: str) -> str:
    return unquote(urlsplit(address).path.rpartition("/")[2])[-100:] or kind


def _seconds(value: Any) -> float:
    """Of milliseconds."""
    return value / 1000 if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
