"""What Telegram tells: updates of the Bot API (https://core.telegram.org/bots/api#update), read. Pure.

A customer's address is the id of their private chat with the bot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from desk.channels.channel import Edited, Heard, RemoteFile, RequestInvalid, Sender

_PRIVATE = "private"
_GROUPS = frozenset({"group", "supergroup"})
_PRESENT = frozenset({"member", "administrator", "restricted"})
# What t.me/BOT?start=LINK-7K3M-Q9XD has the customer send: a code, in the letters that such an address may have.
_START_CODE = re.compile(r"/start (?:LINK[_-])?([0-9A-TV-Z]{4}-[0-9A-TV-Z]{4})", re.IGNORECASE | re.ASCII)


class _Person(msgspec.Struct):
    id: int = 0
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    language_code: str = ""


class Chat(msgspec.Struct):
    """Where something is said: with one person (`private`), or among several."""

    id: int
    type: str
    title: str = ""


class _File(msgspec.Struct):
    file_id: str
    file_unique_id: str = ""
    file_name: str = ""


class _Sticker(msgspec.Struct):
    emoji: str = ""


class _Contact(msgspec.Struct):
    phone_number: str = ""
    first_name: str = ""
    last_name: str = ""


class _Location(msgspec.Struct):
    latitude: float
    longitude: float


class _Venue(msgspec.Struct):
    location: _Location
    title: str = ""
    address: str = ""


class _Origin(msgspec.Struct):
    sender_user: _Person | None = None
    sender_user_name: str = ""
    sender_chat: Chat | None = None
    chat: Chat | None = None


class Message(msgspec.Struct, rename={"sender": "from"}):
    """A message, with the fields that we understand."""

    message_id: int
    chat: Chat
    date: int = 0
    edit_date: int = 0
    sender: _Person | None = None
    text: str = ""
    caption: str = ""
    forward_origin: _Origin | None = None
    photo: list[_File] = []
    document: _File | None = None
    animation: _File | None = None
    audio: _File | None = None
    video: _File | None = None
    video_note: _File | None = None
    voice: _File | None = None
    sticker: _Sticker | None = None
    contact: _Contact | None = None
    location: _Location | None = None
    venue: _Venue | None = None


class _Button(msgspec.Struct):
    text: str = ""
    callback_data: str = ""


class _Keyboard(msgspec.Struct):
    inline_keyboard: list[list[_Button]] = []


class _Asked(msgspec.Struct):
    """The message below which a button was pressed; of one that is too old Telegram tells nothing but where it was."""

    message_id: int
    chat: Chat
    reply_markup: _Keyboard | None = None


class Press(msgspec.Struct, rename={"sender": "from"}):
    """A press of a button. Its `id` is what it is answered by."""

    id: str
    sender: _Person
    data: str = ""
    message: _Asked | None = None


class _Member(msgspec.Struct):
    status: str = ""


class _Membership(msgspec.Struct):
    chat: Chat
    new_chat_member: _Member


class Update(msgspec.Struct):
    """One thing that happened; the same when it is delivered again."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: Press | None = None
    my_chat_member: _Membership | None = None


def update_of(body: bytes) -> Update:
    """The update in a body. Raises `RequestInvalid`."""
    try:
        return msgspec.json.decode(body, type=Update)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RequestInvalid(f"the update is not as documented: {error}") from error


def events_of(update: Update) -> Iterator[Heard | Edited]:
    """What an update tells: nothing where others than the customer and the bot are present."""
    if update.message is not None and update.message.chat.type == _PRIVATE:
        heard = _message(update.message)
        if heard is not None:
            yield heard
    edited = update.edited_message
    # A place that is shared for an hour is edited all the time; its words never are.
    if edited is not None and edited.chat.type == _PRIVATE and (edited.text or edited.caption):
        yield Edited(
            sender=_sender(edited.chat, edited.sender),
            id=_id(edited),
            change=f"update-{update.update_id}",
            text=said(edited),
            at=float(edited.edit_date or edited.date),
        )
    press = update.callback_query
    if press is not None and press.message is not None and press.message.chat.type == _PRIVATE and press.data:
        yield Heard(
            sender=_sender(press.message.chat, press.sender),
            id=f"press-{press.id}",
            text=_title(press.message, press.data),
            choice=press.data,
            opens=False,
        )


def joined_group(update: Update) -> int:
    """The group that the bot was put into, 0 for none."""
    change = update.my_chat_member
    is_in = change is not None and change.chat.type in _GROUPS and change.new_chat_member.status in _PRESENT
    return change.chat.id if change is not None and is_in else 0


def said(message: Message) -> str:
    """A message in words: its text, with whose it was where it was forwarded, and what stands for itself."""
    words = [message.text or message.caption]
    if message.contact is not None:
        who = f"{message.contact.first_name} {message.contact.last_name}".strip()
        words.append(f"Contact: {who}, {message.contact.phone_number}")
    if message.venue is not None:
        words.append(f"Place: {message.venue.title}, {message.venue.address} ({_spot(message.venue.location)})")
    elif message.location is not None:
        words.append(f"Location: {_spot(message.location)}")
    if message.sticker is not None:
        words.append(message.sticker.emoji)
    text = "\n".join(one for one in words if one)
    if message.forward_origin is None:
        return text
    return f"Forwarded from {_author(message.forward_origin)}:\n{text}".removesuffix(":\n")


def _message(message: Message) -> Heard | None:
    text, files = said(message), tuple(_files(message))
    if message.text.split(" ", 1)[0] == "/start":
        # How every chat with a bot begins; it opens the conversation, and says nothing unless it brings a code.
        code = _START_CODE.fullmatch(message.text)
        text = f"LINK {code[1]}" if code else ""
    elif not text and not files:
        return None  # a pinned message, a changed picture, a poll
    return Heard(
        sender=_sender(message.chat, message.sender), id=_id(message), text=text, at=float(message.date), files=files
    )


def _files(message: Message) -> Iterator[RemoteFile]:
    if message.photo:
        largest = message.photo[-1]  # they come from small to large
        yield RemoteFile(key=largest.file_id, name=f"photo-{largest.file_unique_id}.jpg")
    # An animation comes as a document too, for those who know none.
    document = message.document if message.animation is None else None
    for file, kind, ending in (
        (document, "document", ""),
        (message.animation, "animation", ".mp4"),
        (message.audio, "audio", ".mp3"),
        (message.video, "video", ".mp4"),
        (message.video_note, "video", ".mp4"),
        (message.voice, "voice", ".ogg"),
    ):
        if file is not None:
            yield RemoteFile(key=file.file_id, name=file.file_name or f"{kind}-{file.file_unique_id}{ending}")


def _sender(chat: Chat, person: _Person | None) -> Sender:
    if person is None:
        return Sender(address=str(chat.id))
    name = f"{person.first_name} {person.last_name}".strip()
    return Sender(address=str(chat.id), name=name, language=person.language_code)


def _id(message: Message) -> str:
    return f"{message.chat.id}:{message.message_id}"


def _title(asked: _Asked, data: str) -> str:
    rows = asked.reply_markup.inline_keyboard if asked.reply_markup is not None else ()
    return next((button.text for row in rows for button in row if button.callback_data == data), "")


def _author(origin: _Origin) -> str:
    if origin.sender_user is not None:
        return f"{origin.sender_user.first_name} {origin.sender_user.last_name}".strip()
    chat = origin.sender_chat or origin.chat
    return origin.sender_user_name or (chat.title if chat is not None else "") or "somebody"


def _spot(location: _Location) -> str:
    return f"{location.latitude:.6f}, {location.longitude:.6f}"
