"""What Slack tells: events and presses of buttons, read from their payloads. Pure.

A direct message has the address of its channel (`D024BE91L`). In other channels the app is spoken to by mentioning it,
and the thread below is the conversation: its address is `C123ABC456:1515449522.000016`, and whoever is there may write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs

import msgspec

from desk.channels.channel import Edited, Heard, Incoming, RemoteFile, RequestInvalid, Sender

# What people write; all other subtypes tell of joining, topics, pins and the like.
_SPOKEN = frozenset({"", "file_share", "me_message", "thread_broadcast"})
_DIRECT = "D"
_REFERENCE = re.compile(r"<([^<>]+)>")
_ELSEWHERE = frozenset({"external", "tombstone", "hidden_by_limit"})


class _File(msgspec.Struct):
    id: str = ""
    name: str | None = None
    mode: str | None = None
    title: str | None = None
    permalink: str | None = None
    url_private: str | None = None
    url_private_download: str | None = None


class _Attachment(msgspec.Struct):
    is_share: bool = False
    author_name: str | None = None
    text: str | None = None
    fallback: str | None = None


class _Edit(msgspec.Struct):
    ts: str = ""


class _Message(msgspec.Struct):
    type: str = ""
    subtype: str | None = None
    channel: str = ""
    user: str | None = None
    bot_id: str | None = None
    text: str | None = None
    ts: str = ""
    thread_ts: str | None = None
    edited: _Edit | None = None
    files: list[_File] | None = None
    attachments: list[_Attachment] | None = None
    message: _Message | None = None
    previous_message: _Message | None = None


class _Authorization(msgspec.Struct):
    user_id: str | None = None
    is_bot: bool = False


class Envelope(msgspec.Struct):
    """The outside of an event: what it is, and for which of the app's users it came."""

    type: str = ""
    challenge: str = ""
    event: msgspec.Raw = msgspec.Raw(b"{}")
    authorizations: list[_Authorization] | None = None


class _Kind(msgspec.Struct):
    type: str = ""


class _User(msgspec.Struct):
    id: str = ""
    name: str | None = None
    username: str | None = None


class _Place(msgspec.Struct):
    id: str = ""


class _Title(msgspec.Struct):
    text: str = ""


class _Action(msgspec.Struct):
    type: str = ""
    value: str | None = None
    action_ts: str = ""
    text: _Title | None = None


class _Interaction(msgspec.Struct):
    type: str = ""
    user: _User = msgspec.field(default_factory=_User)
    channel: _Place | None = None
    message: _Message | None = None
    actions: list[_Action] | None = None


def envelope_of(body: bytes) -> Envelope:
    """The outside of a JSON body. Raises `RequestInvalid`."""
    try:
        return msgspec.json.decode(body, type=Envelope)
    except msgspec.MsgspecError as error:
        raise RequestInvalid(f"the event is not as documented: {error}") from error


def events_of(envelope: Envelope) -> Iterator[Incoming]:
    """What an event tells, nothing for what is of no use. Raises `RequestInvalid`."""
    if envelope.type != "event_callback":
        return
    try:
        if msgspec.json.decode(envelope.event, type=_Kind).type not in ("message", "app_mention"):
            return
        event = msgspec.json.decode(envelope.event, type=_Message)
    except msgspec.MsgspecError as error:
        raise RequestInvalid(f"the event is not as documented: {error}") from error
    bots = {one.user_id for one in envelope.authorizations or () if one.is_bot and one.user_id}
    told = _edit(event, bots) if event.subtype == "message_changed" else _message(event, bots)
    if told is not None:
        yield told


def presses_of(body: bytes) -> Iterator[Heard]:
    """The presses of buttons that a form tells. Raises `RequestInvalid`."""
    try:
        payload = parse_qs(body.decode(), max_num_fields=10).get("payload", [""])[0]
        told = msgspec.json.decode(payload, type=_Interaction)
    except (ValueError, msgspec.MsgspecError) as error:
        raise RequestInvalid(f"the interaction is not as documented: {error}") from error
    if told.type != "block_actions" or told.channel is None or told.message is None:
        return
    message = told.message
    name = told.user.name or told.user.username or ""
    sender = _sender(told.channel.id, message.thread_ts or message.ts, name=name)
    for action in told.actions or ():
        if action.type != "button" or not action.value:
            continue
        yield Heard(
            sender=sender,
            id=f"{told.channel.id}:{message.ts}:{action.action_ts}",
            text=action.text.text if action.text is not None else "",
            at=_seconds(action.action_ts),
            choice=action.value,
            opens=False,
        )


def plain(text: str, *, bots: set[str]) -> str:
    """What somebody wrote, as they see it: Slack writes links and mentions as references, and escapes three characters.

    The app's own mention, a name in front of the words, is left out.
    """

    def shown(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        if target.startswith("@"):
            return "" if target[1:] in bots else f"@{(label or target[1:]).removeprefix('@')}"
        if target.startswith("#"):
            return f"#{label or target[1:]}"
        if target.startswith("!"):
            return label or f"@{target[1:].partition('^')[0]}"
        address = target.removeprefix("mailto:").removeprefix("tel:")
        is_same = not label or address.removesuffix("/").endswith(label.removesuffix("/"))
        return (label or address) if is_same else f"{label} ({address})"

    said = _REFERENCE.sub(shown, text).replace(":star:", "⭐")
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _message(event: _Message, bots: set[str]) -> Heard | None:
    if not _is_customers(event, bots):
        return None
    is_mention = event.type == "app_mention"
    if not (is_mention or _is_direct(event.channel) or event.thread_ts):
        return None  # what people say to each other, or what comes as a mention as well
    files, links = _files(event.files or ())
    return Heard(
        sender=_sender(event.channel, event.thread_ts or event.ts, person=event.user or ""),
        id=f"{event.channel}:{event.ts}",
        text="\n".join(one for one in (plain(event.text or "", bots=bots), *links, *_shared(event, bots)) if one),
        at=_seconds(event.ts),
        files=files,
        opens=is_mention or _is_direct(event.channel),
    )


def _edit(event: _Message, bots: set[str]) -> Edited | None:
    message, before = event.message, event.previous_message
    if message is None or message.edited is None or not _is_customers(message, bots):
        return None  # Slack itself changed it: a preview was added, an answer counted
    text = plain(message.text or "", bots=bots)
    if before is not None and plain(before.text or "", bots=bots) == text:
        return None
    return Edited(
        sender=_sender(event.channel, message.thread_ts or message.ts, person=message.user or ""),
        id=f"{event.channel}:{message.ts}",
        change=f"{event.channel}:{message.ts}:{message.edited.ts}",
        text=text,
        at=_seconds(message.edited.ts),
        opens=_is_direct(event.channel),
    )


def _is_customers(message: _Message, bots: set[str]) -> bool:
    """Whether a person wrote it: bots would answer each other for ever, and this one itself."""
    is_spoken = (message.subtype or "") in _SPOKEN and bool(message.ts)
    return is_spoken and bool(message.user) and not message.bot_id and message.user not in bots


def _files(files: list[_File] | tuple[()]) -> tuple[tuple[RemoteFile, ...], tuple[str, ...]]:
    """The files that Slack keeps, and the links of those that it only names."""
    kept, links = [], []
    for file in files:
        name = file.name or file.title or "file"
        if file.mode in _ELSEWHERE:
            if file.mode == "external" and file.url_private:
                links.append(f"{name}: {file.url_private}")
            continue
        # A file from another company's workspace has no address yet; its id leads to it.
        key = file.url_private_download or file.url_private or file.id
        if key:
            kept.append(RemoteFile(key=key, name=name))
    return tuple(kept), tuple(links)


def _shared(event: _Message, bots: set[str]) -> Iterator[str]:
    """The messages of others that this one passes on."""
    for one in event.attachments or ():
        text = plain(one.text or one.fallback or "", bots=bots)
        if one.is_share and text:
            yield f"Forwarded from {one.author_name or 'somebody'}:\n{text}"


def _is_direct(channel: str) -> bool:
    return channel.startswith(_DIRECT)


def _sender(channel: str, thread: str, *, name: str = "", person: str = "") -> Sender:
    if _is_direct(channel):
        return Sender(address=channel, name=name, person=person)
    return Sender(address=f"{channel}:{thread}", name=name, person=person, is_shared=True)


def _seconds(ts: str) -> float:
    try:
        return float(ts)
    except ValueError:
        return 0.0
